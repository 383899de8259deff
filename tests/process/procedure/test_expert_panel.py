from typing import Any

import pytest

from app.domain.changes import BeginAgain
from tests.process.procedure.case import Answer, Case, Job
from tests.process.procedure.facts import BIDS, FIVE, STAGE, draw, expert
from tests.process.procedure.people import OPINION, give_opinions, judge, score
from tests.process.procedure.reminders import NOBODY_LEFT, nobody_left, place_left_empty
from tests.process.procedure.start import Start

MONDAY = "2021-09-06T09:00:00+08:00"
PURPOSES = ["argue", "review", "acceptance"]
GIVE = {"argue": give_opinions, "review": score, "acceptance": judge}
OTHERS = [expert(number) for number in (6, 7, 8)]
TOO_FEW = {"pool_problem": "可选专家 4 名，少于规定的 5 名（R-074）。", "expert_pool": []}
every_purpose = pytest.mark.parametrize("purpose", PURPOSES)


def started(start: Start, draws: Answer | None = None, purpose: str = "argue", **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    known = {
        "purpose": purpose,
        "coi_parties": ["曜原氢能"],
        "opinion_days": 10,
        "qualified_bids": BIDS,
        "conflicted_experts": [],
        "replaced_experts": [],
    }
    return start("expert_panel", MONDAY, {"draw-experts": draws or draw(*FIVE), **answers}, **STAGE, **known)


def paneled(start: Start, draws: Answer | None = None, purpose: str = "argue", **given: Answer) -> Case:
    """The first panel is formed as drawn."""
    case = started(start, draws, purpose, **given)
    case.complete("form_panel")
    return case


def asked(*numbers: int) -> list[str]:
    return sorted(f"declare_interest@e{number}" for number in numbers)


ASKED = asked(1, 2, 3, 4, 5)


def declare(case: Case, *usernames: str) -> None:
    for name in usernames:
        case.complete(f"declare_interest@{name}", coi_declare="has", coi_detail="与负责人同门")


def decide(case: Case, action: str, *experts: str, **more: Any) -> None:
    known = {"remind_experts": list(experts), "remind_reason": "联系不上"} if experts else {}
    case.complete("handle_overdue_experts", remind_action=action, **known, **more)


def recused(case: Case) -> list[tuple[str, str]]:
    return [(one["username"], one["findings"][0]["code"]) for one in case.variables["recused"]]


def usernames(case: Case) -> list[str]:
    return [one["username"] for one in case.variables["opinions"]]


@every_purpose
def test_five_declare_and_judge(start: Start, purpose: str) -> None:
    case = started(start, purpose=purpose)
    assert case.jobs("draw_experts") == [{"purpose": purpose, "opinions": "opinions"}]
    case.complete("form_panel")
    assert case.tasks == ASKED
    assert case.waits["judging_overdue"] == "2021-09-14T00:00:00+08:00"
    assert (case.who("declare_interest@e3"), case.due("declare_interest@e3")) == (
        "e3",
        "2021-09-17T00:00:00+08:00",
    )
    GIVE[purpose](case)
    assert (case.end, case.variables["panel_outcome"]) == ("panel_heard", "heard")
    assert usernames(case) == ["e1", "e2", "e3", "e4", "e5"]
    assert {one["name"] for one in case.variables["opinions"]} == {one["name"] for one in FIVE}


@every_purpose
@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1), (3, 5, 1, 2, 4)])
def test_opinions_stand_in_the_panels_order_whoever_was_first(
    start: Start, purpose: str, order: tuple[int, ...]
) -> None:
    case = paneled(start, purpose=purpose)
    GIVE[purpose](case, *(f"e{number}" for number in order))
    assert usernames(case) == ["e1", "e2", "e3", "e4", "e5"]


def test_those_who_write_at_the_same_time_keep_their_own_words(start: Start) -> None:
    case = paneled(start)
    for number in range(1, 6):
        case.complete(f"declare_interest@e{number}", coi_declare="none", integrity_pledge=True)
    for number in (4, 2, 5, 1, 3):
        reason = {"argue_reason": f"意见{number}"}
        case.complete(f"give_opinion@e{number}", opinion={**OPINION, **reason})
    opinions = [(one["username"], one["argue_reason"]) for one in case.variables["opinions"]]
    assert opinions == [(f"e{number}", f"意见{number}") for number in range(1, 6)]


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


def test_who_accepts_a_result_may_be_of_any_field(start: Start) -> None:
    strangers = [expert(number, "ecology") for number in range(3, 6)]
    case = paneled(start, draw(*FIVE[:2], *strangers), "acceptance")
    assert case.tasks == ASKED


def test_a_recused_expert_makes_the_panel_incomplete(start: Start) -> None:
    case = paneled(start, [draw(*FIVE[:4], expert(5, same_org=True)), draw(*FIVE[:4], *OTHERS[:1])])
    assert case.tasks == ["form_panel"]
    assert recused(case) == [("e5", "EXP-SAME-ORG")]
    case.complete("form_panel")
    assert recused(case) == []
    assert case.tasks == asked(1, 2, 3, 4, 6)


