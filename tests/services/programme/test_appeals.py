"""An appeal is taken in once and in time, judged by somebody new to the case, and answered."""

import pytest

from app.domain.errors import ExecutionFailed
from app.domain.tasks import TaskState, UserTask
from app.programme.registers.appeals import Appeal, AppealStatus
from app.programme.registers.bids import Bid, BidStatus
from app.programme.registers.list_items import ListItem, ListItemStatus
from tests.services.programme.world import COMPANY, NAMES, UNIVERSITY, at

DEADLINE = at("2021-09-02T00:00:00")
READ_UNTIL = "2021-09-10T00:00:00+08:00"
FILES = [{"id": "4f0c", "name": "证据.pdf", "sha256": "ab", "size": 9, "type": "application/pdf"}]


def unsealed(world, *codes):
    """Bids of these units on one list item, unsealed at the deadline."""
    _, item = world.published()
    for code in codes:
        world.sealed_bid(item, code)
    world.now = DEADLINE
    world.call("unseal-bids", item.instance_id, {"list_item_id": str(item.id)}, by="div_officer")
    bids = {bid.lead_code: bid for bid in world.rows(Bid)}
    return item, [bids[code] for code in codes]


def appeal(world, bid, made=(), *, result="not_selected", **more):
    told = {"result": result, "rank": 2, "read_until": READ_UNTIL, "is_final": False, **more}
    known = {
        "bid_id": str(bid.id),
        "appeal_reason": "打分有误",
        "appeal_files": FILES,
        "bid_result": told,
        "appeals_made": list(made),
    }
    return world.call("record-appeal", bid.instance_id, known)


def test_appeals_are_told_to_the_head_and_read_once_with_their_papers(world):
    item, (bid,) = unsealed(world, UNIVERSITY)
    assert appeal(world, bid) == {"appeals_made": ["review"]}
    assert world.notices(f"u-{UNIVERSITY}")[-1].title.startswith("已收到复核申请：")

    read = world.call("tally-appeals", item.instance_id, {"list_item_id": str(item.id)})
    again = world.call("tally-appeals", item.instance_id, {"list_item_id": str(item.id)})

    assert read == {
        "open_appeals": 1,
        "appeals": [
            {
                "bid_id": str(bid.id),
                "bid_no": bid.number,
                "lead_name": NAMES[UNIVERSITY],
                "result": "not_selected",
                "result_label": "未入选",
                "rank": 2,
                "may_appeal": True,
                "appeal": "apply",
                "appeal_reason": "打分有误",
                "appeal_files": FILES,
            }
        ],
    }
    assert again == {"open_appeals": 0, "appeals": []}
    assert world.rows(Appeal)[0].status is AppealStatus.TAKEN_UP
    assert [notice.link for notice in world.notices("div_head")] == [f"/projects/{item.instance_id}"]


def test_a_second_appeal_against_the_same_conclusion_is_refused_in_words(world):
    _, (bid,) = unsealed(world, UNIVERSITY)
    made = []
    for result, conclusion in (
        ("unqualified", "qualification-1"),
        ("not_selected", "review-1"),
        ("recommended", "review-1"),
        ("recommended", "review-2"),
    ):
        made = appeal(world, bid, made, result=result, conclusion=conclusion)["appeals_made"]
    assert made == ["qualification-1", "review-1", "review-2"]
    assert len(world.rows(Appeal)) == 3
    (told,) = (one for one in world.notices(f"u-{UNIVERSITY}") if one.title.startswith("复核申请未受理："))
    assert "每份方案对同一结论限申请复核 1 次（R-070）" in told.body


@pytest.mark.parametrize("late", [{"read_until": "2021-09-02T00:00:00+08:00"}, {"is_final": True}])
def test_an_appeal_that_comes_too_late_does_not_vanish_without_a_word(world, late):
    _, (bid,) = unsealed(world, UNIVERSITY)
    assert appeal(world, bid, **late) == {"appeals_made": []}
    assert world.rows(Appeal) == []
    assert "不再受理" in world.notices(f"u-{UNIVERSITY}")[-1].body


DESKS = ["div_head:high_tech", "plan_officer", "div_head"]


def chosen(world, item, *done):
    """Whom the appeal goes to after these people completed these tasks of the case."""
    with world.work() as work:
        for username, element_id in done:
            task = UserTask(
                instance_id=item.instance_id,
                token_id=item.id,
                process_id="stage_5_review",
                element_id=element_id,
                name=element_id,
                assignee=username,
                created_at=world.now,
                state=TaskState.COMPLETED,
            )
            work.session.add(task)
    asked = {"desks": DESKS, "tasks": "propose_list approve_list"}
    return world.call("choose-appeal-desk", item.instance_id, **asked)


def test_the_head_decides_an_appeal_unless_she_worked_on_the_case(world):
    item, _ = unsealed(world, UNIVERSITY)
    assert chosen(world, item, ("div_head", "dispatch_need")) == {
        "appeal_desk": "div_head:high_tech",
        "appeal_not_by": [],
    }
    assert chosen(world, item, ("div_head", "propose_list")) == {
        "appeal_desk": "plan_officer",
        "appeal_not_by": ["div_head"],
    }


def test_without_anybody_new_to_the_case_an_operator_is_told_what_to_do(world):
    item, _ = unsealed(world, UNIVERSITY)
    with pytest.raises(ExecutionFailed, match="没有未经办本件的负责人"):
        chosen(world, item, ("div_head", "propose_list"), ("plan_officer", "approve_list"))


def test_an_upheld_appeal_withdraws_every_result_and_tells_whose_it_was_why(world):
    item, (first, second) = unsealed(world, UNIVERSITY, COMPANY)
    known = {
        "list_item_id": str(item.id),
        "appeals": [{"bid_id": str(second.id)}],
        "qualified_bids": [{"bid_id": str(bid.id)} for bid in (first, second)],
        "appeal_reason_given": "第二位专家漏看附件，应重新打分。",
    }
    world.call("reopen-bid-results", item.instance_id, known)

    assert [bid.status for bid in world.rows(Bid)] == [BidStatus.REVIEWING] * 2
    appellant, other = world.notices(f"u-{COMPANY}")[-1], world.notices(f"u-{UNIVERSITY}")[-1]
    assert "答复：第二位专家漏看附件，应重新打分。" in appellant.body
    assert appellant.link == f"/projects/{second.instance_id}"
    assert other.title.startswith("评审结果撤回，重新评审")
    assert "漏看附件" not in other.body
    assert NAMES[COMPANY] not in other.body


def test_a_founded_objection_withdraws_the_results_of_all_who_bid(world):
    item, (first, second) = unsealed(world, UNIVERSITY, COMPANY)
    known = {
        "list_item_id": str(item.id),
        "appeals": [{"bid_id": str(second.id)}],
        "bids": [{"bid_id": str(bid.id)} for bid in (first, second)],
        "qualified_bids": [{"bid_id": str(second.id)}],
    }
    world.call("reopen-bid-results", item.instance_id, known, because="objection")

    assert {(bid.status, bid.rank) for bid in world.rows(Bid)} == {(BidStatus.REVIEWING, None)}
    assert world.rows(ListItem)[0].status is ListItemStatus.CLOSED
    for unit in (UNIVERSITY, COMPANY):
        told = world.notices(f"u-{unit}")[-1]
        assert told.title == f"评审结果撤回，重新评审：{item.title}"
        assert "公示期间有异议经查成立" in told.body
        assert "有异议的仍可申请复核" in told.body
