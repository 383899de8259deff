"""The main diagram with its nine real stages, from the first form to the last payment."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import NEED, PUBLISHER
from tests.process.procedure.given import OPENED_NEED, SERIOUS
from tests.process.procedure.people import (
    COMMITTED,
    QUALIFIED,
    argue,
    check_agreement,
    close_bidding,
    collect,
    conclude,
    draft,
    fail,
    implement,
    manage,
    match,
    meet,
    prescreen,
    publicise,
    publish,
    review,
    settle,
    sign,
)
from tests.process.procedure.start import Start
from tests.process.procedure.yearly import TRIAL, pay_year

SUMMER = "2021-07-28T10:00:00+08:00"
BATCH = "2021-09-06T09:00:00+08:00"
CLOSED = {
    "bid_results": [{"bid_id": name, "result": "list_closed", "is_final": True} for name in ("b1", "b2")]
}
TOLD = ["b1", "b2"]


def open_batch(case: Case) -> None:
    """The need's batch opens."""
    case.passes(until=BATCH)
    case.receives("msg_batch_opened", batch_id="t1", batch_no="2021-01")


def collected(case: Case) -> None:
    collect(case)
    open_batch(case)


STAGES: list[Callable[[Case], None]] = [
    collected,
    argue,
    publish,
    close_bidding,
    review,
    match,
    publicise,
    sign,
    manage,
]


def at_stage(start: Start, number: int, **given: Answer) -> Case:
    """Everything went well until this stage."""
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    case = start("jbgs_tech_rd", SUMMER, answers)
    for walk in STAGES[: number - 1]:
        walk(case)
    return case


def told(case: Case) -> list[str]:
    for sent in case.jobs("send_closing_results"):
        assert sent["message_name"] == "msg_bid_result"
        assert sent["variables"]["bid_result"]["result"] == "list_closed"
    return [sent["correlation_key"] for sent in case.jobs("send_closing_results")]


def test_a_need_goes_through_the_nine_stages_to_its_last_payment(start: Start) -> None:
    case = at_stage(start, 1)
    assert case.jobs("open_need") == [{"project_type": "tech_rd"}]
    assert case.who("fill_need") == f"org:{PUBLISHER}"
    collect(case)
    assert (case.waits, case.key("batch_opened")) == ({"batch_opened": "message"}, "n1")
    open_batch(case)
    for walk in STAGES[1:]:
        walk(case)
    assert case.end == "project_accepted"
    assert case.outcome == "accepted"
    paid = [case.variables[name]["amount"] for name in ("payment_first", "payment_final")]
    assert paid == [Decimal("180.00"), Decimal("420.00")]
    stages = [element for element in case.passed if element.startswith("stage_")]
    assert stages == [
        "stage_1_collect",
        "stage_2_argue",
        "stage_3_publish",
        "stage_4_bid",
        "stage_5_review",
        "stage_6_match",
        "stage_7_publicity",
        "stage_8_sign",
        "stage_9_manage",
    ]


def test_the_policy_that_a_need_began_with_says_how_its_project_is_paid(start: Start) -> None:
    trial = {**OPENED_NEED, **TRIAL}
    case = at_stage(start, 9, open_need=trial)
    assert "submit_voucher" not in case.waits
    pay_year(case, "320.00")
    assert case.jobs("pay_year")[0]["amount"] == Decimal("192.00")


def test_a_rejected_and_a_lapsed_need_are_in_no_batch(start: Start) -> None:
    case = at_stage(start, 1, check_credit=SERIOUS)
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    assert (case.end, case.outcome) == ("need_not_in_batch", "rejected")

    case = at_stage(start, 1)
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    case.complete("accept_need", accept_result="supplement")
    case.passes(until=case.waits["supplement_lapsed"])
    assert (case.end, case.outcome) == ("need_not_in_batch", "lapsed")


@pytest.mark.parametrize(("final", "end"), [("merge", "need_merged"), ("reject", "need_not_listed")])
def test_a_need_may_end_with_its_prescreening(start: Start, final: str, end: str) -> None:
    case = at_stage(start, 2)
    prescreen(case, final)
    assert case.end == end


