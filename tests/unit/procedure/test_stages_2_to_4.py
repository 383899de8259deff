from collections.abc import Callable
from typing import Any

from tests.unit.procedure.case import Case
from tests.unit.procedure.facts import BIDS, IN_STAGE, LIST_ITEM, in_turn

NOW = "2021-09-06T09:00:00+08:00"
VOTE = {
    "argue_vote": "agree",
    "score_innovation": 20,
    "score_impact": 20,
    "score_drive": 20,
    "score_scope": 20,
}


def prescreened(start: Callable[..., Case], *draws: Any) -> Case:
    case = start("stage_2_argue", NOW, {"draw-experts": in_turn(*draws)}, **IN_STAGE)
    case.complete("prescreen_need", prescreen="pass")
    case.complete("review_prescreen", prescreen_final="pass")
    return case


def argue(case: Case, count: int = 5, **opinion: Any) -> None:
    for _ in range(count):
        case.complete("declare_interest", coi_declare="none", integrity_pledge=True)
        case.complete("give_opinion", opinion={**VOTE, **opinion})


def test_five_experts_argue_in_parallel_the_need_is_refined_and_listed(start: Callable[..., Case]) -> None:
    case = prescreened(start)
    case.complete("form_panel")
    asked = sorted(wait.assignee for wait in case.all("declare_interest"))
    assert asked == ["e1", "e2", "e3", "e4", "e5"]

    argue(case)
    assert [opinion["username"] for opinion in case.variables["opinions"]] == ["e1", "e2", "e3", "e4", "e5"]
    assert case.variables["tally"] == {
        "agree": 5,
        "revise": 0,
        "disagree": 0,
        "average": 80,
        "is_passed": True,
    }
    assert case.wait("conclude_argument").assignee == "e1"

    case.complete("conclude_argument", argue_result="revise")
    case.complete("refine_need", need={"need_title": "凝练后的题目"})
    case.complete("check_refinement", refine_ok=False)
    case.complete("refine_need", need={"need_title": "再次凝练的题目"})
    case.complete("check_refinement", refine_ok=True)
    case.complete("decide_listing", decision="list")
    assert case.variables["outcome"] == "listed"
    assert case.variables["need"]["need_title"] == "再次凝练的题目"
    assert case.variables["refine_count"] == 2


def test_other_results_of_prescreening(start: Callable[..., Case]) -> None:
    for final, outcome in (("merge", "merged"), ("defer", "defer"), ("reject", "not_listed")):
        case = start("stage_2_argue", NOW, {"merge-need": lambda *_: {"is_merged": True}}, **IN_STAGE)
        case.complete("prescreen_need", prescreen="pass")
        case.complete("review_prescreen", prescreen_final="return")
        case.complete("prescreen_need", prescreen=final)
        case.complete("review_prescreen", prescreen_final=final, prescreen_final_opinion="重复")
        assert case.variables["outcome"] == outcome


OPENED = {"open-list-item": lambda *_: {"list_item_id": "l1", "list_no": "BD-1", "list_item": LIST_ITEM}}


def test_the_list_item_goes_both_ways_after_consultation_and_approval(start: Callable[..., Case]) -> None:
    published = {"publish-list-item": lambda *_: {"bid_deadline": "2021-11-30T00:00:00+08:00"}}
    case = start("stage_3_publish", NOW, {**OPENED, **published}, **IN_STAGE)
    case.complete("draft_list_item", list_item={"bounty": 1000})
    case.complete("consult_publisher", consult="revise", consult_opinion="时限")
    case.complete("draft_list_item", list_item={"duration_months": 30})
    case.complete("consult_publisher", consult="agree")
    case.complete("approve_list_item", list_approved=False)
    case.complete("draft_list_item")
    case.complete("consult_publisher", consult="agree")
    case.complete("approve_list_item", list_approved=True)
    assert case.variables["outcome"] == "published"
    assert {"publish_list_item", "target_list_item"} <= set(case.passed)
    assert case.variables["list_item"]["bounty"] == 1000


def test_the_publisher_may_withdraw(start: Callable[..., Case]) -> None:
    case = start("stage_3_publish", NOW, OPENED, **IN_STAGE)
    case.complete("draft_list_item")
    case.complete("consult_publisher", consult="withdraw", consult_opinion="不再需要")
    case.complete("confirm_withdrawal", withdraw_decision="confirm")
    assert case.variables["outcome"] == "withdrawn"
    assert case.headers("withdraw_list_item")["reason"] == "不再需要"


def bidding(start: Callable[..., Case], count: int) -> Case:
    jobs = {
        "count-bids": lambda *_: {"valid_bid_count": count},
        "unseal-bids": lambda *_: {"bids": BIDS[:count]},
    }
    case = start("stage_4_bid", NOW, jobs, bid_deadline="2021-11-30T00:00:00+08:00", **IN_STAGE)
    case.until("2021-11-29T23:59:59+08:00")
    assert case.passed == ["bidding_started"]
    case.until("2021-11-30T00:00:00+08:00")
    return case


def test_three_bids_are_counted_and_then_unsealed(start: Callable[..., Case]) -> None:
    case = bidding(start, 3)
    assert case.variables["outcome"] == "has_bids"
    assert len(case.variables["bids"]) == 3


def test_a_single_bid_stays_sealed_until_the_head_goes_on(start: Callable[..., Case]) -> None:
    case = bidding(start, 1)
    assert "unseal_bids" not in case.passed
    case.complete("decide_single_bid", single_go=True)
    assert case.variables["outcome"] == "has_bids"


def test_no_bid_and_a_declined_single_bid_say_why(start: Callable[..., Case]) -> None:
    case = bidding(start, 0)
    case.complete("propose_nobid_action", nobid_action="terminate")
    case.complete("approve_nobid_action", nobid_approved=True)
    assert case.variables["nobid_source"] == "no_bid"
    case = bidding(start, 1)
    case.complete("decide_single_bid", single_go=False)
    case.complete("propose_nobid_action", nobid_action="terminate")
    case.complete("approve_nobid_action", nobid_approved=True)
    assert (case.variables["outcome"], case.variables["nobid_source"]) == ("no_bids", "single_declined")
    assert "unseal_bids" not in case.passed
