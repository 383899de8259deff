from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case, Job
from tests.process.procedure.facts import BIDS, FIVE, PUBLISHER, STAGE, bid, draw
from tests.process.procedure.given import parties
from tests.process.procedure.people import QUALIFIED, approve_list, qualify, recommend, score
from tests.process.procedure.reviewing import APPEALED, NEXT_FIVE, WEDNESDAY, ranked, results, reviewing
from tests.process.procedure.start import Start

RANKS = [{"rank": 1, "bid_id": "b2"}, {"rank": 2, "bid_id": "b1"}, {"rank": 3, "bid_id": "b3"}]


def test_experts_declare_towards_members_and_principals_too(start: Start) -> None:
    joint = {**BIDS[1], "pi_name": "梁以宁", "members": [{"name": "江澜理工大学"}, {"name": "氢渡公司"}]}
    need = {**STAGE["need"], "contact_name": "乌兰托雅"} if "need" in STAGE else {"contact_name": "乌兰托雅"}
    own: dict[str, Answer] = {"draw-experts": draw(*FIVE), "check-bid-parties": parties}
    case = start(
        "stage_5_review", WEDNESDAY, own, **{**STAGE, "need": need, "bids": [BIDS[0], joint, BIDS[2]]}
    )
    qualify(case)
    case.complete("organise_review", organise_ok=True)
    case.complete("form_panel")
    assert case.sees("declare_interest@e1")["coi_parties"] == [
        f"{STAGE['publisher_name']}（联系人 乌兰托雅）",
        BIDS[0]["lead_name"],
        f"{joint['lead_name']}（项目负责人 梁以宁）",
        "江澜理工大学",
        "氢渡公司",
        BIDS[2]["lead_name"],
    ]


def test_what_the_publisher_signed_stays_signed(start: Start) -> None:
    case = ranked(start)
    case.complete("give_panel_opinion")
    case.complete(
        "give_publisher_opinion", publisher_opinion={"agree": "agree"}, publisher_signature="乌兰托雅"
    )
    assert case.sees("propose_list")["publisher_signature"] == "乌兰托雅"


def differed(start: Start, draws: Answer | None = None) -> Case:
    """The publisher would rather have the second bid."""
    case = ranked(start, draws)
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": RANKS})
    return case


def test_three_bids_are_qualified_scored_and_two_recommended(start: Start) -> None:
    case = reviewing(start)
    assert case.tasks == [f"review_qualification@b{number}" for number in (1, 2, 3)]
    assert (case.who("review_qualification@b1"), case.due("review_qualification@b1")) == (
        "div_officer:high_tech",
        "2021-12-09T00:00:00+08:00",
    )
    assert case.jobs("check_parties") == [{"source": "register"}] * 3
    qualify(case)
    assert (case.variables["qualified_count"], case.variables["unqualified"]) == (3, [])

    assert case.who("organise_review") == f"org:{PUBLISHER}"
    case.complete("organise_review", organise_ok=True)
    assert case.jobs("draw_experts") == [{"purpose": "review", "opinions": "opinions"}]
    case.complete("form_panel")
    assert case.sees("declare_interest@e1")["coi_parties"] == [
        "曜原氢能",
        *(one["lead_name"] for one in BIDS),
    ]
    score(case)
    averages = [(row["bid_id"], row["average"], row["spread"]) for row in case.variables["ranking"]]
    assert averages == [("b1", Decimal("88.5"), 0), ("b2", 80, 0), ("b3", 60, 0)]

    assert case.who("give_panel_opinion") == "e1"
    recommend(case)
    assert [(row["rank"], row["bid_id"]) for row in case.variables["recommend"]] == [(1, "b1"), (2, "b2")]
    sent = [(one["result"], one["rank"], one["reason"]) for one in results(case, "send_results")]
    assert sent == [("recommended", 1, None), ("recommended", 2, None), ("not_selected", None, "分数不足")]
    assert case.waits == {"appeal_window_ended": "2021-12-09T00:00:00+08:00"}

    case.passes(until="2021-12-09T00:00:00+08:00")
    assert case.outcome == "recommended"
    assert (case.variables["candidate_index"], case.variables["match_entry"]) == (1, "new")


