"""A list item is numbered once, published in full, and bidding lasts at least its window."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from app.domain.errors import Conflict
from app.programme.numbering import receipt_number
from app.programme.registers.bids import Bid, BidStatus
from app.programme.registers.list_items import ListItem, ListItemStatus
from app.programme.registers.needs import Need, NeedStatus
from app.programme.registers.publications import Publication, PublicationKind
from app.programme.store import published_items
from tests.services.programme.world import COMPANY, NAMES, NEED, PUBLISHER, UNIVERSITY, at


def opened(world, need):
    known = {
        "need_id": str(need.id),
        "need": NEED,
        "publisher_name": NAMES[PUBLISHER],
        "division": "high_tech",
    }
    return known, world.call("open-list-item", need.instance_id, known)


def test_a_draft_is_filled_in_from_the_need_without_its_secrets(world):
    need = world.need(batch_number="B2021-01", number="XQ-2021-01-能-0001")

    _, found = opened(world, need)

    assert found["list_no"] == "BD-2021-01-能-001"
    assert found["list_item"]["rd_total"] == Decimal("2400.00")
    assert found["list_item"]["kpi_table"] == NEED["kpi_table"]
    assert not {"confidential_note", "contact_mobile"} & set(found["list_item"])
    assert world.rows(Need)[0].status is NeedStatus.LISTED


def test_a_second_call_keeps_the_item_and_what_was_written(world):
    need = world.need(batch_number="B2021-01")
    known, first = opened(world, need)
    written = first["list_item"] | {"list_title": "改过的题目"}

    second = world.call("open-list-item", need.instance_id, {**known, "list_item": written})

    assert second == {**first, "list_item": written}
    assert len(world.rows(ListItem)) == 1


@pytest.mark.parametrize(
    ("wanted", "deadline"),
    [
        ("2021-08-20", "2021-09-02T00:00:00+08:00"),
        ("2021-09-01", "2021-09-02T00:00:00+08:00"),
        ("2021-09-30", "2021-10-01T00:00:00+08:00"),
        ("2021-10-01T00:00:00+08:00", "2021-10-01T00:00:00+08:00"),
        (None, "2021-09-02T00:00:00+08:00"),
    ],
)
def test_the_deadline_is_the_later_of_the_wish_and_the_window(world, wanted, deadline):
    need = world.need(batch_number="B2021-01")
    known, found = opened(world, need)
    values = found["list_item"] | {"bid_deadline": wanted}

    published = world.call("publish-list-item", need.instance_id, {**known, **found, "list_item": values})

    assert published["bid_deadline"] == deadline
    assert published["list_item"]["bid_deadline"] == deadline
    assert published["published_at"] == "2021-08-02T10:00:00+08:00"


def test_the_public_page_is_sealed_and_holds_no_secret(world):
    _, item = world.published()

    (page,) = world.rows(Publication)
    assert (page.number, page.kind, page.code) == (item.number, PublicationKind.LIST, "N-02")
    assert page.digest == sha256(page.sealed_text.encode()).hexdigest()
    assert ["研发总投入", "2400.00 万元"] in page.content["facts"]
    assert ["揭榜截止", "2021年9月1日24时"] in page.content["facts"]
    assert page.content["tables"][0]["rows"] == [["负荷下限", "%", "38", "≤20", "第三方实测"]]
    assert "配方不得外传" not in page.sealed_text
    assert "19900000002" not in page.sealed_text


def test_an_anonymous_publisher_is_nowhere_named(world):
    need = world.need(batch_number="B2021-01")
    known, found = opened(world, need)
    values = found["list_item"] | {"publisher_mode": "anonymous", "publisher_display": "区内某装备企业"}

    world.call("publish-list-item", need.instance_id, {**known, **found, "list_item": values})

    assert NAMES[PUBLISHER] not in world.rows(Publication)[0].sealed_text
    assert world.rows(ListItem)[0].publisher_name == "区内某装备企业"


def test_what_is_public_is_never_published_again(world):
    need, item = world.published()

    with pytest.raises(Conflict, match="已公开"):
        world.call(
            "publish-list-item", need.instance_id, {"list_item_id": str(item.id), "list_item": item.values}
        )


def test_the_partners_are_invited_and_nobody_else(world):
    world.entry(UNIVERSITY, is_partner_4_8_n=True)
    world.entry(PUBLISHER, is_partner_4_8_n=True)
    world.entry(COMPANY)
    need, item = world.published()

    found = world.call("send-targeted-list", need.instance_id, {"list_item_id": str(item.id)}, notice="N-03")

    assert found == {"targeted_count": 1}
    (letter,) = world.notices(f"u-{UNIVERSITY}")
    assert (letter.code, letter.link) == ("N-03", f"/public/items/{item.number}")
    assert "2021年9月1日24时" in letter.body
    assert world.notices(f"u-{COMPANY}") == []
    (told,) = world.notices(f"u-{PUBLISHER}")
    assert (told.code, told.title) == ("N-01", f"榜单已发布：{item.title}")


def test_a_failed_item_ends_every_waiting_bid_and_tells_why(world):
    need, item = world.published()
    sealed = world.sealed_bid(item, UNIVERSITY)
    world.drafted_bid(item, COMPANY)
    world.now += timedelta(days=40)

    found = world.call(
        "close-list-item",
        need.instance_id,
        {"list_item_id": str(item.id)},
        status="failed",
        notice="N-04",
        reason="single_declined",
    )

    (result,) = found["bid_results"]
    assert (result["bid_id"], result["result"], result["is_final"]) == (str(sealed.id), "list_closed", True)
    assert result["reason"] == "榜单已结榜：仅一家有效揭榜，经研究不继续"
    told = world.notices(f"u-{UNIVERSITY}")[-1]
    assert (told.code, told.link) == ("N-04", f"/projects/{sealed.instance_id}")
    assert f"（{receipt_number(sealed.id)}）结果为：未入选，内容未启封、未被任何人查看，就此办结" in told.body
    assert world.notices(f"u-{COMPANY}") == []
    assert world.rows(ListItem)[0].status is ListItemStatus.FAILED
    (ended,) = world.rows(Need)
    assert (ended.status, ended.reason) == (NeedStatus.FAILED, "仅一家有效揭榜，经研究不继续")
    (page,) = world.rows(Publication, kind=PublicationKind.REVOCATION)
    assert page.number == "CB-2021-0001"
    (row,) = world.rows(Bid, id=sealed.id)
    assert (row.status, row.reason) == (BidStatus.NOT_SELECTED, "榜单已结榜：仅一家有效揭榜，经研究不继续")
    assert row.unsealed_at is None
    assert world.rows(Bid, lead_code=COMPANY)[0].status is BidStatus.DRAFT


def test_a_bid_that_was_judged_keeps_its_own_reason_when_the_item_fails(world):
    need, item = world.published()
    judged, recommended = world.sealed_bid(item, UNIVERSITY), world.sealed_bid(item, COMPANY)
    with world.work() as work:
        for bid, status in ((judged, BidStatus.UNQUALIFIED), (recommended, BidStatus.RECOMMENDED)):
            row = work.session.get_one(Bid, bid.id)
            row.status, row.reason = status, "资格" if status is BidStatus.UNQUALIFIED else ""

    known = {"list_item_id": str(item.id)}
    found = world.call("close-list-item", need.instance_id, known, status="failed", reason="no_deal")

    assert {row["bid_id"] for row in found["bid_results"]} == {str(judged.id), str(recommended.id)}
    assert "结果不变，就此办结" in world.notices(f"u-{UNIVERSITY}")[-1].body
    assert "结果为：未入选，就此办结" in world.notices(f"u-{COMPANY}")[-1].body
    assert {row.id: (row.status, row.reason) for row in world.rows(Bid)} == {
        judged.id: (BidStatus.UNQUALIFIED, "资格"),
        recommended.id: (BidStatus.NOT_SELECTED, "榜单已结榜：对接洽谈未达成一致"),
    }


def test_a_withdrawal_before_publication_stays_unpublished(world):
    need = world.need(batch_number="B2021-01")
    known, found = opened(world, need)

    closed = world.call(
        "close-list-item", need.instance_id, {**known, **found}, status="revoked", reason="不发了"
    )

    assert closed == {"bid_results": []}
    assert world.rows(Publication) == []
    assert world.rows(ListItem)[0].status is ListItemStatus.REVOKED
    assert world.rows(Need)[0].status is NeedStatus.WITHDRAWN
    with world.work() as work:
        assert list(published_items(work.session)) == []


def test_bidding_needs_a_published_item_before_its_deadline(world):
    _, item = world.published()
    world.now = at("2021-09-02T00:00:00")

    with pytest.raises(Conflict, match="不在揭榜期内"):
        world.drafted_bid(item, UNIVERSITY)
