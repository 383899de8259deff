from collections.abc import Callable
from typing import Any

from tests.unit.procedure.case import Case
from tests.unit.procedure.facts import BIDS, LIST_ITEM, PUBLISHER

DEADLINE = "2021-11-30T00:00:00+08:00"
BID = {key: value for key, value in BIDS[0].items() if key not in ("bid_id", "bid_no")}
LEAD = {"org": "org-1", "name": "华北新能源大学", "part": "lead", "org_kind": "university"}
RESULT = {"bid_id": "b1", "result": "recommended", "rank": 1, "read_until": "2022-01-05T00:00:00+08:00"}


def opened(start: Callable[..., Case], *, is_late: bool = False, **party: Any) -> Case:
    jobs = {
        "open-bid": lambda *_: {
            "bid_id": "b1",
            "bidder_org": "org-1",
            "project_type": "tech_rd",
            "publisher_org": PUBLISHER,
            "list_item": LIST_ITEM,
            "bid_deadline": DEADLINE,
            "bid": {"lead_name": "华北新能源大学"},
        },
        "check-bid-parties": lambda *_: {"bid_parties": [{**LEAD, **party}], "credit_result": "clear"},
        "seal-bid": lambda *_: {"is_late": is_late, "submitted_at": "2021-11-18T14:20:11+08:00"},
    }
    return start("bid_application", "2021-11-01T09:00:00+08:00", jobs, list_item_id="l1")


def sealed(start: Callable[..., Case], **bid: Any) -> Case:
    case = opened(start)
    case.complete("fill_bid", bid={**BID, **bid})
    case.complete("commit_bid", bid_commit_decision="submit")
    return case


def test_a_bid_is_sealed_waits_for_the_deadline_and_its_result_is_read(start: Callable[..., Case]) -> None:
    case = sealed(start)
    assert case.waits == ["deadline_passed", "recall_received"]
    case.until(DEADLINE)
    assert case.wait("result_received").correlation_key == "b1"
    case.correlate("result_received", bid_result=RESULT)
    assert case.sees("read_result")["result_label"] == "拟推荐（第1位）"
    case.complete("read_result", appeal="none")
    case.correlate("result_received", bid_result={**RESULT, "result": "signed"})
    assert case.passed[-1] == "bid_signed"
    assert case.execution.is_completed
    assert case.headers("check_declared_parties") == {"source": "declared"}


def test_a_joint_bid_needs_every_member(start: Callable[..., Case]) -> None:
    case = opened(start)
    members = [{"uscc": "org-7", "name": "乙"}, {"uscc": "org-8", "name": "丙"}]
    case.complete("fill_bid", bid={**BID, "bid_mode": "joint", "members": members})
    groups = [wait.candidate_groups for wait in case.all("confirm_membership")]
    assert groups == [("org_admin:org-7",), ("org_admin:org-8",)]
    case.complete("confirm_membership", member_answer={"member_ok": True})
    case.complete("confirm_membership", member_answer={"member_ok": False, "reason": "经费"})
    assert case.tasks == ["fill_bid"]
    assert [(one["org"], one["member_ok"]) for one in case.variables["member_answers"]] == [
        ("org-7", True),
        ("org-8", False),
    ]
    case.complete("fill_bid", bid={"members": members[:1]})
    case.complete("confirm_membership", member_answer={"member_ok": True})
    assert case.tasks == ["commit_bid"]


def test_a_declared_subsidiary_may_only_correct_or_give_up(start: Callable[..., Case]) -> None:
    case = opened(start, is_subsidiary=True)
    case.complete("fill_bid", bid=BID)
    assert [error["code"] for error in case.variables["elig_errors"]] == ["BID-SUBSIDIARY"]
    case.complete("decide_blocked_bid", blocked_action="fix")
    case.complete("fill_bid", bid=BID)
    case.complete("decide_blocked_bid", blocked_action="give_up")
    assert case.variables["outcome"] == "given_up"


def test_what_is_not_submitted_at_the_deadline_ends(start: Callable[..., Case]) -> None:
    case = opened(start)
    case.complete("fill_bid", bid=BID)
    case.until(DEADLINE)
    assert case.variables["outcome"] == "not_submitted"
    assert case.headers("close_unsubmitted_bid") == {"status": "not_submitted"}


def test_a_bid_that_the_server_saw_too_late_ends_as_late(start: Callable[..., Case]) -> None:
    case = opened(start, is_late=True)
    case.complete("fill_bid", bid=BID)
    case.complete("commit_bid", bid_commit_decision="return")
    case.complete("fill_bid", bid=BID)
    case.complete("commit_bid", bid_commit_decision="submit")
    assert case.headers("close_unsubmitted_bid") == {"status": "late"}


def test_a_recalled_bid_that_is_not_handed_in_again_ends(start: Callable[..., Case]) -> None:
    case = sealed(start)
    case.correlate("recall_received")
    assert case.tasks == ["fill_bid"]
    case.until(DEADLINE)
    assert case.execution.is_completed


def test_an_appeal_is_recorded_and_waits_for_the_final_answer(start: Callable[..., Case]) -> None:
    case = sealed(start)
    case.until(DEADLINE)
    refused = {
        **RESULT,
        "result": "unqualified",
        "errors": [{"code": "BID-SUBSIDIARY", "message": "下属单位"}],
    }
    case.correlate("result_received", bid_result={**refused, "reason": "名录所载", "is_final": False})
    assert case.sees("read_result")["result_reason"] == "名录所载；下属单位。"
    case.complete("read_result", appeal="apply", appeal_reason="已划转")
    assert case.waits == ["deadline_extended", "result_received"]
    case.correlate("result_received", bid_result={**refused, "is_final": True})
    case.until("2022-01-05T00:00:00+08:00")
    case.correlate("result_received", bid_result={**refused, "result": "list_closed"})
    assert case.passed[-1] == "bid_ended"
