from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.unit.procedure.case import Case
from tests.unit.procedure.facts import BIDS, FIVE, IN_STAGE, draw, expert, in_turn

NOW = "2021-12-01T09:00:00+08:00"
PASS = {"qualified": True, "q_not_sub": "pass", "q_docs": "complete"}
POINTS = {"b1": "88.6", "b2": "80.5"}


def reviewing(start: Callable[..., Case], *draws: Any, bids: int = 3, tally: Any = None) -> Case:
    """Three bids; the register knows that the third bidder is the publisher's subsidiary."""

    def parties(_job: Any, seen: Any) -> dict[str, Any]:
        bid = seen["bid"]
        party = {"org": bid["lead_org"], "name": bid["lead_name"], "part": "lead"}
        return {"bid_parties": [{**party, "is_subsidiary": bid["bid_id"] == "b3"}]}

    given = {
        "check-bid-parties": parties,
        "draw-experts": in_turn(*draws),
        "tally-appeals": tally or (lambda *_: {"open_appeals": 0, "appeals": []}),
        "choose-appeal-desk": lambda *_: {"appeal_desk": "dept_leader", "appeal_not_by": []},
    }
    return start("stage_5_review", NOW, given, bids=BIDS[:bids], **IN_STAGE)


def qualify(case: Case, count: int = 3) -> None:
    for _ in range(count):
        case.complete("review_qualification", qualification=PASS)


def score(case: Case, count: int = 5) -> None:
    for _ in range(count):
        case.complete("declare_interest", coi_declare="none", integrity_pledge=True)
        rows = case.sees("give_scores")["score_sheet"]["scores"]
        points = {"kpi": 0, "team": 0, "landing": 0, "cost": 0, "ip": 0}
        marked = [{**row, **points, "feasibility": Decimal(POINTS[row["bid_id"]])} for row in rows]
        case.complete("give_scores", score_sheet={"scores": marked})


def to_the_list(case: Case, first: str = "b1") -> None:
    case.until("2021-12-07T00:00:00+08:00")
    case.complete("organise_review", organise_ok=True)
    case.complete("form_panel")
    score(case)
    case.complete("give_panel_opinion")
    rank = case.sees("give_publisher_opinion")["publisher_opinion"]["rank"]
    ordered = sorted(rank, key=lambda row: row["bid_id"] != first)
    numbered = [{**row, "rank": n} for n, row in enumerate(ordered, 1)]
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": numbered})


def test_the_register_refuses_the_subsidiary_and_two_bids_are_recommended(start: Callable[..., Case]) -> None:
    case = reviewing(start)
    assert case.tasks == ["review_qualification"] * 3
    qualify(case)
    refused = case.variables["unqualified"]
    assert [(one["bid_id"], [error["code"] for error in one["errors"]]) for one in refused] == [
        ("b3", ["BID-SUBSIDIARY"])
    ]
    sent = case.headers("notify_unqualified")
    assert (sent["message_name"], sent["correlation_key"]) == ("msg_bid_result", "b3")
    assert sent["variables"]["bid_result"]["result"] == "unqualified"
    assert case.waits == ["recheck_window_ended"]

    to_the_list(case)
    ranking = case.variables["ranking"]
    assert [(row["bid_id"], row["average"]) for row in ranking] == [
        ("b1", Decimal("88.6")),
        ("b2", Decimal("80.5")),
    ]
    assert [(row["rank"], row["bid_id"]) for row in case.variables["recommend"]] == [(1, "b1"), (2, "b2")]

    case.complete("propose_list", reject_reasons=[])
    case.complete("cosign_list", list_cosign=False)
    case.complete("propose_list", reject_reasons=[])
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)
    results = [headers["variables"]["bid_result"] for name, headers in case.done if name == "send_results"]
    assert [(one["bid_id"], one["result"], one["rank"]) for one in results] == [
        ("b1", "recommended", 1),
        ("b2", "recommended", 2),
    ]
    case.until(case.variables["appeal_end_at"])
    assert case.variables["outcome"] == "recommended"
    assert (case.variables["candidate_index"], case.variables["match_entry"]) == (1, "new")


def test_parallel_officers_never_overwrite_each_other(start: Callable[..., Case]) -> None:
    case = reviewing(start)
    case.complete_nth("review_qualification", 2, {"qualification": {**PASS, "q_reason": "三"}})
    case.complete_nth("review_qualification", 0, {"qualification": {**PASS, "q_reason": "一"}})
    case.complete_nth("review_qualification", 0, {"qualification": {**PASS, "q_reason": "二"}})
    found = [(one["bid_id"], one["q_reason"], one["qualified"]) for one in case.variables["qualifications"]]
    assert found == [("b1", "一", True), ("b2", "二", True), ("b3", "三", False)]
    assert "findings" not in case.variables


