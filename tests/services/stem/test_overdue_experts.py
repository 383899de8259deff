"""Experts who do not answer: what the desk decides happens, in rows, snapshot and history alike."""

from datetime import datetime

import pytest

from app.domain.calendar import ZONE
from app.domain.errors import Conflict, InvalidForm, NotFound
from app.domain.instances import InstanceState
from app.domain.tasks import TaskState
from app.programme.registers.experts import Expert
from app.services.tasks import open_task
from app.store.jobs import next_timer
from tests.services.stem.hearing import OFFICER, Hearing

ALL = ["e1", "e2", "e3", "e4", "e5"]


def silent(hearing: Hearing) -> Hearing:
    for username in ALL[:-1]:
        hearing.give(username)
    hearing.declare("e5")
    hearing.draft("e5", "give_opinion")
    hearing.passes(8)
    return hearing


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_officer_sees_who_is_silent_with_units_and_dates(hearing: Hearing) -> None:
    hearing.give("e1")
    hearing.passes(8)
    task = hearing.open("handle_overdue_experts")
    with hearing.house.reading(hearing.people[OFFICER]) as work:
        seen = open_task(work, task.id).variables["overdue_experts"]
    assert [(one["username"], one["label"], one["due"]) for one in seen] == [
        (f"e{number}", f"专家{number}（单位{number}）", "2021-09-11 24时") for number in range(2, 6)
    ]


def test_urging_tells_the_silent_and_comes_again(hearing: Hearing) -> None:
    silent(hearing)
    hearing.decide("urge")
    assert "催办：填写论证意见" in hearing.told("e5")
    assert "催办：填写论证意见" not in hearing.told("e1")
    with hearing.house.reading() as work:
        timer = next_timer(work.session)
        assert timer is not None
        assert (timer.element_id, timer.due_at) == ("next_reminder_due", day("2021-09-15T00:00:00"))
    hearing.passes(6)
    assert hearing.open("handle_overdue_experts").is_open


def test_more_time_stands_in_the_tasklist_and_the_draft_stays(hearing: Hearing) -> None:
    silent(hearing)
    hearing.decide("extend", "e5", extend_workdays="4")
    task = hearing.open("give_opinion", "e5")
    assert task.due_at == day("2021-09-17T00:00:00")
    assert [one.due_at for one in hearing.candidates(task)] == [task.due_at]
    assert len(hearing.drafts()) == 1
    with hearing.house.reading() as work:
        timer = next_timer(work.session)
        assert timer is not None
        assert timer.due_at == task.due_at
    hearing.passes(9)
    assert hearing.open("handle_overdue_experts").is_open


def test_more_time_than_the_parameter_allows_is_refused(hearing: Hearing) -> None:
    silent(hearing)
    with pytest.raises(InvalidForm) as refused:
        hearing.decide("extend", "e5", extend_workdays="11")
    assert set(refused.value.fields) == {"extend_workdays"}


def test_who_is_replaced_is_out_and_the_newcomer_finishes_in_her_place(hearing: Hearing) -> None:
    hearing.register(6)
    silent(hearing)
    hearing.decide("replace", "e5")

    assert hearing.asked() == ["e6"]
    assert hearing.open("declare_interest").assignee == "e6"
    (void,) = hearing.all_tasks(element_id="give_opinion", state=TaskState.CANCELLED)
    assert (void.assignee, hearing.candidates(void)) == ("e5", [])
    assert [draft.task_id for draft in hearing.drafts()] in ([], [void.id])
    with hearing.house.reading(hearing.people["e5"]) as work:
        assert open_task(work, void.id).variables == {}
    assert "已另请专家：填写论证意见" in hearing.told("e5")
    assert "请您办理：声明利害关系（需求论证）" in hearing.told("e6")

    hearing.give("e6")
    found = hearing.variables()
    assert [one["username"] for one in found["new_opinions"]] == ["e1", "e2", "e3", "e4", "e6"]
    assert [one["username"] for one in found["experts"]] == ["e1", "e2", "e3", "e4", "e6"]
    assert found["panel"]["chair"] == "e1"
    with hearing.house.reading() as work:
        instance = hearing.open_instance(work)
        assert instance.state is InstanceState.COMPLETED


def test_a_replacement_is_on_record_with_its_reason(hearing: Hearing) -> None:
    hearing.register(6)
    silent(hearing)
    hearing.decide("replace", "e5")

    (line,) = hearing.history("expert_replaced")
    assert (line.actor, line.detail["from"], line.detail["to"], line.detail["reason"]) == (
        OFFICER,
        "e5",
        "e6",
        "联系不上",
    )
    (draw,) = hearing.draws()
    assert (draw.pool, draw.kept, draw.picked) == (["e6"], ["e1", "e2", "e3", "e4"], ["e6"])
    assert draw.excluded == [{"username": "e5", "reason": "逾期未交意见，本次替换：联系不上"}]
    (replaced,) = hearing.variables()["replaced_experts"]
    assert (replaced["username"], replaced["by"], replaced["reason"]) == ("e5", "e6", "联系不上")


def test_a_silent_chair_is_followed_by_another_member(hearing: Hearing) -> None:
    hearing.register(6)
    for username in ALL[1:]:
        hearing.give(username)
    hearing.passes(8)
    hearing.decide("replace", "e1")
    assert hearing.variables()["panel"] == {
        "chair": "e2",
        "experts": [{"username": name, "draw": "random"} for name in ("e6", "e2", "e3", "e4", "e5")],
    }


@pytest.mark.parametrize(
    "unfit",
    [
        {"organisation_code": "U1"},
        {"organisation_name": "曜原氢能"},
        {"is_active": False},
    ],
    ids=["of a unit on the panel", "of the publisher", "no longer an expert"],
)
def test_without_anybody_who_may_come_the_officer_is_told_and_nothing_changes(
    hearing: Hearing, unfit: dict[str, object]
) -> None:
    hearing.register(6, **unfit)
    silent(hearing)
    hearing.decide("replace", "e5")

    assert hearing.asked() == ["e5"]
    assert len(hearing.drafts()) == 1
    task = hearing.open("handle_overdue_experts")
    with hearing.house.reading(hearing.people[OFFICER]) as work:
        seen = open_task(work, task.id).variables
    assert str(seen["remind_problem"]).startswith("没有可以替换的专家")
    assert seen["remind_action"] is None
    hearing.decide("extend", "e5", extend_workdays="2")
    hearing.give("e5")
    assert len(hearing.variables()["new_opinions"]) == 5


def test_nobody_who_was_replaced_comes_back(hearing: Hearing) -> None:
    hearing.register(6)
    silent(hearing)
    hearing.decide("replace", "e5")
    hearing.passes(7)
    hearing.decide("replace", "e6")
    assert hearing.asked() == ["e6"]
    assert hearing.rows(Expert, username="e5")[0].is_active


def test_who_answers_before_the_officer_decides_is_left_in_peace(hearing: Hearing) -> None:
    hearing.register(6)
    hearing.passes(8)
    hearing.give("e5")
    hearing.decide("replace", "e5")
    assert hearing.asked() == ALL[:-1]
    assert hearing.draws() == []


def test_a_replaced_expert_cannot_complete_her_task(hearing: Hearing) -> None:
    hearing.register(6)
    silent(hearing)
    task = hearing.open("give_opinion", "e5")
    hearing.decide("replace", "e5")
    with pytest.raises(Conflict, match="撤销"):
        hearing.submit("e5", task, {})
    with hearing.house.reading(hearing.people["e4"]) as work, pytest.raises(NotFound):
        open_task(work, task.id)
