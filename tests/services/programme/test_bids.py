"""Bids are sealed at the server's time; nobody reads them before the deadline; results are on record."""

from datetime import timedelta

import pytest

from app.domain.attachments import Attachment
from app.domain.errors import ExecutionFailed
from app.domain.instances import ProcessInstance
from app.programme.numbering import receipt_number
from app.programme.registers.bids import Bid, BidStatus, BidVersion
from app.programme.registers.list_items import ListItem, ListItemStatus
from tests.services.programme.world import BID, COMPANY, MEMBER, NAMES, PUBLISHER, UNIVERSITY, at

DEADLINE = at("2021-09-02T00:00:00")


FILE = {"name": "方案.pdf", "media_type": "application/pdf", "size": 7, "digest": "d" * 64}


def lapsed(world, item, said):
    """A unit filled its bid in and did not hand it in."""
    bid = world.drafted_bid(item, UNIVERSITY)
    upload = Attachment(
        instance_id=bid.instance_id, uploaded_by="u", uploaded_at=world.now, is_submitted=True, **FILE
    )
    with world.work() as work:
        work.session.add(upload)
        work.session.flush()
        said = {**said, "attachments": [upload.as_value()]}
    world.submit(bid.instance_id, "f06_bid", f"u-{UNIVERSITY}", bid=said)
    world.call("close-bid", bid.instance_id, {"bid_id": str(bid.id)}, status="not_submitted")
    return said["attachments"][0]["id"]


def test_a_new_bid_begins_with_what_the_units_last_one_held_with_copies_of_its_files(world):
    _, item = world.published()
    answers = [{"name": "负荷下限", "target": "≤20", "promised": "≤18"}, {"name": "旧指标", "target": "1"}]
    old_file = lapsed(world, item, BID | {"kpi_response": answers, "lead_name": "旧名"})
    instance_id = world.instance("bid_application", is_sealed=True)
    known = {"list_item_id": str(item.id), "initiator": world.initiator(UNIVERSITY)}

    found = world.call("open-bid", instance_id, known)

    assert found["earlier_bid"]["ended_as"] == "截止时尚未提交"
    bid = found["bid"]
    assert (bid["technical_plan"], bid["members"]) == (BID["technical_plan"], BID["members"])
    assert bid["lead_name"] == NAMES[UNIVERSITY]
    assert [(row["name"], row["promised"]) for row in bid["kpi_response"]] == [("负荷下限", "≤18")]
    (copied,) = bid["attachments"]
    assert (copied["name"], copied["sha256"]) == (FILE["name"], FILE["digest"])
    assert copied["id"] != old_file
    assert [str(row.id) for row in world.rows(Attachment, instance_id=instance_id)] == [copied["id"]]


def test_another_unit_begins_its_bid_empty(world):
    _, item = world.published()
    lapsed(world, item, BID)
    instance_id = world.instance("bid_application", is_sealed=True)
    known = {"list_item_id": str(item.id), "initiator": world.initiator(COMPANY)}
    found = world.call("open-bid", instance_id, known)
    assert found["earlier_bid"] is None
    assert "technical_plan" not in found["bid"]


def unseal(world, item, **more):
    return world.call(
        "unseal-bids", item.instance_id, {"list_item_id": str(item.id)}, by="div_officer", **more
    )


def test_a_draft_is_filled_in_from_item_and_register(world):
    world.entry(UNIVERSITY, is_partner_4_8_n=True)
    need, item = world.published()
    instance_id = world.instance("bid_application", is_sealed=True)
    known = {"list_item_id": str(item.id), "initiator": world.initiator(UNIVERSITY)}

    found = world.call("open-bid", instance_id, known)

    assert found["need_id"] == str(need.id)
    assert (found["bidder_org"], found["publisher_org"]) == (UNIVERSITY, PUBLISHER)
    assert found["bid_deadline"] == "2021-09-02T00:00:00+08:00"
    assert found["bid"]["lead_uscc"] == UNIVERSITY
    assert found["bid"]["is_partner_4_8_n"] is True
    assert found["bid"]["kpi_response"] == [{"name": "负荷下限", "target": "≤20"}]


