"""Stage 5 after the results: what everybody is told, who appeals, and a review that begins anew."""

from tests.process.procedure.facts import BIDS, FIVE, STAGE, draw
from tests.process.procedure.people import QUALIFIED, rank, recommend, review, score
from tests.process.procedure.reviewing import APPEALED, LAST_FIVE, NEXT_FIVE, WEDNESDAY, results, reviewing
from tests.process.procedure.start import Start


def test_a_denied_appeal_is_answered_finally_before_matching(start: Start) -> None:
    case = reviewing(start, tally_appeals=APPEALED)
    review(case)
    (asked_for,) = case.jobs("choose_appeal_desk")
    assert asked_for["desks"] == ["div_head:high_tech", "dept_leader", "plan_officer", "div_head"]
    assert {"propose_list", "approve_list"} < set(asked_for["tasks"].split())
    assert case.who("decide_appeal") == "dept_leader"
    assert case.sees("decide_appeal")["appeal_not_by"] == ["head"]
    case.complete("decide_appeal", appeal_result="denied", appeal_reason_given="评分无误")
    (answer,) = results(case, "send_appeal_replies")
    assert (answer["bid_id"], answer["is_final"]) == ("b2", True)
    assert answer["reason"] == "复核不成立，维持结果：评分无误"
    assert case.outcome == "recommended"


def test_an_upheld_appeal_is_reviewed_by_others_and_everybody_hears_again(start: Start) -> None:
    nobody = {"open_appeals": 0, "appeals": []}
    draws = [draw(*panel) for panel in (FIVE, NEXT_FIVE, LAST_FIVE)]
    case = reviewing(start, draws, tally_appeals=[APPEALED, APPEALED, nobody])
    review(case)
    for excluded in (5, 10):
        case.complete("decide_appeal", appeal_result="upheld", appeal_reason_given="评分有误")
        assert len(case.variables["excluded_experts"]) == excluded
        case.complete("form_panel")
        score(case)
        recommend(case)
        case.passes(until=case.waits["appeal_window_ended"])
    assert case.outcome == "recommended"
    assert case.count("reopen_results") == 2
    assert len(results(case, "send_results")) == 9


def test_a_review_that_begins_anew_comes_to_conclusions_of_its_own_and_keeps_no_reason(start: Start) -> None:
    left = {"review_round": 1, "no_recommend_reason": "旧理由", "reject_reasons": [{"bid_id": "b1"}]}
    given = {"draw-experts": draw(*FIVE)}
    case = start("stage_5_review", WEDNESDAY, given, **STAGE, **left, bids=BIDS)
    case.complete("review_qualification@b1", qualification={**QUALIFIED, "qualified": False})
    case.complete_each("review_qualification", qualification=QUALIFIED)
    assert [one["conclusion"] for one in results(case, "notify_unqualified")] == ["qualification-2"]
    case.passes(until=case.waits["recheck_window_ended"])
    rank(case)
    recommend(case)
    sent = [(one["bid_id"], one["conclusion"], one["reason"]) for one in results(case, "send_results")]
    assert sent == [("b2", "review-2", None), ("b3", "review-2", "分数不足")]
