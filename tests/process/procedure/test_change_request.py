"""Either side asks for a change; the other agrees, the department decides; the project learns by message."""

from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import PUBLISHER
from tests.process.procedure.start import Start

MONDAY = "2023-03-06T09:00:00+08:00"
ASKED = {
    "change_type": "extend",
    "cause": "force_majeure",
    "cause_text": "洪水",
    "new_end_date": "2025-08-14",
}
ADJUSTED = {
    "change_type": "adjust",
    "cause": "other",
    "items": [{"item": "项目负责人", "before": "梁以宁", "after": "江澜"}],
    "new_end_date": None,
}
ENDED = {**ASKED, "change_type": "terminate", "new_end_date": None}
SIDES = [f"org:{PUBLISHER}", "org:org-1"]


def asking(start: Start, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    return start("change_request", MONDAY, answers, project_id="j1")


def ask(case: Case, change: Any) -> None:
    case.complete("request_change", change_step="submit", change=change)


def agreed(start: Start, change: Any = ASKED, **given: Answer) -> Case:
    case = asking(start, **given)
    ask(case, change)
    case.complete("agree_change", counter_ok=True)
    return case


def approve(case: Case, *, cr_ok: bool = True) -> None:
    case.complete("review_change", cr_review="agree", cr_review_opinion="属实")
    case.complete("approve_change", cr_ok=cr_ok, cr_ok_opinion="理由不足")


def why_denied(case: Case) -> str:
    assert case.end == "change_denied"
    (notice,) = case.jobs("deny_change")
    assert notice["to"] == [*SIDES, "div_officer:high_tech"]
    return str(notice["body"])


def test_an_extension_is_asked_for_agreed_to_reviewed_and_approved(start: Start) -> None:
    case = asking(start)
    assert (case.who("request_change"), case.due("request_change")) == (SIDES[0], "2023-04-06T00:00:00+08:00")
    ask(case, ASKED)
    assert (case.who("agree_change"), case.due("agree_change")) == (SIDES[1], "2023-03-14T00:00:00+08:00")
    case.complete("agree_change", counter_ok=True)
    assert case.who("review_change") == "div_officer:high_tech"
    case.complete("review_change", cr_review="agree", cr_review_opinion="属实")
    assert case.who("approve_change") == "dept_leader"
    case.complete("approve_change", cr_ok=True)
    (sent,) = case.jobs("send_change")
    assert (sent["message_name"], sent["correlation_key"]) == ("msg_change_approved", "j1")
    assert sent["variables"]["supplement"]["end_date"] == "2025-08-14"
    assert "实施期限延至 2025-08-14" in case.jobs("tell_approved")[0]["body"]
    assert case.end == "change_made"


def test_an_adjustment_leaves_the_term_as_it_is(start: Start) -> None:
    case = agreed(start, ADJUSTED)
    approve(case)
    assert case.jobs("tell_approved")[0]["subject"] == "变更获准"
    assert "实施期限不变" in case.jobs("tell_approved")[0]["body"]
    assert case.end == "change_made"


def test_a_termination_goes_to_the_project_and_makes_no_task_book(start: Start) -> None:
    case = agreed(start, ENDED)
    approve(case)
    (sent,) = case.jobs("send_termination")
    assert (sent["message_name"], sent["correlation_key"]) == ("msg_terminate_approved", "j1")
    assert "send_change" not in case.passed
    assert case.end == "termination_begun"


@pytest.mark.parametrize("kind", ["extend", "terminate"])
def test_without_force_majeure_nobody_is_asked_to_extend_or_terminate(start: Start, kind: str) -> None:
    case = asking(start)
    ask(case, {**ASKED, "change_type": kind, "cause": "other"})
    assert "不可抗力" in why_denied(case)
    assert "agree_change" not in case.passed


def test_what_one_side_alone_wants_is_not_taken(start: Start) -> None:
    case = asking(start)
    ask(case, ASKED)
    case.complete("agree_change", counter_ok=False, counter_opinion="仍可按期完成")
    assert "对方意见：仍可按期完成" in why_denied(case)


def test_silence_of_the_other_side_is_no_consent(start: Start) -> None:
    case = asking(start)
    ask(case, ASKED)
    case.passes(until=case.due("agree_change"))
    assert "对方逾期未表示一致意见" in why_denied(case)


def test_what_is_supplemented_is_agreed_to_anew_and_nothing_of_before_counts(start: Start) -> None:
    case = agreed(start)
    case.complete("review_change", cr_review="supplement", cr_review_opinion="缺证明")
    assert case.about("request_change") == "补正：缺证明"
    assert case.sees("request_change")["change"]["cause_text"] == "洪水"
    ask(case, {"impact": "已补"})
    case.passes(until=case.due("agree_change"))
    assert "对方逾期" in why_denied(case)


def test_a_refusal_is_the_leader_s_not_the_officer_s(start: Start) -> None:
    case = agreed(start)
    case.complete("review_change", cr_review="refuse", cr_review_opinion="证明不足")
    case.complete("approve_change", cr_ok=False, cr_ok_opinion="证明不足")
    assert why_denied(case) == "理由：证明不足。"


def test_a_project_that_has_moved_on_is_not_changed(start: Start) -> None:
    moved = {"supplement": None, "inapplicable": "项目已不在可以这样变更的阶段"}
    case = agreed(start, apply_change=moved)
    approve(case)
    assert "项目已不在" in why_denied(case)
    assert "send_change" not in case.passed


def test_a_request_may_be_given_up(start: Start) -> None:
    case = asking(start)
    case.complete("request_change", change_step="abandon")
    assert case.end == "request_abandoned"


def test_a_request_that_nobody_submits_lapses(start: Start) -> None:
    case = asking(start)
    case.passes(until=case.due("request_change"))
    assert case.end == "request_expired"