@pytest.mark.parametrize(
    ("seconds", "is_late", "status"),
    [(-1, False, BidStatus.SEALED), (0, True, BidStatus.LATE), (1, True, BidStatus.LATE)],
)
def test_one_second_decides(world, seconds, is_late, status):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    world.now = DEADLINE + timedelta(seconds=seconds)

    found = world.call("seal-bid", bid.instance_id, {"bid_id": str(bid.id), "bid": BID})

    assert found["is_late"] is is_late
    assert world.rows(Bid)[0].status is status
    assert len(world.rows(BidVersion)) == (0 if is_late else 1)


def test_before_the_unsealing_nothing_tells_how_many_bids_came_earlier(world):
    _, item = world.published()
    bids = [world.sealed_bid(item, code) for code in (UNIVERSITY, COMPANY, MEMBER)]

    keys = [world.rows(ProcessInstance, id=bid.instance_id)[0].business_key for bid in bids]

    assert [bid.number for bid in bids] == [None, None, None]
    assert keys == [f"HZ-{bid.id.hex[:10].upper()}" for bid in bids]


def test_bids_are_numbered_when_they_are_unsealed_in_the_order_of_sealing(world):
    _, item = world.published()
    first, second = world.sealed_bid(item, UNIVERSITY), world.sealed_bid(item, COMPANY)
    world.call("recall-bid", first.instance_id, {"bid_id": str(first.id)})
    world.now += timedelta(hours=1)
    world.call("seal-bid", first.instance_id, {"bid_id": str(first.id), "bid": BID})
    world.now = DEADLINE

    opened = unseal(world, item)["bids"]

    series = f"JB-{item.number.removeprefix('BD-')}"
    assert [(one["lead_org"], one["bid_no"]) for one in opened] == [
        (COMPANY, f"{series}-01"),
        (UNIVERSITY, f"{series}-02"),
    ]
    assert {row.id: row.number for row in world.rows(Bid)} == {
        second.id: f"{series}-01",
        first.id: f"{series}-02",
    }
    assert world.rows(ProcessInstance, id=first.instance_id)[0].business_key == f"{series}-02"


def test_a_bid_that_arrives_when_the_item_is_closed_already_is_late(world):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    with world.work() as work:
        work.session.get_one(ListItem, item.id).status = ListItemStatus.REVOKED

    assert world.call("seal-bid", bid.instance_id, {"bid_id": str(bid.id), "bid": BID})["is_late"] is True


def test_the_number_of_sealed_bids_is_all_that_counting_tells(world):
    _, item = world.published()
    world.sealed_bid(item, UNIVERSITY)
    world.drafted_bid(item, COMPANY)
    world.now = DEADLINE

    found = world.call("count-bids", item.instance_id, {"list_item_id": str(item.id)})

    assert found == {"valid_bid_count": 1}
    assert world.rows(ListItem)[0].status is ListItemStatus.CLOSED
    assert {row.is_sealed for row in world.rows(ProcessInstance) if row.id != item.instance_id} == {True}


def test_before_the_deadline_nothing_is_unsealed(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    world.now = DEADLINE - timedelta(seconds=1)

    with pytest.raises(ExecutionFailed, match="截止前方案保持密封"):
        unseal(world, item)

    assert world.rows(Bid)[0].status is BidStatus.SEALED
    assert world.rows(ProcessInstance, id=bid.instance_id)[0].is_sealed is True


def test_after_the_deadline_the_bid_reads_as_it_was_sealed(world):
    world.entry(UNIVERSITY, has_strategic_agreement=True)
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY, members=BID["members"])
    world.now = DEADLINE

    (opened,) = unseal(world, item)["bids"]

    assert opened["technical_plan"] == BID["technical_plan"]
    assert opened["agreement_quote"] == BID["agreement_quote"]
    assert (opened["lead_org"], opened["lead_name"]) == (UNIVERSITY, NAMES[UNIVERSITY])
    assert opened["has_strategic_agreement"] is True
    assert opened["submitted_at"] == "2021-08-02T10:00:00+08:00"
    (row,) = world.rows(Bid)
    assert (row.status, row.unsealed_by, row.member_codes) == (BidStatus.REVIEWING, "div_officer", [MEMBER])
    assert world.rows(ProcessInstance, id=bid.instance_id)[0].is_sealed is False


