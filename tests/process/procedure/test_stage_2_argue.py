from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import FIVE, PUBLISHER, STAGE, draw, expert
from tests.process.procedure.people import OPINION, give_opinions, prescreen
from tests.process.procedure.reminders import NOBODY_LEFT, nobody_left
from tests.process.procedure.start import Start

MONDAY = "2021-09-06T09:00:00+08:00"
ASKED = [f"declare_argue_interest@e{number}" for number in range(1, 6)]
OTHERS = [expert(number) for number in (6, 7, 8)]


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


def declare(case: Case, *usernames: str) -> None:
    for name in usernames:
        case.complete(f"declare_argue_interest@{name}", coi_declare="has", coi_detail="同门")


def recused(case: Case) -> list[tuple[str, str]]:
    return [(one["username"], one["findings"][0]["code"]) for one in case.variables["recused"]]


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

    assert case.jobs("draw_experts") == [{"purpose": "argue"}]
    case.complete("form_panel")
    assert case.tasks == ASKED
    assert case.waits["argue_overdue"] == "2021-09-14T00:00:00+08:00"
    assert case.who("declare_argue_interest@e3") == "e3"
    assert case.sees("declare_argue_interest@e3")["coi_parties"] == ["曜原氢能"]

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
    assert case.outcome == "listed"


@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 5, 1, 2, 4)])
def test_opinions_stand_in_the_panels_order_whoever_was_first(start: Start, order: tuple[int, ...]) -> None:
    case = paneled(start)
    for number in order:
        case.complete(f"declare_argue_interest@e{number}", coi_declare="none", integrity_pledge=True)
    for number in reversed(order):
        reason = {"argue_reason": f"意见{number}"}
        case.complete(f"give_opinion@e{number}", opinion={**OPINION, **reason})
    opinions = [(one["username"], one["argue_reason"]) for one in case.variables["opinions"]]
    assert opinions == [(f"e{number}", f"意见{number}") for number in range(1, 6)]


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


@pytest.mark.parametrize(
    "incomplete",
    [
        draw(*FIVE[:4]),
        draw(*FIVE, expert(6)),
        draw(*FIVE[:2], *(expert(number, "ecology") for number in (6, 7, 8))),
        draw(*FIVE, chair="e9"),
    ],
    ids=["too few", "even", "too few of the field", "chair from outside"],
)
def test_an_incomplete_panel_is_drawn_again(start: Start, incomplete: dict[str, Any]) -> None:
    case = paneled(start, [incomplete, incomplete, draw(*FIVE)])
    assert case.tasks == ["form_panel"]
    case.complete("form_panel")
    assert case.tasks == ["form_panel"]
    case.complete("form_panel")
    assert case.tasks == ASKED


def test_a_recused_expert_makes_the_panel_incomplete(start: Start) -> None:
    case = paneled(start, [draw(*FIVE[:4], expert(5, same_org=True)), draw(*FIVE[:4], *OTHERS[:1])])
    assert case.tasks == ["form_panel"]
    assert recused(case) == [("e5", "EXP-SAME-ORG")]
    case.complete("form_panel")
    assert recused(case) == []
    assert case.tasks == [*ASKED[:4], "declare_argue_interest@e6"]


def test_after_the_last_round_the_head_decides_whether_to_go_on(start: Start) -> None:
    case = paneled(start, draw(*FIVE[:3]))
    for decision in ("retry", "retry", "stop"):
        while "form_panel" in case.tasks:
            case.complete("form_panel")
        assert case.variables["panel_round"] == 3
        assert case.who("decide_panel") == "div_head:high_tech"
        case.complete("decide_panel", panel_decision=decision, panel_decision_reason="人选不足")
    assert case.count("draw_experts") == 9
    assert case.outcome == "defer"


def test_who_declares_an_interest_sees_nothing_and_is_replaced(start: Start) -> None:
    case = paneled(start, [draw(*FIVE), draw(*FIVE[3:], *OTHERS)])
    declare(case, "e1", "e2", "e3")
    give_opinions(case, "e5", "e4")
    assert case.tasks == ["form_panel"]
    assert case.variables["conflicted_experts"] == ["e1", "e2", "e3"]

    case.complete("form_panel")
    assert case.tasks == [f"declare_argue_interest@e{number}" for number in (6, 7, 8)]
    give_opinions(case)
    opinions = [one["username"] for one in case.variables["opinions"]]
    assert opinions == ["e4", "e5", "e6", "e7", "e8"]
    assert case.who("conclude_argument") == "e4"


def test_a_chair_with_an_interest_does_not_conclude(start: Start) -> None:
    case = paneled(start, [draw(*FIVE), draw(*FIVE[1:], *OTHERS[:1])])
    declare(case, "e1")
    give_opinions(case)
    assert case.tasks == ["form_panel"]
    case.complete("form_panel")
    assert case.tasks == ["declare_argue_interest@e6"]
    give_opinions(case)
    assert case.who("conclude_argument") == "e2"