def test_a_deferred_need_waits_for_the_next_batch_again_and_again(start: Start) -> None:
    case = at_stage(start, 2)
    for number in (2, 3):
        prescreen(case, "defer")
        assert (case.waits, case.key("batch_opened")) == ({"batch_opened": "message"}, "n1")
        case.receives("msg_batch_opened", batch_id=f"t{number}", batch_no=f"2021-0{number}")
    argue(case)
    assert case.variables["batch_no"] == "2021-03"
    assert case.tasks == ["draft_list_item"]


def test_a_publisher_may_withdraw_before_the_list_is_out(start: Start) -> None:
    case = at_stage(start, 3)
    case.complete("draft_list_item")
    case.complete("consult_publisher", consult="withdraw", consult_opinion="不再需要")
    case.complete("confirm_withdrawal", withdraw_decision="confirm")
    assert case.end == "list_withdrawn"


def test_a_list_without_bids_fails(start: Start) -> None:
    case = at_stage(start, 4, count_bids={"valid_bid_count": 0})
    close_bidding(case)
    fail(case)
    assert case.jobs("close_list_item") == [{"status": "failed", "notice": "N-04", "reason": "no_bid"}]
    assert (case.end, told(case)) == ("list_failed", [])


def test_a_list_without_a_qualified_bid_fails_and_tells_every_bidder(start: Start) -> None:
    case = at_stage(start, 5, close_list_item=CLOSED)
    case.complete_each("review_qualification", qualification={**QUALIFIED, "qualified": False})
    case.passes(until=case.waits["recheck_window_ended"])
    assert case.jobs("close_list_item")[0]["reason"] == "none_qualified"
    assert (case.end, told(case)) == ("list_failed", TOLD)


def test_when_talks_fail_the_next_is_asked_until_nobody_is_left(start: Start) -> None:
    case = at_stage(start, 6, close_list_item=CLOSED)
    assert case.sees("arrange_meeting")["supplier_org"] == "org-1"
    meet(case, "failed")
    assert [job["because"] for job in case.jobs("call_candidate")] == ["recommended", "next_candidate"]
    seen = case.sees("arrange_meeting")
    assert (seen["candidate_index"], seen["supplier_org"], seen["match_entry"]) == (2, "org-2", "new")
    meet(case, "failed")
    assert case.jobs("close_list_item")[0]["reason"] == "no_deal"
    assert (case.end, told(case)) == ("list_failed", TOLD)


def test_an_agreement_to_fix_goes_back_to_the_same_parties_again_and_again(start: Start) -> None:
    case = at_stage(start, 7)
    for amount in ("1000.01", "1000.02"):
        check_agreement(case, law="fix")
        assert case.waits == {"draft_agreement": "task"}
        seen = case.sees("draft_agreement")
        assert (seen["candidate_index"], seen["fix_opinion"]) == (1, "业务；资金；法务")
        plan = [{"amount": Decimal("300.00")}, {"amount": Decimal(amount) - 300}]
        draft(case, agreement_amount=Decimal(amount), payment_plan=plan)
    assert case.sees("review_business")["agreement"]["agreement_amount"] == Decimal("1000.02")


def test_a_denied_agreement_passes_to_the_next_and_then_ends(start: Start) -> None:
    case = at_stage(start, 7, close_list_item=CLOSED)
    check_agreement(case, law="fail")
    assert case.sees("arrange_meeting")["supplier_org"] == "org-2"
    match(case)
    check_agreement(case, law="fail")
    assert [job["because"] for job in case.jobs("call_candidate")] == ["recommended", "denied"]
    assert case.jobs("close_list_item")[0]["reason"] == "agreement_denied"
    assert (case.end, told(case)) == ("case_terminated", TOLD)


