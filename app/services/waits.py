"""Rows that match the waits: user tasks, jobs, timers, messages, signals and incidents."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, update

from ..domain.access import party_groups
from ..domain.definitions import FormDefinition
from ..domain.incidents import Incident
from ..domain.instances import InstanceAccess, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import MessageSubscription, SignalDelivery, SignalSubscription
from ..domain.tasks import (
    ABOUT,
    BARRED,
    CALLERS,
    NOT_BY,
    Draft,
    TaskCandidate,
    TaskState,
    UserTask,
    barred_names,
)
from ..domain.timers import Timer
from ..domain.waits import (
    IncidentWait,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from ..engine.execution import Execution
from ..store.definitions import newest_digests
from ..store.instances import parties_of
from .history import Trace
from .notifications import tell_of_trouble, tell_who_waits
from .rows import insert_rows, table_of
from .work import Work

W = TypeVar("W", bound=Wait)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The sort key of a task without a due date: after all others."""

ROWS_OF_TASKS, ROWS_OF_CANDIDATES, ROWS_OF_DRAFTS = map(table_of, (UserTask, TaskCandidate, Draft))
TASKS_OF = select(ROWS_OF_TASKS.c.id).where(
    ROWS_OF_TASKS.c.instance_id == bindparam("instance"),
    ROWS_OF_TASKS.c.token_id.in_(bindparam("tokens", expanding=True)),
)
FORGET_CANDIDATES = delete(ROWS_OF_CANDIDATES).where(ROWS_OF_CANDIDATES.c.task_id.in_(TASKS_OF))
FORGET_OWN_DRAFTS = delete(ROWS_OF_DRAFTS).where(
    ROWS_OF_DRAFTS.c.task_id.in_(TASKS_OF), ROWS_OF_DRAFTS.c.username == bindparam("me")
)
"""Built once, on the tables: a session that looks for its own objects among those deleted costs more."""


def match_rows(
    work: Work,
    instance: ProcessInstance,
    execution: Execution,
    before: Sequence[Wait],
    after: Sequence[Wait],
    trace: Trace,
) -> None:
    """Add rows for what is newly waited for and end those for what no longer is.

    Rows follow the difference between the waits before and after the command, so that nothing
    needs to be read that did not change.
    """
    known, present = set(map(_identity, before)), set(map(_identity, after))
    gone = [wait for wait in before if _identity(wait) not in present]
    new = [wait for wait in after if _identity(wait) not in known]
    _end(work, instance, gone, trace.cause.completed)
    _move_due_dates(work, instance, before, after)
    _open_tasks(work, instance, execution, _of(UserTaskWait, new))
    _let_parties_see(work, instance, _of(UserTaskWait, before), _of(UserTaskWait, new))
    _open_jobs(work, instance, execution, _of(JobWait, new), trace)
    _open_others(work, instance, new)
    _raise_incidents(work, instance, new, after, trace)


def park(work: Work, instance_id: UUID) -> None:
    """Take away what no sweep and no message may find in a suspended instance; signals are kept for it."""
    for row in (Timer, MessageSubscription):
        work.session.execute(delete(row).where(row.instance_id == instance_id))


def _identity(wait: Wait) -> tuple[type[Wait], UUID, object]:
    return type(wait), wait.token_id, wait.due_at if isinstance(wait, TimerWait) else None


def _of(kind: type[W], waits: Iterable[Wait]) -> list[W]:
    return [wait for wait in waits if isinstance(wait, kind)]


