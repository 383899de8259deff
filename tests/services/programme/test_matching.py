"""Who is called to the talks, who waits and who is dismissed; and what becomes of all once somebody signs."""

import pytest

from app.domain.instances import InstanceState, ProcessInstance
from app.programme.registers.bids import Bid, BidStatus
from app.programme.registers.list_items import ListItem, ListItemStatus
from tests.services.programme.world import COMPANY, MEMBER, PARENT, PUBLISHER, UNIVERSITY, at

UNITS = (UNIVERSITY, COMPANY, MEMBER, PARENT)
JUDGED = ("recommended", "recommended", "not_selected", "unqualified")


@pytest.fixture
def case(world):
    """Four bids were judged: two are on the list, one is not, one is not qualified."""
    _, item = world.published()
    for code in UNITS:
        world.sealed_bid(item, code)
    world.now = at("2021-09-02T00:00:00")
    world.call("unseal-bids", item.instance_id, {"list_item_id": str(item.id)}, by="div_officer")
    bids = [next(bid for bid in world.rows(Bid) if bid.lead_code == code) for code in UNITS]
    results = [
        {"bid_id": str(bid.id), "result": result, "rank": place if result == "recommended" else None}
        for place, (bid, result) in enumerate(zip(bids, JUDGED, strict=True), 1)
    ]
    world.call("record-bid-results", item.instance_id, {"bid_results": results})
    return item, bids


def known(item, bids, place):
    return {
        "list_item_id": str(item.id),
        "candidate": {"bid_id": str(bids[place - 1].id)},
        "recommend": [{"bid_id": str(bids[n - 1].id), "rank": n} for n in (2, 1)],
    }


def call(world, case, place, because):
    item, bids = case
    world.call("call-candidate", item.instance_id, known(item, bids, place), because=because)


def standing(world):
    return {bid.lead_code: (bid.status, bid.rank) for bid in world.rows(Bid)}


def last_notice(world, code):
    return world.notices(f"u-{code}")[-1]


def test_the_first_is_called_to_the_talks_and_the_second_put_on_reserve(world, case):
    item, bids = case
    call(world, case, 1, "recommended")

    assert standing(world) == {
        UNIVERSITY: (BidStatus.RECOMMENDED, 1),
        COMPANY: (BidStatus.RESERVE, 2),
        MEMBER: (BidStatus.NOT_SELECTED, None),
        PARENT: (BidStatus.UNQUALIFIED, None),
    }
    assert world.rows(ListItem)[0].status is ListItemStatus.MATCHED
    first, second = last_notice(world, UNIVERSITY), last_notice(world, COMPANY)
    assert (first.code, first.title) == ("N-01", f"请准备对接洽谈：{item.title}")
    assert "经办处室将在2021年9月9日24时前组织双方洽谈" in first.body
    assert (second.title, second.link) == (
        f"列为备选（第 2 位）：{item.title}",
        f"/projects/{bids[1].instance_id}",
    )
    for bystander in (MEMBER, PARENT):
        assert [one.title for one in world.notices(f"u-{bystander}")] == [
            f"揭榜申请已收到并密封：{item.title}"
        ]
    publisher = last_notice(world, PUBLISHER)
    assert publisher.title == f"请准备对接洽谈：{item.title}"
    assert "2021年9月9日24时前组织双方洽谈" in publisher.body


@pytest.mark.parametrize(
    ("because", "why"),
    [
        ("next_candidate", "对接洽谈未达成一致"),
        ("denied", "揭榜协议未通过审查"),
        ("sign_failed", "未能签订揭榜协议"),
    ],
)
def test_when_the_first_fails_both_hear_why_what_comes_next_and_until_when(world, case, because, why):
    item, _ = case
    call(world, case, 1, "recommended")
    call(world, case, 2, because)

    assert standing(world)[UNIVERSITY] == (BidStatus.NOT_SELECTED, 1)
    assert standing(world)[COMPANY] == (BidStatus.RECOMMENDED, 2)
    first, second = last_notice(world, UNIVERSITY), last_notice(world, COMPANY)
    assert first.title == f"未继续对接，已递补下一位：{item.title}"
    assert f"{why}，已由名单下一位递补，结果为：未入选" in first.body
    assert second.title == f"依次递补，请准备对接洽谈：{item.title}"
    assert f"顺位在前的{why}，依次递补" in second.body
    assert "2021年9月9日24时前组织双方洽谈" in second.body
    assert "由名单第 2 位递补对接" in last_notice(world, PUBLISHER).body


