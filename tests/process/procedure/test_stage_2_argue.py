from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import FIVE, PUBLISHER, STAGE, draw
from tests.process.procedure.people import give_opinions, prescreen
from tests.process.procedure.start import Start

MONDAY = "2021-09-06T09:00:00+08:00"


def started(start: Start, draws: Answer | None = None, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    return start("stage_2_argue", MONDAY, {"draw-experts": draws or draw(*FIVE), **answers}, **STAGE)


def paneled(start: Start, draws: Answer | None = None, **given: Answer) -> Case:
    """The first panel is formed as drawn."""
    case = started(start, draws, **given)
    prescreen(case)
    case.complete("form_panel")
    return case


def argued(start: Start, result: str = "agree") -> Case:
    case = paneled(start)
    give_opinions(case, vote=result)
    case.complete("conclude_argument", argue_result=result)
    return case


def test_a_need_is_prescreened_argued_by_five_and_listed(start: Start) -> None:
    case = started(start)
    assert case.jobs("freeze_need") == [{"status": "screening"}]
    assert (case.who("prescreen_need"), case.due("prescreen_need")) == (
        "div_officer:high_tech",
        "2021-09-19T00:00:00+08:00",
    )
    case.complete("prescreen_need", prescreen="pass")
    assert case.who("review_prescreen") == "div_head:high_tech"
    case.complete("review_prescreen", prescreen_final="pass")

    assert case.jobs("draw_experts") == [{"purpose": "argue", "opinions": "opinions"}]
    case.complete("form_panel")
    assert case.sees("declare_interest@e3")["coi_parties"] == ["曜原氢能"]

    give_opinions(case)
    assert case.waits == {"conclude_argument": "task"}
    assert case.who("conclude_argument") == "e1"
    assert case.variables["tally"] == {
        "agree": 5,
        "revise": 0,
        "disagree": 0,
        "average": 80,
        "is_passed": True,
    }

    case.complete("conclude_argument", argue_result="agree")
    case.complete("decide_listing", decision="list")
    (told,) = case.jobs("tell_listed")
    assert (told["notice"], told["to"]) == ("N-01", [f"org:{PUBLISHER}"])
    assert case.outcome == "listed"


@pytest.mark.parametrize(
    ("votes", "tally"),
    [
        (("agree", "agree", "agree", "agree", "revise"), (4, 1, 0, True)),
        (("agree", "agree", "agree", "revise", "disagree"), (3, 1, 1, False)),
    ],
)
def test_two_thirds_must_agree(start: Start, votes: tuple[str, ...], tally: tuple[Any, ...]) -> None:
    case = paneled(start)
    for number, vote in enumerate(votes, 1):
        give_opinions(case, f"e{number}", vote=vote)
    counted = case.variables["tally"]
    assert tuple(counted[name] for name in ("agree", "revise", "disagree", "is_passed")) == tally


@pytest.mark.parametrize(
    ("final", "outcome"), [("merge", "merged"), ("defer", "defer"), ("reject", "not_listed")]
)
def test_the_head_may_return_a_prescreening_or_end_it(start: Start, final: str, outcome: str) -> None:
    case = started(start)
    for _ in range(2):
        case.complete("prescreen_need", prescreen="pass")
        case.complete("review_prescreen", prescreen_final="return", prescreen_final_opinion="再核")
    prescreen(case, final)
    assert case.outcome == outcome


def test_who_is_not_taken_up_is_told_why(start: Start) -> None:
    case = started(start)
    prescreen(case, "reject")
    assert case.jobs("notify_not_listed") == [
        {"status": "not_listed", "notice": "N-01", "reason": "逐项核对如上"}
    ]
    case = started(start)
    case.complete("prescreen_need", prescreen="pass", prescreen_opinion="可以")
    case.complete("review_prescreen", prescreen_final="reject", prescreen_final_opinion="与在研项目重复")
    assert case.jobs("notify_not_listed")[0]["reason"] == "与在研项目重复"
    case = argued(start, "disagree")
    case.complete("decide_listing", decision="not_list", decision_reason="成熟度不足")
    assert case.outcome == "not_listed"
    assert case.jobs("notify_not_listed")[0]["reason"] == "成熟度不足"


def test_a_need_is_merged_with_a_reason_or_prescreened_again(start: Start) -> None:
    case = started(start, merge_need=[{"is_merged": False}, {"is_merged": True}])
    assert case.sees("prescreen_need")["similar_needs"][0]["value"] == "XQ-2021-0002"
    prescreen(case, "merge")
    assert (case.tasks, case.count("list_similar_needs")) == (["prescreen_need"], 2)
    prescreen(case, "merge")
    assert case.outcome == "merged"
    assert case.jobs("merge_need") == [{"notice": "N-01", "reason": "逐项核对如上"}] * 2


def test_who_is_put_off_is_told_why(start: Start) -> None:
    case = started(start)
    prescreen(case, "defer")
    assert case.jobs("notify_deferred") == [{"notice": "N-01", "reason": "逐项核对如上"}]
    assert case.outcome == "defer"


def test_a_need_that_comes_back_with_the_next_batch_is_prescreened_without_old_answers(start: Start) -> None:
    old = {"prescreen": "defer", "prescreen_final": "defer", "merge_into": "XQ-2021-0002"}
    case = start("stage_2_argue", MONDAY, {"draw-experts": draw(*FIVE)}, **STAGE, **old)
    seen = case.sees("prescreen_need")
    assert {seen[name] for name in old} == {None}


def test_a_need_is_refined_once_and_frozen_again(start: Start) -> None:
    case = argued(start, "revise")
    assert (case.who("refine_need"), case.due("refine_need")) == (
        f"org:{PUBLISHER}",
        "2021-09-19T00:00:00+08:00",
    )
    case.complete("refine_need", need={"need_title": "凝练后的题目"})
    case.complete("check_refinement", refine_ok=True)
    assert case.jobs("freeze_refined_need") == [{"status": "arguing"}]
    case.complete("decide_listing", decision="list")
    assert case.outcome == "listed"
    assert case.variables["need"]["need_title"] == "凝练后的题目"
    assert case.variables["refine_count"] == 1


@pytest.mark.parametrize("last", [True, False])
def test_a_refinement_may_come_back_as_often_as_the_rounds_allow(start: Start, last: bool) -> None:
    case = argued(start, "revise")
    case.complete("refine_need", need={"need_title": "一稿"})
    case.complete("check_refinement", refine_ok=False, refine_opinion="指标未量化")
    case.complete("refine_need", need={"need_title": "二稿"})
    case.complete("check_refinement", refine_ok=last)
    assert case.tasks == ["decide_listing"]
    assert case.variables["refine_count"] == 2
    assert case.count("freeze_refined_need") == int(last)


def test_a_panel_that_cannot_be_filled_puts_the_need_off_with_the_heads_reason(start: Start) -> None:
    case = paneled(start, draw(*FIVE[:3]))
    while "form_panel" in case.tasks:
        case.complete("form_panel")
    case.complete("decide_panel", panel_decision="stop", panel_decision_reason="人选不足")
    assert case.outcome == "defer"
    assert case.jobs("notify_deferred") == [{"notice": "N-01", "reason": "人选不足"}]