def test_a_member_bears_its_registered_name_whatever_the_lead_unit_called_it(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY, members=[BID["members"][0] | {"name": "别家大学"}])
    world.now = DEADLINE

    (opened,) = unseal(world, item)["bids"]

    assert [(each["uscc"], each["name"]) for each in opened["members"]] == [(MEMBER, NAMES[MEMBER])]
    assert bid.member_codes == [MEMBER]


def test_the_reason_of_a_result_is_one_sentence_however_its_parts_end(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    errors = [{"message": "为发榜单位下属单位（R-011）。"}, {"message": "成员重复"}]
    result = {"bid_id": str(bid.id), "result": "unqualified", "reason": "不符合条件。", "errors": errors}
    world.call("record-bid-results", item.instance_id, {"bid_results": [result]})
    assert world.rows(Bid)[0].reason == "不符合条件；为发榜单位下属单位（R-011）；成员重复"


def test_late_and_recalled_bids_stay_sealed_for_ever(world):
    _, item = world.published()
    recalled = world.sealed_bid(item, UNIVERSITY)
    world.call("recall-bid", recalled.instance_id, {"bid_id": str(recalled.id)})
    late = world.drafted_bid(item, COMPANY)
    world.now = DEADLINE
    world.call("seal-bid", late.instance_id, {"bid_id": str(late.id), "bid": BID})

    assert unseal(world, item) == {"bids": []}
    assert {bid.status for bid in world.rows(Bid)} == {BidStatus.DRAFT, BidStatus.LATE}


def test_of_a_bid_sealed_again_only_the_last_version_is_read(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    world.call("recall-bid", bid.instance_id, {"bid_id": str(bid.id)})
    again = {"bid_id": str(bid.id), "bid": {**BID, "technical_plan": "第二稿"}}
    world.call("seal-bid", bid.instance_id, again)
    world.now = DEADLINE

    (opened,) = unseal(world, item)["bids"]

    assert opened["technical_plan"] == "第二稿"
    versions = {row.version: row.recalled_at is None for row in world.rows(BidVersion)}
    assert versions == {1: False, 2: True}


def test_a_recall_is_told_to_the_unit_and_to_every_member_of_a_joint_bid(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY, members=BID["members"])

    found = world.call("recall-bid", bid.instance_id, {"bid_id": str(bid.id)}, by=f"u-{UNIVERSITY}")

    assert found == {
        "is_recalled": True,
        "bid_commit_decision": None,
        "bid_pledges": None,
        "bid_signatory": None,
        "submitted_at": None,
    }
    own, members = world.notices(f"u-{UNIVERSITY}")[-1], world.notices(f"u-{MEMBER}")[-1]
    assert "2021年9月1日24时前改好并重新承诺提交" in own.body
    assert "重新确认分工与承诺" in members.body
    assert world.notices(f"u-{COMPANY}") == []


def test_after_the_deadline_a_bid_is_not_recalled_and_its_unit_is_told_why(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    world.now = DEADLINE

    found = world.call("recall-bid", bid.instance_id, {"bid_id": str(bid.id)})

    assert found == {"is_recalled": False}
    assert world.rows(Bid)[0].status is BidStatus.SEALED
    assert [row.recalled_at for row in world.rows(BidVersion)] == [None]
    receipt, notice = world.notices(f"u-{UNIVERSITY}")
    assert receipt.title == f"揭榜申请已收到并密封：{item.title}"
    assert f"回执 {receipt_number(bid.id)}" in receipt.body
    assert "不能再撤回" in notice.body


@pytest.mark.parametrize(
    ("how", "status"),
    [("not_submitted", BidStatus.NOT_SUBMITTED), ("late", BidStatus.LATE), ("given_up", BidStatus.RECALLED)],
)
def test_a_bid_that_ends_unread_is_told_so(world, how, status):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)

    world.call("close-bid", bid.instance_id, {"bid_id": str(bid.id)}, status=how)

    (ended,) = world.rows(Bid)
    assert ended.status is status
    assert ended.reason == ("已放弃揭榜" if how == "given_up" else "揭榜已于2021年9月1日24时截止")
    (notice,) = world.notices(f"u-{UNIVERSITY}")
    assert notice.link == f"/projects/{bid.instance_id}"


def test_the_members_of_a_joint_bid_hear_that_it_was_not_handed_in_again(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY, members=BID["members"])
    world.call("recall-bid", bid.instance_id, {"bid_id": str(bid.id)}, by=f"u-{UNIVERSITY}")
    world.now = DEADLINE

    world.call("close-bid", bid.instance_id, {"bid_id": str(bid.id)}, status="not_submitted")

    lead, member = world.notices(f"u-{UNIVERSITY}")[-1], world.notices(f"u-{MEMBER}")[-1]
    assert member.title == lead.title == f"截止时尚未提交：{item.title}"


def test_the_members_of_a_joint_bid_hear_the_result_that_its_lead_unit_reads_in_a_task(world):
    _, item = world.published()
    joint = world.sealed_bid(item, UNIVERSITY, members=BID["members"])
    alone = world.sealed_bid(item, COMPANY)
    results = [
        {"bid_id": str(joint.id), "result": "recommended", "rank": 1, "reason": "平均分第一。"},
        {"bid_id": str(alone.id), "result": "not_selected", "reason": "分数不足"},
    ]

    world.call("record-bid-results", item.instance_id, {"bid_results": results})

    told = world.notices(f"u-{MEMBER}")[-1]
    assert told.title.startswith("联合揭榜结果：")
    assert f"牵头单位{NAMES[UNIVERSITY]}），结果为：拟推荐（第 1 位）。理由：平均分第一。" in told.body
    assert told.link == f"/projects/{joint.instance_id}"
    for code in (UNIVERSITY, COMPANY):
        assert [one.title for one in world.notices(f"u-{code}")] == [f"揭榜申请已收到并密封：{item.title}"]


def test_results_are_noted_with_rank_and_reasons(world):
    _, item = world.published()
    first, second = world.sealed_bid(item, UNIVERSITY), world.sealed_bid(item, COMPANY)
    results = [
        {"bid_id": str(first.id), "result": "recommended", "rank": 1, "reason": None},
        {
            "bid_id": str(second.id),
            "result": "unqualified",
            "reason": "不合格",
            "errors": [{"code": "BID-SUBSIDIARY", "message": "为发榜单位下属单位"}],
        },
    ]

    world.call("record-bid-results", item.instance_id, {"bid_results": results})

    rows = {row.id: (row.status, row.rank, row.reason) for row in world.rows(Bid)}
    assert rows == {
        first.id: (BidStatus.RECOMMENDED, 1, ""),
        second.id: (BidStatus.UNQUALIFIED, None, "不合格；为发榜单位下属单位"),
    }


def test_who_is_reviewed_after_all_is_told_and_no_longer_called_unqualified(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    restored = {"bid_id": str(bid.id), "result": "restored", "reason": "经验属实。"}

    world.call("record-bid-results", item.instance_id, {"bid_results": [restored]})

    assert (world.rows(Bid)[0].status, world.rows(Bid)[0].reason) == (BidStatus.REVIEWING, "经验属实")
    told = world.notices(f"u-{UNIVERSITY}")[-1]
    assert told.title.startswith("资格复核成立，恢复参评：")
    assert "复核意见：经验属实。" in told.body


def test_an_unknown_result_or_bid_is_refused(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)

    with pytest.raises(ExecutionFailed, match="不认识的评审结果"):
        world.call(
            "record-bid-results", item.instance_id, {"bid_results": [{"bid_id": str(bid.id), "result": "x"}]}
        )
    with pytest.raises(ExecutionFailed, match="不是登记号"):
        world.call(
            "record-bid-results", item.instance_id, {"bid_results": [{"bid_id": "B01", "result": "x"}]}
        )