@pytest.mark.parametrize("order", [("b3", "b1", "b2"), ("b2", "b3", "b1")])
def test_parallel_officers_never_overwrite_each_other(start: Start, order: tuple[str, ...]) -> None:
    case = reviewing(start)
    for bid_id in order:
        qualification = {**QUALIFIED, "q_reason": f"意见 {bid_id}"}
        case.complete(f"review_qualification@{bid_id}", qualification=qualification)
    found = [(one["bid_id"], one["q_reason"]) for one in case.variables["qualifications"]]
    assert found == [(one["bid_id"], f"意见 {one['bid_id']}") for one in BIDS]
    assert not {"findings", "bid_parties", "qualification"} & set(case.variables)


def test_of_two_equals_the_strategic_partner_comes_first(start: Start) -> None:
    equal = [bid(1, "甲", "900.00"), {**bid(1, "乙", "900.00"), "bid_id": "b4", "lead_org": "org-4"}]
    equal[1]["has_strategic_agreement"] = True
    case = reviewing(start, bids=equal)
    qualify(case)
    case.complete("organise_review", organise_ok=True)
    case.complete("form_panel")
    for number in range(1, 6):
        case.complete(f"declare_interest@e{number}", coi_declare="none", integrity_pledge=True)
        points = dict.fromkeys(("feasibility", "kpi", "team", "landing", "cost", "ip"), 12 + number)
        rows = case.sees(f"give_scores@e{number}")["score_sheet"]["scores"]
        case.complete(f"give_scores@e{number}", score_sheet={"scores": [{**row, **points} for row in rows]})
    ranking = [(row["bid_id"], row["average"], row["spread"]) for row in case.variables["ranking"]]
    assert ranking == [("b4", 90, 24), ("b1", 90, 24)]


def subsidiary(job: Job) -> dict[str, Any]:
    """The register knows that the third bidder belongs to the publisher."""
    found = dict(parties(job))
    is_third = job.seen["bid"]["bid_id"] == "b3"
    return {**found, "bid_parties": [{**found["bid_parties"][0], "is_subsidiary": is_third}]}


def test_what_the_register_knows_refuses_a_bid_whatever_the_officer_says(start: Start) -> None:
    case = reviewing(start, register=subsidiary)
    qualify(case)
    (refused,) = results(case, "notify_unqualified")
    assert (refused["bid_id"], refused["result"], refused["is_final"]) == ("b3", "unqualified", False)
    assert [error["code"] for error in refused["errors"]] == ["BID-SUBSIDIARY"]
    assert case.waits == {"recheck_window_ended": "2021-12-07T00:00:00+08:00"}

    case.passes(until="2021-12-07T00:00:00+08:00")
    assert case.tasks == ["organise_review"]
    assert [one["bid_id"] for one in case.variables["qualified_bids"]] == ["b1", "b2"]


def test_nobody_qualified_ends_the_review_after_the_window(start: Start) -> None:
    case = reviewing(start, bids=BIDS[:1])
    case.complete(
        "review_qualification@b1", qualification={**QUALIFIED, "qualified": False, "q_reason": "缺件"}
    )
    assert case.jobs("record_unqualified") == [{}]
    case.passes(until=case.waits["recheck_window_ended"])
    assert (case.outcome, case.variables["nobid_source"]) == ("none_recommended", "none_qualified")


@pytest.mark.parametrize("goes_on", [True, False])
def test_one_qualified_bid_needs_the_heads_word(start: Start, goes_on: bool) -> None:
    case = reviewing(start, bids=BIDS[:1])
    qualify(case)
    assert case.who("decide_single_bid") == "div_head:high_tech"
    case.complete("decide_single_bid", single_go=goes_on, single_reason="说明")
    if goes_on:
        assert case.tasks == ["organise_review"]
    else:
        assert (case.outcome, case.variables["nobid_source"]) == ("none_recommended", "single_declined")