def test_opinions_that_stay_too_few_are_put_before_the_head(start: Start) -> None:
    panels = [FIVE, *([expert(n) for n in range(first, first + 5)] for first in (6, 11))]
    case = paneled(start, [draw(*panel) for panel in panels])
    declare(case, *(f"e{number}" for number in range(1, 6)))
    case.complete("form_panel")
    declare(case, *(f"e{number}" for number in range(6, 11)))
    case.complete("form_panel")
    declare(case, *(f"e{number}" for number in range(11, 16)))
    assert case.tasks == ["decide_panel"]
    case.complete("decide_panel", panel_decision="stop")
    assert case.outcome == "defer"


def test_a_silent_expert_is_put_before_the_officer_again_and_again(start: Start) -> None:
    case = paneled(start)
    case.passes(until="2021-09-13T23:59:59+08:00")
    assert case.tasks == ASKED
    case.passes(until="2021-09-14T09:00:00+08:00")
    assert case.tasks == [*ASKED, "handle_overdue_experts"]
    assert case.who("handle_overdue_experts") == "div_officer:high_tech"
    silent = case.sees("handle_overdue_experts")["overdue_experts"]
    assert [one["username"] for one in silent] == ["e1", "e2", "e3", "e4", "e5"]
    case.complete("handle_overdue_experts", remind_action="urge")
    assert case.tasks == ASKED
    assert case.waits["next_reminder_due"] == "2021-09-18T00:00:00+08:00"

    give_opinions(case, "e2", "e3", "e4", "e5")
    case.passes(until="2021-09-18T09:00:00+08:00")
    seen = case.sees("handle_overdue_experts")
    assert (seen["overdue_experts"], seen["remind_action"]) == ([{"username": "e1"}], None)


def test_the_last_opinion_ends_the_reminding(start: Start) -> None:
    case = paneled(start)
    case.passes(until="2021-09-14T09:00:00+08:00")
    give_opinions(case)
    assert case.waits == {"conclude_argument": "task"}

    case = paneled(start)
    case.passes(until="2021-09-14T09:00:00+08:00")
    case.complete("handle_overdue_experts", remind_action="urge")
    give_opinions(case)
    assert case.waits == {"conclude_argument": "task"}


def test_more_time_moves_the_dates_of_those_chosen_and_of_what_they_do_next(start: Start) -> None:
    case = paneled(start)
    assert case.due("declare_argue_interest@e1") == "2021-09-17T00:00:00+08:00"
    case.passes(until="2021-09-14T09:00:00+08:00")
    case.complete(
        "handle_overdue_experts",
        remind_action="extend",
        remind_experts=["e1", "e4"],
        extend_workdays=4,
        remind_reason="出差",
    )
    later = "2021-09-24T00:00:00+08:00"
    dues = [case.due(f"declare_argue_interest@e{number}") for number in (1, 2, 4)]
    assert dues == [later, "2021-09-17T00:00:00+08:00", later]
    assert case.waits["next_reminder_due"] == later
    case.complete("declare_argue_interest@e1", coi_declare="none", integrity_pledge=True)
    assert case.due("give_opinion@e1") == later


def test_who_is_replaced_leaves_only_her_own_place(start: Start) -> None:
    case = paneled(start)
    give_opinions(case, "e1", "e2")
    case.complete("declare_argue_interest@e3", coi_declare="none", integrity_pledge=True)
    case.passes(until="2021-09-14T09:00:00+08:00")
    case.complete(
        "handle_overdue_experts", remind_action="replace", remind_experts=["e3"], remind_reason="联系不上"
    )
    assert case.tasks == [
        "declare_argue_interest@e21",
        "declare_argue_interest@e4",
        "declare_argue_interest@e5",
    ]
    asked = case.sees("declare_argue_interest@e21")
    assert (asked["opinion"], asked["coi_declare"], asked["loopCounter"]) == (
        {"username": "e21", "name": "专家21"},
        None,
        3,
    )
    assert case.due("declare_argue_interest@e21") == "2021-09-25T00:00:00+08:00"

    give_opinions(case)
    assert [one["username"] for one in case.variables["opinions"]] == ["e1", "e2", "e21", "e4", "e5"]
    assert case.variables["tally"]["agree"] == 5
    assert case.tasks == ["conclude_argument"]


def test_when_nobody_can_come_the_officer_is_told_and_chooses_otherwise(start: Start) -> None:
    case = paneled(start, settle_overdue_experts=nobody_left)
    case.passes(until="2021-09-14T09:00:00+08:00")
    case.complete(
        "handle_overdue_experts", remind_action="replace", remind_experts=["e3"], remind_reason="联系不上"
    )
    assert case.tasks == [*ASKED, "handle_overdue_experts"]
    assert case.sees("handle_overdue_experts")["remind_problem"] == NOBODY_LEFT
    case.complete("handle_overdue_experts", remind_action="urge")
    assert case.tasks == ASKED


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
