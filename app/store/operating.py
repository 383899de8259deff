"""An operator's questions: which instances, where they wait, which timers and jobs are due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, cast, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer
from sqlalchemy.types import String

from ..domain.definitions import ProcessDefinition
from ..domain.incidents import Incident
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import MessageSubscription, SignalSubscription
from ..domain.tasks import TaskState, UserTask
from ..domain.timers import Timer

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Search:
    """What an operator looks for; what is empty does not matter.

    `key` is part of a business key or the beginning of an id; `element` an element where it waits;
    `before` when it was started at the latest.
    """

    key: str = ""
    process: str = ""
    state: InstanceState | None = InstanceState.ACTIVE
    element: str = ""
    before: datetime | None = None


def search_instances(
    session: Session, search: Search, limit: int, offset: int = 0
) -> Sequence[ProcessInstance]:
    """Return a page of instances, the newest first; sealed bids never (SPEC 1 ②)."""
    statement = select(ProcessInstance).join(ProcessInstance.definition).where(*_wanted(search))
    newest = statement.order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
    return session.scalars(newest.limit(limit).offset(offset)).all()


def snapshots_found(session: Session, search: Search, most: int) -> Iterator[ProcessInstance]:
    """Yield the newest instances found with their snapshots, some at a time and `most` in all.

    Archived ones have none.
    """
    statement = (
        select(ProcessInstance)
        .join(ProcessInstance.definition)
        .where(*_wanted(search), ProcessInstance.archived_at.is_(None))
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
        .options(undefer(ProcessInstance.snapshot))
    )
    for offset in range(0, most, CHUNK):
        found = session.scalars(statement.limit(min(CHUNK, most - offset)).offset(offset)).all()
        yield from found
        if len(found) < CHUNK:
            return
        session.expunge_all()


def process_keys(session: Session) -> Sequence[tuple[str, str]]:
    """Return the processes that can be started, as (key, name of the newest version)."""
    names: dict[str, str] = {}
    statement = select(ProcessDefinition.key, ProcessDefinition.name).order_by(ProcessDefinition.version)
    for key, name in session.execute(statement):
        names[key] = name or key
    return sorted(names.items(), key=lambda row: row[1])


def next_timers(session: Session, limit: int) -> Sequence[tuple[Timer, ProcessInstance]]:
    """Return the timers that fall due first, with their instances; none of sealed ones."""
    statement = (
        select(Timer, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .where(~ProcessInstance.is_sealed)
    )
    rows = session.execute(statement.order_by(Timer.due_at, Timer.id).limit(limit))
    return [(timer, instance) for timer, instance in rows]


def jobs_not_done(session: Session, limit: int) -> Sequence[Job]:
    """Return the jobs that wait for a machine, and those given up, the earliest first; no sealed ones."""
    statement = (
        select(Job)
        .join(Job.instance)
        .where(Job.state.in_([JobState.CREATED, JobState.FAILED]), ~ProcessInstance.is_sealed)
    )
    ordered = statement.options(contains_eager(Job.instance)).order_by(Job.due_at, Job.id)
    return session.scalars(ordered.limit(limit)).all()


def jobs_of(session: Session, instance_id: UUID) -> Sequence[Job]:
    """Return the jobs of an instance that are not done."""
    statement = select(Job).where(
        Job.instance_id == instance_id, Job.state.in_([JobState.CREATED, JobState.FAILED])
    )
    return session.scalars(statement.order_by(Job.due_at)).all()


def _wanted(search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [~ProcessInstance.is_sealed]
    if search.key:
        hexadecimal = func.replace(cast(ProcessInstance.id, String), "-", "")
        begins = hexadecimal.startswith(search.key.replace("-", "").lower(), autoescape=True)
        wanted.append(or_(ProcessInstance.business_key.contains(search.key, autoescape=True), begins))
    if search.process:
        wanted.append(ProcessDefinition.key == search.process)
    if search.state:
        wanted.append(ProcessInstance.state == search.state)
    if search.before:
        wanted.append(ProcessInstance.started_at <= search.before)
    if search.element:
        wanted.append(or_(*(_waits_in(row, search.element) for row in WAITS)))
    return wanted


WAITS = (UserTask, Timer, Job, Incident, MessageSubscription, SignalSubscription)


def _waits_in(row: type, element: str) -> ColumnElement[bool]:
    waits = [row.instance_id == ProcessInstance.id, row.element_id == element]  # type: ignore[attr-defined]
    if row is UserTask:
        waits.append(UserTask.state == TaskState.CREATED)
    elif row is Job:
        waits.append(Job.state.in_([JobState.CREATED, JobState.FAILED]))
    elif row is Incident:
        waits.append(Incident.resolved_at.is_(None))
    return exists().where(*waits)
