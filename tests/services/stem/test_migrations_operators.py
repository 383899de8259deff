"""An operator's hand on one instance: every time with a reason, through the stem, and in the history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.command_size import MOST_BYTES
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.history import HistoryEntry
from app.domain.incidents import Incident
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.jobs import Job, JobState
from app.domain.messages import Message, MessageState, MessageSubscription
from app.domain.migrations import Suspension
from app.domain.timers import Timer
from app.services.advance import advance
from app.services.clock import set_business_clock
from app.services.history import Cause
from app.services.incidents import retry_incident
from app.services.jobs import complete_job, fail_job, throw_error
from app.services.messages import publish_message
from app.services.modifications import (
    cancel_instance,
    correct_variable,
    move_tokens,
    open_instance,
    resume_instance,
    suspend_instance,
)
from app.services.outside_jobs import activate_jobs
from app.store.instances import lock_instance
from app.worker import work_until_idle
from tests.services.stem.test_migrations import CALLER, OWNER, begin, rows
from tests.stem_house import SmallHouse, end, process, service_task, start, user_task

MESSAGE = (
    '<bpmn:message id="m" name="answer"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=order" /></bpmn:extensionElements></bpmn:message>'
)
EVENT = (
    '<bpmn:boundaryEvent id="{0}" name="{0}" attachedToRef="a" cancelActivity="false">{1}'
    "</bpmn:boundaryEvent>"
)
DURATION = "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>"
WORK = process(
    "work",
    [
        start(),
        user_task("a"),
        EVENT.format("late", DURATION),
        EVENT.format("answered", '<bpmn:messageEventDefinition messageRef="m" />'),
        user_task("b"),
        user_task("reminded"),
        end(),
    ],
    [("start", "a"), ("a", "b"), ("b", "finish"), ("late", "reminded"), ("answered", "reminded"),
     ("reminded", "finish")],
    MESSAGE,
)  # fmt: skip


CHECK = (
    '<bpmn:userTask id="check" name="check"><bpmn:extensionElements><zeebe:userTask /><zeebe:ioMapping>'
    '<zeebe:input source="=assert(item, item &gt; 1)" target="amount" /></zeebe:ioMapping>'
    "</bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" />'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
)
AMOUNTS = process(
    "amounts",
    [
        start(),
        CHECK,
        end(),
    ],
    [("start", "check"), ("check", "finish")],
)


@pytest.fixture
def small(small: SmallHouse) -> SmallHouse:
    small.deploy(work_bpmn=WORK)
    return small


def give(small: SmallHouse, command: Any, instance: UUID, *arguments: Any, reason: str = "领导批示") -> Any:
    with small.house.command(OWNER, now=small.now) as work:
        return command(work, instance, *arguments, reason)


def tokens(small: SmallHouse, instance: UUID) -> dict[str, UUID]:
    with small.house.reading(OWNER) as work:
        return {one.element_id: one.token_id for one in open_instance(work, instance).standing}


def told(small: SmallHouse, kind: str) -> list[tuple[str | None, Any]]:
    return [(line.actor, line.detail) for line in rows(small, HistoryEntry, HistoryEntry.kind == kind)]


def pass_time(small: SmallHouse, days: int) -> None:
    small.now += timedelta(days=days)
    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    work_until_idle(small.house)


def test_a_moved_token_leaves_its_task_and_timers_behind(small):
    instance = begin(small, order="A1")
    give(small, move_tokens, instance, [tokens(small, instance)["a"]], "b")
    assert set(small.tasks(instance)) == {"b"}
    assert rows(small, Timer) == rows(small, MessageSubscription) == []
    assert told(small, "token_moved") == [("owner", {"reason": "领导批示", "from": ["a"], "to": "b"})]


def test_a_token_that_has_gone_or_no_token_is_not_moved(small):
    instance = begin(small, order="A1")
    token = tokens(small, instance)["a"]
    small.complete("anna", small.tasks(instance)["a"])
    with pytest.raises(Conflict):
        give(small, move_tokens, instance, [token], "b")
    with pytest.raises(Invalid):
        give(small, move_tokens, instance, [], "b")
    assert set(small.tasks(instance)) == {"b"}


def test_a_cancelled_instance_ends_with_everything_it_waits_for(small):
    instance = begin(small, order="A1")
    give(small, cancel_instance, instance)
    (row,) = rows(small, ProcessInstance)
    assert (row.state, row.ended_at) == (InstanceState.CANCELLED, small.now)
    assert small.tasks(instance) == {}
    assert rows(small, Timer) == []
    assert told(small, "cancelled_by_operator") == [("owner", {"reason": "领导批示"})]
    assert len(told(small, "instance_cancelled")) == 1
    with pytest.raises(Conflict):
        give(small, cancel_instance, instance)


def test_a_suspended_instance_refuses_commands_and_its_timers_and_messages_wait(small):
    instance = begin(small, order="A1")
    (due,) = [timer.due_at for timer in rows(small, Timer)]
    give(small, suspend_instance, instance)
    with small.house.command(now=small.now) as work:
        publish_message(work, "answer", "A1", {})
    pass_time(small, 6)
    with pytest.raises(Conflict, match="suspended"):
        small.complete("anna", small.tasks(instance)["a"])
    assert set(small.tasks(instance)) == {"a"}
    assert [message.state for message in rows(small, Message)] == [MessageState.WAITING]

    give(small, resume_instance, instance)
    assert [timer.due_at for timer in rows(small, Timer)] == [due]
    work_until_idle(small.house)
    with small.house.reading() as work:
        assert work.session.scalars(select(Message.state)).all() == [MessageState.DELIVERED]
    assert rows(small, Timer) == rows(small, Suspension) == []
    assert set(small.tasks(instance)) == {"a", "reminded"}
    small.complete("anna", small.tasks(instance)["a"])
    assert [kind for kind in ("instance_suspended", "instance_resumed") if told(small, kind)] == [
        "instance_suspended",
        "instance_resumed",
    ]


def test_suspending_twice_or_resuming_what_runs_is_a_conflict(small):
    instance = begin(small, order="A1")
    with pytest.raises(Conflict):
        give(small, resume_instance, instance)
    give(small, suspend_instance, instance)
    with pytest.raises(Conflict):
        give(small, suspend_instance, instance)
    give(small, cancel_instance, instance)
    assert rows(small, Suspension) == []


def test_no_worker_takes_a_job_of_a_suspended_instance(small):
    done: list[str] = []
    small.house.registry.outside["post"] = lambda key, _headers, _variables: done.append(key) or {}
    small.deploy(
        posting_bpmn=process(
            "posting", [start(), service_task("send", "post"), end()], [("start", "send"), ("send", "finish")]
        )
    )
    instance = begin(small, "posting")
    give(small, suspend_instance, instance)
    work_until_idle(small.house)
    assert done == []
    give(small, resume_instance, instance)
    work_until_idle(small.house)
    assert [job.state for job in rows(small, Job)] == [JobState.COMPLETED]
    assert len(done) == 1


def test_what_is_told_of_a_suspended_job_is_refused_without_using_up_a_retry(small):
    """It was taken before; who resumes the instance has it handed out again at once."""
    small.house.registry.elsewhere = frozenset({"post"})
    small.deploy(
        posting_bpmn=process(
            "posting", [start(), service_task("send", "post"), end()], [("start", "send"), ("send", "finish")]
        )
    )
    instance = begin(small, "posting")

    def taken() -> list[Job]:
        with small.house.command(now=small.now) as work:
            return list(activate_jobs(work, "post", 5, timedelta(days=1)))

    (job,) = taken()
    give(small, suspend_instance, instance)
    for tell in (
        lambda work: fail_job(work, job.id, "no bread"),
        lambda work: complete_job(work, job.id, {}),
        lambda work: throw_error(work, job.id, "E1", ""),
    ):
        with pytest.raises(Conflict, match="已暂停"), small.house.command(now=small.now) as work:
            tell(work)
    pass_time(small, 2)
    assert taken() == []
    assert [(row.retries, row.state) for row in rows(small, Job)] == [(job.retries, JobState.CREATED)]
    give(small, resume_instance, instance)
    assert [row.id for row in taken()] == [job.id]


def test_a_corrected_variable_is_kept_exactly_with_what_it_was(small):
    instance = begin(small, order="A1")
    give(small, correct_variable, instance, "order", "12.30")
    assert told(small, "variable_corrected") == [
        (
            "owner",
            {"reason": "领导批示", "variable": "order", "before": {"work": '"A1"'}, "after": "12.30"},
        )
    ]
    give(small, suspend_instance, instance)
    give(small, correct_variable, instance, "order", '"A2"')
    with small.house.reading(OWNER) as work:
        seen = open_instance(work, instance)
        assert seen.suspension is not None
        assert seen.variables["order"] == "文字"


def checked(element_id: str) -> str:
    """Write a user task whose output mapping fails for what is not positive."""
    mapping = '<zeebe:ioMapping><zeebe:output source="=assert(n, n &gt; 0)" target="n" /></zeebe:ioMapping>'
    return user_task(element_id).replace("<zeebe:userTask />", f"<zeebe:userTask />{mapping}")


def test_what_was_handed_in_is_corrected_where_it_lies_and_the_retry_goes_on(small):
    small.deploy(
        strict_bpmn=process("strict", [start(), checked("a"), end()], [("start", "a"), ("a", "finish")])
    )
    instance = begin(small, "strict", other=1)
    with small.house.command(small.people["anna"], now=small.now) as work:
        task = small.tasks(instance)["a"]
        advance(
            work,
            lock_instance(work.session, instance),
            lambda execution: execution.complete(task.token_id, {"n": 0}),
            Cause("read"),
        )
    (incident,) = rows(small, Incident, Incident.resolved_at.is_(None))
    give(small, correct_variable, instance, "n", "5")
    ((_, detail),) = told(small, "variable_corrected")
    assert (detail["before"], detail["after"]) == ({"a": "0"}, "5")
    with small.house.command(OWNER, now=small.now) as work:
        retry_incident(work, incident.id)
    assert [row.state for row in rows(small, ProcessInstance)] == [InstanceState.COMPLETED]


def test_a_job_that_waits_or_has_failed_sees_the_corrected_variable(small):
    small.house.registry.elsewhere = frozenset({"post"})
    small.deploy(
        posting_bpmn=process(
            "posting", [start(), service_task("send", "post"), end()], [("start", "send"), ("send", "finish")]
        )
    )
    instance = begin(small, "posting", to="nobody")
    with small.house.command(now=small.now) as work:
        (job,) = activate_jobs(work, "post", 1, timedelta(hours=1))
        fail_job(work, job.id, "nobody", retries=0)
    give(small, correct_variable, instance, "to", '"somebody"')
    (incident,) = rows(small, Incident)
    with small.house.command(OWNER, now=small.now) as work:
        retry_incident(work, incident.id)
    with small.house.command(now=small.now) as work:
        (job,) = activate_jobs(work, "post", 1, timedelta(hours=1))
        assert job.variables["to"] == "somebody"


def test_a_correction_that_is_no_json_or_of_the_programs_own_is_refused(small):
    instance = begin(small, order="A1")
    boundless = [
        ("order", "1e999999"),
        ("order", "9" * 5000),
        ("order", "1e" + "9" * 30),
        ("order", "[" * 5000),
        ("order", '"' + "a" * MOST_BYTES + '"'),
    ]
    for name, value in (("order", "A2"), ("instance_id", '"x"'), ("no name", "1"), *boundless):
        with pytest.raises(Invalid):
            give(small, correct_variable, instance, name, value)


def test_every_modification_needs_a_reason_and_a_process_owner(small):
    instance = begin(small, order="A1")
    for command, arguments in (
        (move_tokens, ([tokens(small, instance)["a"]], "b")),
        (cancel_instance, ()),
        (suspend_instance, ()),
        (resume_instance, ()),
        (correct_variable, ("order", "1")),
    ):
        with pytest.raises(Invalid):
            give(small, command, instance, *arguments, reason=" ")
        with pytest.raises(Forbidden), small.house.command(small.people["chef"], now=small.now) as work:
            command(work, instance, *arguments, "因为")
    assert set(small.tasks(instance)) == {"a"}


def test_a_variable_is_corrected_in_every_called_process_that_has_a_copy_or_in_one(small):
    small.deploy(main_bpmn=CALLER)
    instance = begin(small, "main", order="A1")

    def held() -> dict[str, Any]:
        with small.house.reading(OWNER) as work:
            scopes = open_instance(work, instance).scopes
            return {scope.element_id: scope.variables.get("order") for scope in scopes}

    give(small, correct_variable, instance, "order", '"A2"')
    assert held() == {"main": "A2", "stage": "A2"}
    with small.house.command(OWNER, now=small.now) as work:
        correct_variable(work, instance, "order", '"A3"', "只改主流程", scope="root")
    assert held() == {"main": "A3", "stage": "A2"}
    with pytest.raises(Conflict), small.house.command(OWNER, now=small.now) as work:
        correct_variable(work, instance, "order", '"A4"', "已结束", scope="0" * 32)


def test_a_variable_of_an_iteration_is_corrected_where_it_failed_and_never_in_all_of_them(small):
    small.deploy(amounts_bpmn=AMOUNTS)
    instance = begin(small, "amounts", items=[0, 0])
    with pytest.raises(Invalid, match="each iteration"):
        give(small, correct_variable, instance, "item", "5")
    with small.house.reading(OWNER) as work:
        own = [scope for scope in open_instance(work, instance).scopes if scope.is_local]
    assert [(scope.element_id, scope.iteration) for scope in own] == [("check", 1), ("check", 2)]
    with small.house.command(OWNER, now=small.now) as work:
        correct_variable(work, instance, "item", "5", "抄错了", scope=own[1].key)
    [(_, detail)] = told(small, "variable_corrected")
    assert detail["before"] == {"check[2]": "0"}
    with small.house.reading(OWNER) as work:
        own = [scope for scope in open_instance(work, instance).scopes if scope.is_local]
    assert [scope.variables["item"] for scope in own] == [0, 5]
