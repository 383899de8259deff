"""What an emergency makes good afterwards: notice, announcement, list of procedures, each in time."""

from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.emergencies import TERMS
from tests.process.procedure.facts import BIDS, LIST_ITEM, PARTIES
from tests.process.procedure.start import Start

MONDAY = "2022-03-21T09:00:00+08:00"
DUE = "2022-04-21T00:00:00+08:00"
CLEAN = {"open_objections": 0, "obj_result": "none"}
OPEN = {"open_objections": 1, "obj_result": "none"}
GRANTED = [
    {"code": "fast_argue", "name": "快速论证", "why": "急", "grant": True},
    {"code": "targeted", "name": "定向发榜", "why": "少", "grant": False},
]


def owed(start: Start, tally: Answer = CLEAN, *, publicity: bool = True, announcement: bool = True) -> Case:
    """A project of an emergency was opened; these are still to be made good."""
    given: dict[str, Any] = {
        "division": "social",
        "project_type": "emergency",
        "list_item_id": "l1",
        "list_item": LIST_ITEM,
        "project_id": "j1",
        "candidate": BIDS[0],
        "agreement": {**TERMS, "agreement_amount": Decimal(0)},
        "approval": {"rows": GRANTED},
        "is_publicity_late": publicity,
        "is_announcement_late": announcement,
    }
    return start("makeup_publicity", MONDAY, {"tally-objections": tally}, **PARTIES, **given)


def draft(case: Case) -> None:
    case.complete("draft_publicity", publicity={"pub_body": "正文"})


def listed(case: Case) -> None:
    rows = case.sees("complete_makeup_list")["makeup"]["rows"]
    case.complete("complete_makeup_list", makeup={"rows": [{**row, "done": "已补"} for row in rows]})


def test_everything_owed_is_a_task_of_the_desk_with_a_day(start: Start) -> None:
    case = owed(start)
    tasks = ["complete_makeup_list", "draft_announcement", "draft_publicity"]
    assert case.tasks == tasks
    assert {case.who(task) for task in tasks} == {"div_officer:social"}
    assert {case.due(task) for task in tasks} == {DUE}
    rows = case.sees("complete_makeup_list")["makeup"]["rows"]
    assert [row["code"] for row in rows] == ["fast_argue"]

    draft(case)
    assert case.jobs("publish_publicity") == [{"notice": "N-05", "mode": "makeup"}]
    case.complete("draft_announcement", announcement={"ann_title": "公告"})
    case.passes(until=case.waits["publicity_ended"])
    listed(case)
    assert (case.end, case.outcome) == ("makeup_completed", "made_up")


def test_the_list_of_procedures_is_owed_even_when_nothing_else_is(start: Start) -> None:
    case = owed(start, publicity=False, announcement=False)
    assert case.tasks == ["complete_makeup_list"]
    listed(case)
    assert case.end == "makeup_completed"


def test_whoever_is_late_is_urged_and_goes_on(start: Start) -> None:
    case = owed(start, publicity=False, announcement=False)
    case.passes(until=DUE)
    (urged,) = case.jobs("urge_officers")
    assert urged["to"] == ["div_officer:social", "div_head:social", "dept_leader"]
    listed(case)
    assert case.end == "makeup_completed"


def test_a_correction_is_published_anew(start: Start) -> None:
    rectify = {"open_objections": 0, "obj_result": "rectify"}
    case = owed(start, [rectify, {"open_objections": 0, "obj_result": "unfounded"}], announcement=False)
    draft(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.about("draft_publicity") == "异议须更正，重新公示"
    draft(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.tasks == ["complete_makeup_list"]


@pytest.mark.parametrize("handling", ["integrity_case", "change_request"])
def test_a_founded_objection_is_handled_and_those_concerned_told(start: Start, handling: str) -> None:
    case = owed(start, {"open_objections": 0, "obj_result": "founded"}, announcement=False)
    draft(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.who("handle_founded_objection") == "dept_leader"
    case.complete("handle_founded_objection", founded_handling=handling, founded_reason="查实。")
    (told,) = case.jobs("tell_founded")
    assert "supervise_officer" in told["to"]
    assert told["body"].endswith("理由和要求：查实。")
    listed(case)
    assert case.end == "makeup_completed"


def test_an_open_objection_is_waited_for_and_urged(start: Start) -> None:
    case = owed(start, [OPEN, OPEN, CLEAN], announcement=False)
    draft(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.key("objections_closed") == "p1"
    case.passes(until=case.waits["objections_overdue"])
    case.complete("escalate_objections", escalate_order="限期办结")
    case.receives("msg_objections_closed")
    assert case.tasks == ["complete_makeup_list"]