def _end(work: Work, instance: ProcessInstance, gone: Sequence[Wait], completed: UUID | None) -> None:
    """Close the rows of waits that are over; what a person has completed is closed already."""
    session = work.session
    tokens = {kind: [wait.token_id for wait in gone if type(wait) is kind] for kind in set(map(type, gone))}
    if tasks := tokens.get(UserTaskWait):
        session.flush()
        these = {"instance": instance.id, "tokens": tasks}
        if tasks != [completed]:
            session.execute(
                update(UserTask)
                .where(UserTask.instance_id == instance.id, UserTask.token_id.in_(tasks))
                .where(UserTask.state == TaskState.CREATED)
                .values(state=TaskState.CANCELLED, ended_at=work.now)
            )
        session.execute(FORGET_CANDIDATES, these)
        if work.person:  # what others have typed stays until it is swept, so that they can read it once more
            session.execute(FORGET_OWN_DRAFTS, {**these, "me": work.person.username})
    if jobs := tokens.get(JobWait):
        session.flush()
        session.execute(
            update(Job)
            .where(Job.instance_id == instance.id, Job.token_id.in_(jobs), Job.state != JobState.COMPLETED)
            .values(state=JobState.CANCELLED)
        )
        _resolve(work, instance, jobs)
    if incidents := tokens.get(IncidentWait):
        _resolve(work, instance, incidents)
    for kind, row in (
        (TimerWait, Timer),
        (MessageWait, MessageSubscription),
        (SignalWait, SignalSubscription),
        (SignalWait, SignalDelivery),
    ):
        if ended := tokens.get(kind):
            session.execute(delete(row).where(row.instance_id == instance.id, row.token_id.in_(ended)))


def _move_due_dates(
    work: Work, instance: ProcessInstance, before: Sequence[Wait], after: Sequence[Wait]
) -> None:
    """Let tasks that were postponed stand in the tasklists under their new date."""
    known = {wait.token_id: wait.due_at for wait in _of(UserTaskWait, before)}
    for wait in _of(UserTaskWait, after):
        if known.get(wait.token_id, wait.due_at) == wait.due_at:
            continue
        mine = (UserTask.instance_id == instance.id, UserTask.token_id == wait.token_id)
        ids = select(UserTask.id).where(*mine).scalar_subquery()
        work.session.execute(update(UserTask).where(*mine).values(due_at=wait.due_at))
        shown = update(TaskCandidate).where(TaskCandidate.task_id.in_(ids))
        work.session.execute(shown.values(due_at=wait.due_at or NEVER))


def _resolve(work: Work, instance: ProcessInstance, tokens: Sequence[UUID]) -> None:
    work.session.execute(
        update(Incident)
        .where(
            Incident.instance_id == instance.id, Incident.token_id.in_(tokens), Incident.resolved_at.is_(None)
        )
        .values(resolved_at=work.now)
    )


def _open_tasks(
    work: Work, instance: ProcessInstance, execution: Execution, waits: Sequence[UserTaskWait]
) -> None:
    if not waits:
        return
    digests = newest_digests(work.session, FormDefinition, {wait.form_id for wait in waits if wait.form_id})
    tasks, candidates = [], []
    for wait in waits:
        task_id = uuid4()
        tasks.append(
            {
                "id": task_id,
                "instance_id": instance.id,
                "token_id": wait.token_id,
                "process_id": wait.process_id,
                "element_id": wait.element_id,
                "name": wait.name,
                "form_key": wait.form_id,
                "form_digest": digests.get(wait.form_id or ""),
                "assignee": wait.assignee,
                "candidate_groups": list(wait.candidate_groups),
                "candidate_users": list(wait.candidate_users),
                "properties": task_properties(wait),
                "priority": wait.priority,
                "created_at": work.now,
                "due_at": wait.due_at,
                "state": TaskState.CREATED,
            }
        )
        candidates += [
            {
                "id": uuid4(),
                "task_id": task_id,
                "group": group,
                "due_at": wait.due_at or NEVER,
                "claimed_by": wait.assignee,
            }
            for group in (
                *candidate_keys(wait.assignee, wait.candidate_groups, wait.candidate_users),
                *_barred_keys(wait, execution),
            )
        ]
    insert_rows(work.session, UserTask, tasks)
    tell_who_waits(work, instance, waits)
    insert_rows(work.session, TaskCandidate, candidates)


def _let_parties_see(
    work: Work, instance: ProcessInstance, before: Sequence[UserTaskWait], new: Sequence[UserTaskWait]
) -> None:
    """Let whoever is to work on the instance see it; those who were to already do."""
    seeing, working = (
        {group for wait in waits for group in party_groups(wait.candidate_groups)} for waits in (before, new)
    )
    add_parties(work, instance, working - seeing)


