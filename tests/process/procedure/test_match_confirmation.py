from typing import Any

from tests.process.procedure.case import Case
from tests.process.procedure.facts import STAGE
from tests.process.procedure.start import Start

MONDAY = "2022-01-10T09:00:00+08:00"
SIDE = {"org": "org-1", "name": "华北新能源大学"}


def asked(start: Start) -> Case:
    known: dict[str, Any] = {"party": SIDE, "match_answer": {**SIDE}, "match_result": "failed"}
    return start("match_confirmation", MONDAY, **{**STAGE, **known})


def test_a_side_answers_for_itself_within_three_working_days(start: Start) -> None:
    case = asked(start)
    assert (case.who("confirm_match"), case.due("confirm_match")) == (
        "org:org-1",
        "2022-01-14T00:00:00+08:00",
    )
    case.complete("confirm_match", match_answer={"record_ok": True})
    assert case.end == "match_answered"
    assert case.variables["match_answer"] == {**SIDE, "record_ok": True}


def test_the_officer_is_told_at_once_what_a_side_objects_to(start: Start) -> None:
    case = asked(start)
    case.complete("confirm_match", match_answer={"record_ok": False, "reason": "金额应记为一千万元"})
    (told,) = case.jobs("tell_objection")
    assert (told["to"], told["subject"]) == (["div_officer:high_tech"], "对接记录有异议：华北新能源大学")
    assert "金额应记为一千万元" in told["body"]
    assert case.end == "match_answered"


def test_of_a_side_that_keeps_silent_the_officer_is_told_and_has_days_of_his_own(start: Start) -> None:
    case = asked(start)
    case.passes(until="2022-01-14T00:00:00+08:00")
    told = case.jobs("tell_unconfirmed")
    assert [notice["to"] for notice in told] == [["div_officer:high_tech"]]
    assert "已请华北新能源大学确认" in told[0]["body"]
    assert case.about("settle_unconfirmed") == "华北新能源大学 未答复"
    assert (case.who("settle_unconfirmed"), case.due("settle_unconfirmed")) == (
        "div_officer:high_tech",
        "2022-01-20T00:00:00+08:00",
    )


def test_a_silent_side_is_asked_again_or_gone_on_without_for_a_written_reason(start: Start) -> None:
    case = asked(start)
    case.passes(until="2022-01-14T00:00:00+08:00")
    case.complete("settle_unconfirmed", match_answer={"unconfirmed_step": "again"})
    assert case.due("confirm_match") == "2022-01-20T00:00:00+08:00"
    case.passes(until="2022-01-20T00:00:00+08:00")
    gone_on = {"unconfirmed_step": "go_on", "unconfirmed_reason": "两次电话未答"}
    case.complete("settle_unconfirmed", match_answer=gone_on)
    assert case.end == "went_on_unconfirmed"
    assert case.variables["match_answer"] == {**SIDE, **gone_on}