def test_a_founded_objection_leads_to_a_new_review_or_the_end(start: Start) -> None:
    founded = {"open_objections": 0, "obj_result": "founded"}
    rereview, terminate = ({**founded, "founded_action": action} for action in ("rereview", "terminate"))
    case = at_stage(start, 7, tally_objections=[rereview, terminate], close_list_item=CLOSED)
    publicise(case)
    assert case.jobs("reopen_review") == [{"because": "objection"}]
    assert case.tasks == [f"review_qualification@b{number}" for number in (1, 2, 3)]
    review(case)
    match(case)
    assert {one["variables"]["bid_result"]["conclusion"] for one in case.jobs("send_results")[-3:]} == {
        "review-2"
    }
    publicise(case)
    assert case.jobs("close_list_item")[0]["reason"] == "objection_founded"
    assert (case.end, told(case)) == ("case_terminated", TOLD)


def test_a_refused_deviation_goes_back_to_the_agreement_and_ends_nothing(start: Start) -> None:
    case = at_stage(start, 7)
    check_agreement(case, grant="720.01")
    case.complete("give_reason", deviation={"dev_reason": "补助按样机台数测算", "estimate": "测算"})
    case.complete("record_experts", expert_opinion="专家意见")
    case.complete("approve_as_leader", dev_ok=False, dev_opinion="按上限补助")
    assert case.tasks == ["draft_agreement"]
    assert "偏离未获批准：按上限补助" in case.variables["fix_opinion"]


def test_a_changed_agreement_is_published_again(start: Start) -> None:
    compared = [{"same": False, "differences": ["金额"]}] * 2 + [{"same": True, "differences": []}]
    case = at_stage(start, 8, compare_agreement=compared)
    for _ in range(2):
        assert case.tasks == ["review_business", "review_funding", "review_legal"]
        publicise(case)
    assert case.tasks == ["sign_as_demander"]


@pytest.mark.parametrize(
    ("action", "end"),
    [("terminate", "agreement_unsigned"), ("relist", "list_failed")],
)
def test_an_unsigned_agreement_ends_as_decided_and_tells_every_bidder(
    start: Start, action: str, end: str
) -> None:
    case = at_stage(start, 8, close_list_item=CLOSED)
    case.passes(until=case.waits["demander_sign_overdue"])
    case.complete("decide_unsigned", signfail_action=action, signfail_reason="逾期")
    assert (case.end, told(case)) == (end, TOLD)


def test_an_unsigned_agreement_passes_to_the_next_while_there_is_one(start: Start) -> None:
    case = at_stage(start, 8, close_list_item=CLOSED)
    case.passes(until=case.waits["demander_sign_overdue"])
    case.complete("decide_unsigned", signfail_action="next", signfail_reason="逾期")
    assert case.sees("arrange_meeting")["supplier_org"] == "org-2"
    match(case)
    publicise(case)
    case.passes(until=case.waits["demander_sign_overdue"])
    case.complete("decide_unsigned", signfail_action="next", signfail_reason="逾期")
    assert (case.end, told(case)) == ("list_failed", TOLD)


def test_a_dishonest_party_at_signing_fails_the_list(start: Start) -> None:
    def credit(job: Any) -> dict[str, Any]:
        result = "serious" if "publicity_id" in job.seen else "clear"
        return {"credit_result": result, "credit_unknown": [], "credit_checks": []}

    case = at_stage(start, 7, check_credit=credit, close_list_item=CLOSED)
    publicise(case)
    assert case.jobs("close_list_item")[0]["reason"] == "sign_failed"
    assert (case.end, told(case)) == ("list_failed", TOLD)


def test_a_project_that_fails_or_is_terminated_is_not_accepted(start: Start) -> None:
    case = at_stage(start, 9)
    case.receives("msg_terminate_approved")
    settle(case)
    assert (case.end, case.outcome) == ("project_not_accepted", "terminated")

    case = at_stage(start, 9)
    implement(case)
    conclude(case, "fail")
    case.complete("handle_failure", fail_action=["stop_final"], fail_reason="指标未达")
    assert (case.end, case.outcome) == ("project_not_accepted", "failed")
