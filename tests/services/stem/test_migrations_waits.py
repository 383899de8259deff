"""Rows of waits that an instance takes along: loops, jobs, messages, incidents, joins that are no more."""

from typing import Any
from uuid import UUID

import pytest

from app.domain.errors import Conflict, ExecutionFailed
from app.domain.incidents import Incident
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.jobs import Job, JobState
from app.domain.messages import MessageSubscription
from app.domain.migrations import ResultState
from app.domain.tasks import UserTask
from app.services.incidents import retry_incident
from app.services.messages import publish_message
from app.services.migration_batch import migrate_instance
from app.services.modifications import suspend_instance
from app.worker import work_until_idle
from tests.services.stem.test_migrations import OWNER, apply, begin, planned, rows, undo
from tests.stem_house import SmallHouse, end, process, service_task, start, user_task


def waiting_for(key: str, name: str = "answer") -> bytes:
    message = (
        f'<bpmn:message id="m" name="{name}"><bpmn:extensionElements>'
        f'<zeebe:subscription correlationKey="{key}" /></bpmn:extensionElements></bpmn:message>'
    )
    catch = (
        '<bpmn:intermediateCatchEvent id="wait" name="wait">'
        '<bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>'
    )
    return process("work", [start(), catch, end()], [("start", "wait"), ("wait", "finish")], message)


def working(job: str, element: str = "send", **headers: str) -> bytes:
    return process(
        "work",
        [start(), service_task(element, job, headers=headers), end()],
        [("start", element), (element, "finish")],
    )


def many(name: str) -> bytes:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=people" inputElement="person" />'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )
    task = user_task("score").replace("</bpmn:userTask>", loop).replace('name="score"', f'name="{name}"')
    return process("work", [start(), task, end()], [("start", "score"), ("score", "finish")])


def open_tasks(small: SmallHouse) -> list[UserTask]:
    return [row for row in rows(small, UserTask) if row.is_open]


def test_every_task_of_a_half_done_loop_keeps_its_row(small):
    small.deploy(work_bpmn=many("old"))
    begin(small, people=[1, 2, 3])
    small.complete("anna", open_tasks(small)[0])
    before = {row.id: row.token_id for row in open_tasks(small)}
    small.deploy(work_bpmn=many("new"))
    apply(small, planned(small))
    assert {row.id: row.token_id for row in open_tasks(small)} == before
    assert {row.name for row in open_tasks(small)} == {"new"}
    for task in open_tasks(small):
        small.complete("anna", task)
    (instance,) = rows(small, ProcessInstance)
    assert instance.state is InstanceState.COMPLETED


def test_a_message_under_another_name_and_key_reaches_whoever_went_over(small):
    small.deploy(work_bpmn=waiting_for("=order"))
    begin(small, order="A1", number="7")
    small.deploy(work_bpmn=waiting_for("=number", "reply"))
    apply(small, planned(small))
    (subscription,) = rows(small, MessageSubscription)
    assert (subscription.message_name, subscription.correlation_key) == ("reply", "7")
    with small.house.command(now=small.now) as work:
        publish_message(work, "reply", "7", {})
    work_until_idle(small.house)
    (instance,) = rows(small, ProcessInstance)
    assert instance.state is InstanceState.COMPLETED


def outside(small: SmallHouse, name: str, outcome: Any) -> None:
    def handle(_key: str, headers: Any, _variables: Any) -> dict[str, Any]:
        if isinstance(outcome, Exception):
            raise outcome
        outcome.append(dict(headers))
        return {}

    small.house.registry.outside[name] = handle


def test_a_job_keeps_its_id_and_does_what_the_new_version_says(small):
    done: list[Any] = []
    outside(small, "letter", done)
    outside(small, "mail", done)
    small.deploy(work_bpmn=working("mail", to="old"))
    begin(small)
    (before,) = rows(small, Job)
    small.deploy(work_bpmn=working("letter", "post_it", to="new"))
    apply(small, planned(small, send="post_it"))
    (job,) = rows(small, Job)
    assert (job.id, job.type, job.element_id, job.headers) == (before.id, "letter", "post_it", {"to": "new"})
    work_until_idle(small.house)
    assert done == [{"to": "new"}]


def test_an_incident_goes_along_and_is_retried_there_but_not_while_suspended(small):
    outside(small, "mail", RuntimeError("no network"))
    xml = working("mail").replace(b'type="mail"', b'type="mail" retries="1"')
    small.deploy(work_bpmn=xml)
    instance = begin(small)
    work_until_idle(small.house)
    small.deploy(work_bpmn=working("mail", "post_it"))
    apply(small, planned(small, send="post_it"))
    (incident,) = rows(small, Incident, Incident.resolved_at.is_(None))
    assert (incident.element_id, incident.name) == ("post_it", "post_it")
    other = begin(small)
    with small.house.command(OWNER, now=small.now) as work:
        suspend_instance(work, instance, "等待")
    with pytest.raises(Conflict), small.house.command(OWNER, now=small.now) as work:
        retry_incident(work, incident.id)
    assert [job.state for job in rows(small, Job, Job.instance_id == instance)] == [JobState.FAILED]
    assert other != instance


def forked(*, joined: bool) -> bytes:
    parts = [
        '<bpmn:parallelGateway id="split" />',
        '<bpmn:parallelGateway id="join" />',
        *([] if joined else ['<bpmn:endEvent id="over" />']),
        *(user_task(name) for name in "axz"),
        service_task("note", "note"),
    ]
    flows = [("start", "split"), ("split", "a"), ("split", "x"), ("a", "join"), ("join", "note")]
    flows += [("note", "z"), ("z", "finish"), ("x", "join" if joined else "over")]
    return process("work", [start(), *parts, end()], flows)


def released(small: SmallHouse, outcome: Any) -> UUID:
    def note(_call: Any) -> dict[str, Any]:
        if isinstance(outcome, Exception):
            raise outcome
        outcome.append(1)
        return {}

    small.house.registry.record["note"] = note
    small.deploy(work_bpmn=forked(joined=True))
    instance = begin(small)
    small.complete("anna", small.tasks(instance)["a"])
    small.deploy(work_bpmn=forked(joined=False))
    return instance


def test_a_join_that_is_no_more_lets_go_and_the_record_handlers_behind_it_run(small):
    done: list[int] = []
    instance = released(small, done)
    migration = planned(small)
    assert apply(small, migration) == {instance: ResultState.MOVED}
    assert set(small.tasks(instance)) == {"x", "z"}
    assert done == [1]
    assert undo(small, migration) == {instance: ResultState.KEPT}
    assert set(small.tasks(instance)) == {"x", "z"}


def test_a_record_handler_that_refuses_on_the_way_is_an_incident_of_the_moved_instance(small):
    instance = released(small, ExecutionFailed("no number"))
    assert apply(small, planned(small)) == {instance: ResultState.MOVED}
    (incident,) = rows(small, Incident, Incident.resolved_at.is_(None))
    assert (incident.element_id, incident.kind) == ("note", "record_handler")


def test_an_instance_that_was_moved_is_not_moved_again(small):
    small.deploy(work_bpmn=many("old"))
    instance = begin(small, people=[1])
    migration = planned(small, 1, 1)
    apply(small, migration)
    (before,) = rows(small, ProcessInstance)
    with small.house.command(OWNER, now=small.now) as work:
        result = migrate_instance(work, migration, instance)
        assert result is not None
        assert result.state is ResultState.MOVED
    assert rows(small, ProcessInstance)[0].history_length == before.history_length