def test_who_stands_as_before_hears_nothing_again(world, case):
    call(world, case, 1, "recommended")
    before = len(world.notices(f"u-{COMPANY}"))
    call(world, case, 1, "recommended")
    assert len(world.notices(f"u-{COMPANY}")) == before


def test_both_sides_are_told_when_and_where_they_meet_and_the_page_of_the_bid_says_it(world, case):
    item, bids = case
    call(world, case, 1, "recommended")
    meeting = {
        "time": "2021-09-08T09:30:00+08:00",
        "mode": "offline",
        "place": "科技厅二楼会议室",
        "participants": [{"name": "梁以宁", "org": "大学"}],
        "agenda": "指标、金额。",
    }
    world.call("tell-meeting", item.instance_id, known(item, bids, 1) | {"meeting": meeting})
    for code in (UNIVERSITY, PUBLISHER):
        told = last_notice(world, code)
        assert told.title == f"对接洽谈定于2021年9月8日09:30：{item.title}"
        for word in ("线下，科技厅二楼会议室", "参加人：梁以宁（大学）。", "洽谈事项：指标、金额。"):
            assert word in told.body
    assert last_notice(world, UNIVERSITY).link == f"/projects/{bids[0].instance_id}"
    assert "洽谈定于2021年9月8日09:30，线下，科技厅二楼会议室" in world.rows(Bid)[0].reason
    assert last_notice(world, COMPANY).title == f"列为备选（第 2 位）：{item.title}"


def award(world, case, place):
    item, bids = case
    return world.call("award-list-item", item.instance_id, known(item, bids, place))["bid_results"]


def test_once_somebody_has_signed_every_other_bid_reaches_its_true_end(world, case):
    item, bids = case
    call(world, case, 1, "recommended")

    found = award(world, case, 1)

    assert {row.lead_code: (row.status, row.reason) for row in world.rows(Bid)} == {
        UNIVERSITY: (BidStatus.SIGNED, "揭榜协议已由双方签订"),
        COMPANY: (BidStatus.NOT_SELECTED, "备选未启用，已由顺位在前的揭榜方签约"),
        MEMBER: (BidStatus.NOT_SELECTED, ""),
        PARENT: (BidStatus.UNQUALIFIED, ""),
    }
    assert {row["bid_id"]: row["result"] for row in found} == {
        str(bids[0].id): "signed",
        **{str(bid.id): "list_closed" for bid in bids[1:]},
    }
    assert last_notice(world, UNIVERSITY).title == f"已签约：{item.title}"
    assert last_notice(world, COMPANY).title == f"备选未启用，揭榜申请办结：{item.title}"
    for code in (MEMBER, PARENT):
        assert "结果不变，就此办结" in last_notice(world, code).body


def test_who_was_dismissed_keeps_her_own_reason_when_the_second_signs(world, case):
    call(world, case, 1, "recommended")
    call(world, case, 2, "next_candidate")
    award(world, case, 2)
    reasons = {row.lead_code: row.reason for row in world.rows(Bid)}
    assert reasons[UNIVERSITY] == "对接洽谈未达成一致，已由名单下一位递补"
    assert standing(world)[COMPANY] == (BidStatus.SIGNED, 2)


def test_a_bid_whose_instance_is_over_is_told_and_needs_no_message(world, case):
    _, bids = case
    with world.work() as work:
        work.session.get_one(ProcessInstance, bids[1].instance_id).state = InstanceState.COMPLETED
    call(world, case, 1, "recommended")
    found = award(world, case, 1)
    assert str(bids[1].id) not in {row["bid_id"] for row in found}
    assert "备选未启用" in last_notice(world, COMPANY).title