@pytest.mark.parametrize(
    ("purpose", "end"), [("argue", "panel_given_up"), ("review", "panel_given_up"), ("acceptance", None)]
)
def test_after_the_last_round_the_head_decides_whether_to_go_on(
    start: Start, purpose: str, end: str | None
) -> None:
    case = paneled(start, draw(*FIVE[:3]), purpose)
    for decision in ("retry", "retry", "stop"):
        while "form_panel" in case.tasks:
            case.complete("form_panel")
        assert case.variables["panel_round"] == 3
        assert case.who("decide_panel") == "div_head:high_tech"
        case.complete("decide_panel", panel_decision=decision, panel_decision_reason="人选不足")
    assert case.count("draw_experts") == (9 if end else 10)
    assert (case.end, case.variables.get("panel_outcome")) == (end, "given_up" if end else None)


def test_when_too_few_may_be_drawn_the_officer_is_asked_and_draws_again(start: Start) -> None:
    case = started(start, [TOO_FEW, TOO_FEW, draw(*FIVE)])
    for _ in range(2):
        assert (case.tasks, case.who("supplement_pool")) == (["supplement_pool"], "div_officer:high_tech")
        assert case.sees("supplement_pool")["pool_problem"] == TOO_FEW["pool_problem"]
        case.complete("supplement_pool", pool_action="redraw")
    assert case.tasks == ["form_panel"]


def test_when_nobody_can_be_found_the_head_decides(start: Start) -> None:
    case = started(start, TOO_FEW)
    case.complete("supplement_pool", pool_action="report", pool_note="已问遍全区高校")
    assert case.sees("decide_panel")["pool_note"] == "已问遍全区高校"
    case.complete("decide_panel", panel_decision="stop", panel_decision_reason="人选不足")
    assert case.end == "panel_given_up"


@every_purpose
def test_who_declares_an_interest_is_followed_at_once_and_nobody_else_notices(
    start: Start, purpose: str
) -> None:
    case = paneled(start, purpose=purpose)
    GIVE[purpose](case, "e1")
    case.complete("declare_interest@e2", coi_declare="none", integrity_pledge=True)
    working = [place for place in case.tasks if place.startswith("give")]
    case.passes(until="2021-09-08T09:00:00+08:00")
    declare(case, "e3")

    assert case.tasks == sorted([*working, *asked(4, 5, 21)])
    assert case.due("declare_interest@e4") == "2021-09-17T00:00:00+08:00"
    assert case.due("declare_interest@e21") == "2021-09-19T00:00:00+08:00"
    assert case.sees("declare_interest@e21")["coi_declare"] is None
    assert case.sees("declare_interest@e21")["loopCounter"] == 3
    declare(case, "e21")
    assert case.tasks == sorted([*working, *asked(4, 5, 22)])

    GIVE[purpose](case)
    assert case.tasks == working
    assert case.count("draw_experts") == 1


def test_a_chair_with_an_interest_is_followed_in_the_chair(start: Start) -> None:
    def followed(job: Job) -> dict[str, Any]:
        members = [expert(21), *FIVE[1:]]
        known = {"experts": members, "panel": {**job.seen["panel"], "chair": "e2"}}
        job.changes.append(BeginAgain(job.token_id, members[0], known))
        return {}

    case = paneled(start, replace_recused_expert=followed)
    declare(case, "e1")
    give_opinions(case)
    assert (case.variables["panel"]["chair"], case.end) == ("e2", "panel_heard")


def test_with_nobody_to_follow_the_others_go_on_and_their_opinions_are_enough(start: Start) -> None:
    case = paneled(start, replace_recused_expert=place_left_empty)
    declare(case, "e5")
    assert case.tasks == asked(1, 2, 3, 4)
    give_opinions(case)
    assert (case.end, usernames(case)) == ("panel_heard", ["e1", "e2", "e3", "e4"])
    assert case.variables["conflicted_experts"] == ["e5"]


def test_opinions_that_are_too_few_are_completed_by_others(start: Start) -> None:
    draws = [draw(*FIVE), TOO_FEW, draw(*FIVE[3:], *OTHERS)]
    case = paneled(start, draws, replace_recused_expert=place_left_empty)
    declare(case, "e1", "e2", "e3")
    give_opinions(case)
    assert case.tasks == ["supplement_pool"]
    case.complete("supplement_pool", pool_action="redraw")
    case.complete("form_panel")
    assert case.tasks == asked(6, 7, 8)
    give_opinions(case)
    assert usernames(case) == ["e4", "e5", "e6", "e7", "e8"]


def test_opinions_that_stay_too_few_are_put_before_the_head(start: Start) -> None:
    panels = [FIVE, *([expert(n) for n in range(first, first + 5)] for first in (6, 11))]
    case = paneled(start, [draw(*panel) for panel in panels], replace_recused_expert=place_left_empty)
    for first in (1, 6, 11):
        declare(case, *(f"e{number}" for number in range(first, first + 5)))
        if first < 11:
            case.complete("form_panel")
    assert case.tasks == ["decide_panel"]