@pytest.mark.parametrize(("restored", "tasks"), [([], ["decide_single_bid"]), (["b2"], ["organise_review"])])
def test_a_recheck_brings_a_bid_back_or_refuses_it_finally_and_answers_who_asked(
    start: Start, restored: list[str], tasks: list[str]
) -> None:
    appeals = {"open_appeals": 1, "appeals": [{"bid_id": "b2", "appeal_reason": "误判"}]}
    case = reviewing(start, tally_appeals=appeals)
    case.complete("review_qualification@b1", qualification=QUALIFIED)
    for bid_id in ("b2", "b3"):
        refused = {**QUALIFIED, "qualified": False, "q_reason": "经验不足"}
        case.complete(f"review_qualification@{bid_id}", qualification=refused)
    case.passes(until=case.waits["recheck_window_ended"])
    shown = case.sees("recheck_qualification")["unqualified"]
    assert [(one["bid_id"], one["appeal_reason"]) for one in shown] == [("b2", "误判"), ("b3", None)]

    case.complete("recheck_qualification", restored_bids=restored, recheck_reason="经验属实")
    noted = [(one["bid_id"], one["result"]) for one in case.variables["bid_results"]]
    assert noted == [("b2", "restored" if restored else "unqualified")]
    answered = [(one["bid_id"], one["is_final"]) for one in results(case, "send_recheck_results")]
    assert answered == ([] if restored else [("b2", True)])
    assert case.tasks == tasks


def test_the_same_first_choice_is_agreement_enough(start: Start) -> None:
    case = ranked(start)
    case.complete("give_panel_opinion")
    other = [{"rank": 1, "bid_id": "b1"}, {"rank": 2, "bid_id": "b3"}, {"rank": 3, "bid_id": "b2"}]
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": other})
    assert case.tasks == ["propose_list"]


@pytest.mark.parametrize(("result", "first"), [("adopt", ["b2", "b1"]), ("keep", ["b1", "b2"])])
def test_a_disagreement_is_mediated_and_whose_order_prevails_is_proposed(
    start: Start, result: str, first: list[str]
) -> None:
    case = differed(start)
    assert case.who("mediate") == "div_head:high_tech"
    case.complete("mediate", mediate_result=result, mediate_reason="会商一致")
    assert case.tasks == ["propose_list"]
    (told,) = case.jobs("tell_mediated")
    assert told["to"] == [f"org:{PUBLISHER}"]
    assert ("采纳贵单位的排序" if result == "adopt" else "维持专家组排序") in told["body"]
    assert "理由：会商一致。" in told["body"]
    proposed = [(row["rank"], row["bid_id"]) for row in case.sees("propose_list")["recommend"]]
    assert proposed == list(enumerate(first, 1))


def test_what_the_publisher_prefers_is_recommended_only_with_enough_points(start: Start) -> None:
    case = ranked(start)
    case.complete("give_panel_opinion")
    last_first = [{"rank": 3, "bid_id": "b1"}, {"rank": 1, "bid_id": "b3"}, {"rank": 2, "bid_id": "b2"}]
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": last_first})
    case.complete("mediate", mediate_result="adopt", mediate_reason="会商一致")
    assert case.sees("propose_list")["recommend"] == [
        {"rank": 1, "bid_id": "b2", "lead_name": "北方电化学所", "score": 80},
        {"rank": 2, "bid_id": "b1", "lead_name": "华北新能源大学", "score": Decimal("88.5")},
    ]


def test_a_disagreement_is_reviewed_once_by_others(start: Start) -> None:
    case = differed(start, [draw(*FIVE), draw(*NEXT_FIVE)])
    case.complete("mediate", mediate_result="rereview", mediate_reason="分歧")
    assert case.variables["excluded_experts"] == ["e1", "e2", "e3", "e4", "e5"]
    case.complete("form_panel")
    assert case.at("declare_interest") == [f"declare_interest@e{number}" for number in range(6, 11)]
    score(case)
    assert len(case.variables["scores"]) == 5

    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "differ", "rank": RANKS})
    case.complete("mediate", mediate_result="rereview", mediate_reason="仍有分歧")
    assert case.tasks == ["propose_list"]


