"""Whoever a diagram bars from a task by `not_by` neither claims nor completes it nor is handed it."""

from dataclasses import replace

import pytest

from app.domain.errors import Forbidden
from app.domain.tasks import TaskState, UserTask
from app.services.instances import start_instance
from app.services.tasks import barred_from, claim_task, colleagues_for
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