def test_doubts_and_missing_papers_are_settled_inside_the_review(start: Callable[..., Case]) -> None:
    case = reviewing(start, bids=1)
    case.complete("review_qualification", qualification={"q_not_sub": "doubt"})
    case.complete("verify_affiliation", doubt_result="clear", doubt_evidence="名录")
    case.complete("review_qualification", qualification={"q_not_sub": "pass", "q_docs": "supplement"})
    assert case.wait("supplement_bid").candidate_groups == ("org:org-1",)
    case.until("2021-12-07T00:00:00+08:00")
    assert case.sees("review_qualification")["qualification"]["supplement"] == {"is_lapsed": True}
    case.complete("review_qualification", qualification={"qualified": False, "q_reason": "缺件"})
    assert case.waits == ["recheck_window_ended"]
    case.until("2021-12-11T00:00:00+08:00")
    assert (case.variables["outcome"], case.variables["nobid_source"]) == (
        "none_recommended",
        "none_qualified",
    )


def test_a_rechecked_bid_comes_back_and_who_did_not_ask_hears_nothing(start: Callable[..., Case]) -> None:
    appeals = [{"bid_id": "b2", "appeal_reason": "误判"}]
    case = reviewing(start, tally=lambda *_: {"open_appeals": 1, "appeals": appeals})
    case.complete("review_qualification", qualification=PASS)
    case.complete("review_qualification", qualification={**PASS, "qualified": False, "q_reason": "经验不足"})
    case.complete("review_qualification", qualification=PASS)
    case.until("2021-12-07T00:00:00+08:00")
    shown = case.sees("recheck_qualification")["unqualified"]
    assert [(one["bid_id"], one["appeal_reason"]) for one in shown] == [("b2", "误判"), ("b3", None)]
    case.complete("recheck_qualification", restored_bids=["b2"], recheck_reason="经验属实")
    assert [bid["bid_id"] for bid in case.variables["qualified_bids"]] == ["b1", "b2"]
    assert [row["result"] for row in case.variables["bid_results"]] == ["restored"]
    assert "send_recheck_results" not in [element for element, _ in case.done]
    assert case.tasks == ["organise_review"]


def test_one_qualified_bid_needs_the_heads_word(start: Callable[..., Case]) -> None:
    case = reviewing(start, bids=1)
    qualify(case, 1)
    case.complete("decide_single_bid", single_go=False)
    assert case.variables["nobid_source"] == "single_declined"


def test_disagreement_is_mediated_and_reviewed_once_by_other_experts(start: Callable[..., Case]) -> None:
    others = [expert(n) for n in range(6, 11)]
    case = reviewing(start, draw(*FIVE), draw(*others))
    qualify(case)
    to_the_list(case, first="b2")
    case.complete("mediate", mediate_result="rereview", mediate_reason="分歧")
    assert case.variables["excluded_experts"] == ["e1", "e2", "e3", "e4", "e5"]
    case.complete("form_panel")
    score(case)
    assert len(case.variables["scores"]) == 5
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": []})
    case.complete("mediate", mediate_result="rereview")
    assert case.tasks == ["propose_list"]


def test_an_empty_list_ends_without_a_recommendation(start: Callable[..., Case]) -> None:
    case = reviewing(start)
    qualify(case)
    to_the_list(case)
    case.complete("propose_list", recommend=[], no_recommend_reason="均不可行")
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)
    case.until(case.variables["appeal_end_at"])
    assert (case.variables["outcome"], case.variables["nobid_source"]) == (
        "none_recommended",
        "none_recommended",
    )


def test_an_appeal_is_decided_before_matching(start: Callable[..., Case]) -> None:
    appeals = [{"bid_id": "b2", "bid_no": "JB-2", "lead_name": "所", "result": "recommended", "rank": 2}]
    counts = iter((0, 1))
    case = reviewing(start, tally=lambda *_: {"open_appeals": next(counts), "appeals": appeals})
    qualify(case)
    to_the_list(case)
    case.complete("propose_list", reject_reasons=[])
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)
    case.until(case.variables["appeal_end_at"])
    case.complete("decide_appeal", appeal_result="denied", appeal_reason_given="评分无误")
    answer = case.headers("send_appeal_replies")["variables"]["bid_result"]
    assert (answer["bid_id"], answer["is_final"]) == ("b2", True)
    assert answer["reason"].endswith("评分无误")
    assert case.variables["outcome"] == "recommended"