def task_properties(wait: UserTaskWait) -> dict[str, Any]:
    """Return what a task's row keeps of the diagram; what it is about stands last, where search finds it."""
    callers = {CALLERS: list(wait.callers)} if wait.callers else {}
    return dict(wait.properties) | callers | ({ABOUT: wait.about} if wait.about else {})


def _barred_keys(wait: UserTaskWait, execution: Execution) -> list[str]:
    """Return under which keys an open task is kept out of lists: of those the diagram bars from it now.

    Whether somebody is barred is asked again when she opens, claims or completes it.
    """
    if not wait.properties.get(NOT_BY):
        return []
    names = barred_names(wait.properties, execution.variables_at(wait.token_id))
    return [f"{BARRED}{name}" for name in sorted(names)]


def candidate_keys(assignee: str | None, groups: Iterable[str], users: Iterable[str]) -> list[str]:
    """Return under which keys an open task stands in tasklists."""
    people = [assignee] if assignee else []
    return list(dict.fromkeys([*groups, *(f"user:{name}" for name in [*people, *users])]))


def add_parties(work: Work, instance: ProcessInstance, groups: set[str]) -> None:
    """Let these groups see the instance from now on."""
    if not groups:
        return
    missing = groups - parties_of(work.session, instance.id)
    if missing:
        rows = [{"id": uuid4(), "instance_id": instance.id, "group": group} for group in sorted(missing)]
        insert_rows(work.session, InstanceAccess, rows)


def _open_jobs(
    work: Work, instance: ProcessInstance, execution: Execution, waits: Sequence[JobWait], trace: Trace
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            **_place(instance, wait),
            "type": wait.type,
            "headers": wait.headers,
            "variables": execution.variables_at(wait.token_id),
            "retries": wait.retries,
            "attempts": 0,
            "due_at": work.now,
            "state": JobState.CREATED,
        }
        for wait in waits
        if wait.token_id not in trace.failures
    ]
    insert_rows(work.session, Job, rows)
    if carrier := work.house.carrier:
        for row in rows:
            if row["type"] not in work.house.registry.elsewhere:
                carrier.send(work.session, row["id"])


def _open_others(work: Work, instance: ProcessInstance, new: Sequence[Wait]) -> None:
    timers = [
        {"id": uuid4(), **_place(instance, wait), "due_at": wait.due_at} for wait in _of(TimerWait, new)
    ]
    messages = [
        {
            "id": uuid4(),
            **_place(instance, wait),
            "message_name": wait.message_name,
            "correlation_key": wait.correlation_key or "",
        }
        for wait in _of(MessageWait, new)
    ]
    signals = [
        {"id": uuid4(), **_place(instance, wait), "signal_name": wait.signal_name}
        for wait in _of(SignalWait, new)
    ]
    for row, values in ((Timer, timers), (MessageSubscription, messages), (SignalSubscription, signals)):
        insert_rows(work.session, row, values)


def _raise_incidents(
    work: Work, instance: ProcessInstance, new: Sequence[Wait], after: Sequence[Wait], trace: Trace
) -> None:
    raised: list[tuple[Wait, str, str]] = [(wait, wait.kind, wait.message) for wait in _of(IncidentWait, new)]
    raised += [
        (wait, "record_handler", trace.failures[wait.token_id])
        for wait in after
        if wait.token_id in trace.failures
    ]
    if trace.failures:
        _resolve(work, instance, list(trace.failures))
    rows = [
        {
            "id": uuid4(),
            **_place(instance, wait),
            "kind": kind,
            "message": message,
            "raised_at": work.now,
        }
        for wait, kind, message in raised
    ]
    insert_rows(work.session, Incident, rows)
    for wait, _, _ in raised:
        if not _is_known_trouble(wait, trace):
            tell_of_trouble(work, wait.process_id, wait.name)


def _is_known_trouble(wait: Wait, trace: Trace) -> bool:
    """Whether an operator has just tried this element again: she sees herself that it still fails."""
    cause = trace.cause
    return cause.kind == "incident_retried" and cause.element_id == wait.element_id


def _place(instance: ProcessInstance, wait: Wait) -> dict[str, object]:
    return {
        "instance_id": instance.id,
        "token_id": wait.token_id,
        "process_id": wait.process_id,
        "element_id": wait.element_id,
        "name": wait.name,
    }