def test_the_list_comes_back_from_the_publisher_and_from_the_leader(start: Start) -> None:
    case = ranked(start)
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    for _ in range(2):
        case.complete("propose_list")
        case.complete("cosign_list", list_cosign=False, list_cosign_opinion="顺序")
        assert case.about("propose_list") == "退回：顺序"
    for _ in range(2):
        case.complete("propose_list")
        case.complete("cosign_list", list_cosign=True)
        case.complete("approve_list", list_ok=False, list_action="amend", list_ok_opinion="理由")
        assert case.about("propose_list") == "退回：理由"
    approve_list(case)
    assert case.tasks == []
    assert case.count("record_results") == 1
    said = [told["body"] for told in case.jobs("tell_list_decided")]
    assert "退回处室修改：理由。" in said[0]
    assert "经审定，拟推荐：第 1 位 华北新能源大学；第 2 位 北方电化学所。" in said[-1]
    assert {told["notice"] for told in case.jobs("tell_list_decided")} == {"N-01"}


def test_the_leader_may_order_one_review_by_others(start: Start) -> None:
    case = ranked(start, [draw(*FIVE), draw(*NEXT_FIVE)])
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    case.complete("propose_list")
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=False, list_action="rereview", list_ok_opinion="换组")
    case.complete("form_panel")
    score(case)
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    case.complete("propose_list")
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=False, list_action="rereview", list_ok_opinion="再换")
    assert case.tasks == ["propose_list"]


def nobody_recommended(start: Start, draws: Answer | None = None, **given: Answer) -> Case:
    case = ranked(start, draws, **given)
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    case.complete("propose_list", recommend=[], no_recommend_reason="均不可行")
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)
    return case


def test_an_empty_list_ends_without_a_recommendation_once_nobody_can_appeal_any_more(start: Start) -> None:
    case = nobody_recommended(start)
    sent = [(one["result"], one["rank"], one["reason"]) for one in results(case, "send_results")]
    assert sent == [("not_selected", None, "均不可行")] * 3
    assert case.waits == {"appeal_window_ended": "2021-12-09T00:00:00+08:00"}

    case.passes(until="2021-12-09T00:00:00+08:00")
    assert (case.outcome, case.variables["nobid_source"]) == ("none_recommended", "none_recommended")


def test_an_upheld_appeal_against_an_empty_list_may_end_with_a_recommendation(start: Start) -> None:
    case = nobody_recommended(
        start, [draw(*FIVE), draw(*NEXT_FIVE)], tally_appeals=[APPEALED, {"open_appeals": 0, "appeals": []}]
    )
    case.passes(until=case.waits["appeal_window_ended"])
    case.complete("decide_appeal", appeal_result="upheld", appeal_reason_given="评分有误")
    case.complete("form_panel")
    score(case)
    recommend(case)
    sent = [(one["bid_id"], one["result"], one["reason"]) for one in results(case, "send_results")[3:]]
    assert sent == [
        ("b1", "recommended", None),
        ("b2", "recommended", None),
        ("b3", "not_selected", "分数不足"),
    ]
    case.passes(until=case.waits["appeal_window_ended"])
    assert case.outcome == "recommended"


def test_every_result_says_score_place_reason_and_what_the_experts_wrote(start: Start) -> None:
    case = ranked(start)
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    listed = [
        {"rank": 1, "bid_id": "b1", "lead_name": "华北", "score": Decimal("88.5"), "reason": "路线清楚"}
    ]
    refused = [{"bid_id": "b2", "reason": "报价偏高"}, {"bid_id": "b3", "reason": "分数不足"}]
    case.complete("propose_list", recommend=listed, reject_reasons=refused)
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)
    found = [
        (one["score"], one["place"], one["bid_count"], one["reason"], one["comments"])
        for one in results(case, "send_results")
    ]
    assert found == [
        (Decimal("88.5"), 1, 3, "路线清楚", ["对 b1 的意见"] * 5),
        (80, 2, 3, "报价偏高", ["对 b2 的意见"] * 5),
        (60, 3, 3, "分数不足", ["对 b3 的意见"] * 5),
    ]


def test_a_panel_that_cannot_be_filled_recommends_nobody(start: Start) -> None:
    case = reviewing(start, draw(*FIVE[:3]))
    qualify(case)
    case.complete("organise_review", organise_ok=True)
    while "form_panel" in case.tasks:
        case.complete("form_panel")
    case.complete("decide_panel", panel_decision="stop", panel_decision_reason="人选不足")
    assert (case.outcome, case.variables["nobid_source"]) == ("none_recommended", "none_recommended")
