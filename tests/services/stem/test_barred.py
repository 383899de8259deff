"""Whoever a diagram bars from a task by `not_by` neither claims nor completes it nor is handed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import Forbidden
from app.domain.identity import Person
from app.domain.tasks import TaskState, UserTask
from app.services.instances import start_instance
from app.services.tasks import barred_from, claim_task, colleagues_for, unclaim_task
from app.store.tasks import TaskFilter, count_by_urgency, count_open_tasks, open_tasks
from tests.stem_house import SmallHouse, end, process, start, user_task

JUDGE = user_task("judge").replace(
    "</bpmn:extensionElements>",
    '<zeebe:properties><zeebe:property name="not_by" value="worked" /></zeebe:properties>'
    "</bpmn:extensionElements>",
)
APPEAL = process("appeal", [start(), JUDGE, end()], [("start", "judge"), ("judge", "finish")])
WORDS = "须由未经办本件的人员办理"


@pytest.fixture
def task(small: SmallHouse) -> UserTask:
    """Lend a task of the agency on a case that anna has worked on."""
    small.deploy(appeal_bpmn=APPEAL)
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "appeal", {"worked": ["anna"]}).id
    return small.tasks(instance_id)["judge"]


def test_who_worked_on_the_case_neither_claims_nor_completes_and_is_told_why(
    small: SmallHouse, task: UserTask
) -> None:
    with (
        pytest.raises(Forbidden, match=WORDS),
        small.house.command(small.people["anna"], now=small.now) as work,
    ):
        claim_task(work, task.id)
    with pytest.raises(Forbidden, match=WORDS):
        small.complete("anna", task)
    left = small.tasks(task.instance_id)["judge"]
    assert (left.state, left.assignee) == (TaskState.CREATED, None)


def test_nobody_hands_the_task_to_who_is_barred(small: SmallHouse, task: UserTask) -> None:
    with small.house.reading(small.people["anna"]) as work:
        found = work.session.get_one(UserTask, task.id)
        assert [user.username for user in colleagues_for(work, found)] == ["bert"]
        assert WORDS in barred_from(work, found, small.people["anna"])
        assert barred_from(work, found, small.people["bert"]) == ""


def test_somebody_new_to_the_case_decides(small: SmallHouse, task: UserTask) -> None:
    small.complete("bert", task)
    assert small.tasks(task.instance_id) == {}


def test_a_deputy_decides_only_in_her_own_right(small: SmallHouse, task: UserTask) -> None:
    groups = small.people["anna"].groups
    small.people["deputy"] = replace(small.people["chef"], groups=groups, acts_for=("anna",))
    small.people["bert"] = replace(small.people["bert"], acts_for=("anna",))
    with pytest.raises(Forbidden, match=WORDS):
        small.complete("deputy", task)
    small.complete("bert", task)
    assert small.tasks(task.instance_id) == {}


def seen(small: SmallHouse, person: Person) -> tuple[int, int, int]:
    """Return how often the task stands in a person's list and in both her counts."""
    borders = (small.now, small.now + timedelta(days=1), small.now + timedelta(days=3))
    with small.house.reading() as work:
        listed = open_tasks(work.session, person, TaskFilter())
        spans = count_by_urgency(work.session, person, TaskFilter(), borders)
        return len(listed), count_open_tasks(work.session, person), sum(spans)


@pytest.mark.usefixtures("task")
def test_who_is_barred_does_not_find_the_task_in_the_list_of_the_desk(small: SmallHouse) -> None:
    assert seen(small, small.people["anna"]) == (0, 0, 0)
    assert seen(small, small.people["bert"]) == (1, 1, 1)


@pytest.mark.usefixtures("task")
def test_a_deputy_of_the_barred_finds_it_only_in_her_own_right(small: SmallHouse) -> None:
    desk = small.people["anna"].groups
    deputy = replace(small.people["chef"], groups=desk, acts_for=("anna",), own_groups=frozenset())
    assert seen(small, deputy) == (0, 0, 0)
    assert seen(small, replace(deputy, own_groups=desk)) == (1, 1, 1)
    assert seen(small, replace(deputy, acts_for=("bert",))) == (1, 1, 1)


def test_who_claims_it_and_gives_it_back_leaves_the_barred_without_it(
    small: SmallHouse, task: UserTask
) -> None:
    bert = small.people["bert"]
    with small.house.command(bert, now=small.now) as work:
        claim_task(work, task.id)
    assert seen(small, bert) == (1, 1, 1)
    with small.house.command(bert, now=small.now) as work:
        unclaim_task(work, task.id)
    assert seen(small, small.people["anna"]) == (0, 0, 0)