WORK = {"argue": "give_opinion", "review": "give_scores", "acceptance": "give_acceptance_opinion"}


@every_purpose
def test_who_declares_after_the_deadline_has_working_days_of_his_own(start: Start, purpose: str) -> None:
    case = paneled(start, purpose=purpose)
    case.complete("declare_interest@e2", coi_declare="none", integrity_pledge=True)
    case.passes(until="2021-09-18T09:00:00+08:00")
    case.complete("declare_interest@e1", coi_declare="none", integrity_pledge=True)
    assert case.due(f"{WORK[purpose]}@e2") == "2021-09-17T00:00:00+08:00"
    assert case.due(f"{WORK[purpose]}@e1") == "2021-09-25T00:00:00+08:00"
    assert case.due("handle_overdue_experts") == "2021-09-17T00:00:00+08:00"


@every_purpose
def test_a_silent_expert_is_put_before_the_officer_again_and_again(start: Start, purpose: str) -> None:
    case = paneled(start, purpose=purpose)
    case.passes(until="2021-09-13T23:59:59+08:00")
    assert case.tasks == ASKED
    case.passes(until="2021-09-14T09:00:00+08:00")
    assert case.tasks == [*ASKED, "handle_overdue_experts"]
    assert case.who("handle_overdue_experts") == "div_officer:high_tech"
    silent = case.sees("handle_overdue_experts")["overdue_experts"]
    assert [one["username"] for one in silent] == ["e1", "e2", "e3", "e4", "e5"]
    decide(case, "urge")
    assert case.tasks == ASKED
    assert case.waits["next_reminder_due"] == "2021-09-18T00:00:00+08:00"

    GIVE[purpose](case, "e2", "e3", "e4", "e5")
    case.passes(until="2021-09-18T09:00:00+08:00")
    seen = case.sees("handle_overdue_experts")
    assert (seen["overdue_experts"], seen["remind_action"]) == ([{"username": "e1"}], None)
    decide(case, "replace", "e1")
    GIVE[purpose](case)
    assert usernames(case)[1:] == ["e2", "e3", "e4", "e5"]


@pytest.mark.parametrize("is_urged", [False, True])
def test_the_last_opinion_ends_the_reminding(start: Start, is_urged: bool) -> None:
    case = paneled(start)
    case.passes(until="2021-09-14T09:00:00+08:00")
    if is_urged:
        decide(case, "urge")
    give_opinions(case)
    assert (case.waits, case.end) == ({}, "panel_heard")


def test_more_time_moves_the_dates_of_those_chosen_and_of_what_they_do_next(start: Start) -> None:
    case = paneled(start)
    case.passes(until="2021-09-14T09:00:00+08:00")
    decide(case, "extend", "e1", "e4", extend_workdays=4)
    later = "2021-09-24T00:00:00+08:00"
    dues = [case.due(f"declare_interest@e{number}") for number in (1, 2, 4)]
    assert dues == [later, "2021-09-17T00:00:00+08:00", later]
    assert case.waits["next_reminder_due"] == later
    case.complete("declare_interest@e1", coi_declare="none", integrity_pledge=True)
    assert case.due("give_opinion@e1") == later


def test_who_is_replaced_leaves_only_her_own_place(start: Start) -> None:
    case = paneled(start)
    give_opinions(case, "e1", "e2")
    case.complete("declare_interest@e3", coi_declare="none", integrity_pledge=True)
    case.passes(until="2021-09-14T09:00:00+08:00")
    decide(case, "replace", "e3")
    assert case.tasks == asked(21, 4, 5)
    seen = case.sees("declare_interest@e21")
    assert (seen["opinion"], seen["coi_declare"], seen["loopCounter"]) == (
        {"username": "e21", "name": "专家21"},
        None,
        3,
    )
    assert case.due("declare_interest@e21") == "2021-09-25T00:00:00+08:00"
    give_opinions(case)
    assert usernames(case) == ["e1", "e2", "e21", "e4", "e5"]


def test_a_newcomer_scores_every_bid(start: Start) -> None:
    case = paneled(start, purpose="review")
    declare(case, "e5")
    case.complete("declare_interest@e21", coi_declare="none", integrity_pledge=True)
    rows = case.sees("give_scores@e21")["score_sheet"]["scores"]
    assert [row["bid_id"] for row in rows] == ["b1", "b2", "b3"]


def test_when_nobody_can_come_the_officer_is_told_and_chooses_otherwise(start: Start) -> None:
    case = paneled(start, settle_overdue_experts=nobody_left)
    case.passes(until="2021-09-14T09:00:00+08:00")
    decide(case, "replace", "e3")
    assert case.tasks == [*ASKED, "handle_overdue_experts"]
    assert case.sees("handle_overdue_experts")["remind_problem"] == NOBODY_LEFT
    decide(case, "urge")
    assert case.tasks == ASKED
