"""Lists that are read page by page from where the page before ended: nothing is skipped, nothing comes twice.

Every list is ordered by a moment and the id; `after` is that pair of the last row seen.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import InstrumentedAttribute

from ..domain.definitions import ProcessDefinition
from ..domain.history import HistoryEntry
from ..domain.identity import Person
from ..domain.incidents import Incident
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import Message, MessageState
from ..domain.migrations import Suspension
from ..domain.tasks import TaskState, UserTask
from .instances import visible_to

After = tuple[datetime, UUID] | None


def before_in_time(
    moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    row_id: InstrumentedAttribute[UUID],
    after: After,
) -> list[ColumnElement[bool]]:
    """Say what comes after a row in a list that shows the newest first."""
    if after is None:
        return []
    at, seen = after
    return [moment <= at, or_(moment < at, and_(moment == at, row_id < seen))]


def instances_page(
    session: Session,
    person: Person,
    *,
    process: str,
    business_key: str,
    text: str,
    state: InstanceState | None,
    is_suspended: bool | None,
    after: After,
    limit: int,
) -> Sequence[ProcessInstance]:
    """Return instances the person may see, newest first; suspended ones alone, none, or (None) also."""
    wanted = [visible_to(person), *before_in_time(ProcessInstance.started_at, ProcessInstance.id, after)]
    if process:
        wanted.append(ProcessDefinition.key == process)
    if business_key:
        wanted.append(ProcessInstance.business_key == business_key)
    if text:
        wanted.append(
            or_(
                ProcessInstance.title.contains(text, autoescape=True),
                ProcessInstance.business_key.contains(text, autoescape=True),
            )
        )
    if state:
        wanted.append(ProcessInstance.state == state)
    if is_suspended is not None:
        has_suspension = exists().where(Suspension.instance_id == ProcessInstance.id)
        wanted.append(has_suspension if is_suspended else ~has_suspension)
    statement = select(ProcessInstance).join(ProcessInstance.definition).where(*wanted)
    order = statement.order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
    return session.scalars(order.limit(limit)).all()


def jobs_page(
    session: Session, state: JobState, types: Collection[str], *, after: After, limit: int
) -> Sequence[Job]:
    """Return jobs of these types in a state, those due last first."""
    wanted = [Job.state == state, Job.type.in_(types), *before_in_time(Job.due_at, Job.id, after)]
    order = select(Job).where(*wanted).order_by(Job.due_at.desc(), Job.id.desc())
    return session.scalars(order.limit(limit)).all()


def done_tasks_page(session: Session, person: Person, *, after: After, limit: int) -> Sequence[UserTask]:
    """Return what the person has completed, the latest first."""
    statement = (
        select(UserTask)
        .where(
            UserTask.assignee == person.username,
            UserTask.state == TaskState.COMPLETED,
            *before_in_time(UserTask.ended_at, UserTask.id, after),
        )
        .options(joinedload(UserTask.instance))
        .order_by(UserTask.ended_at.desc(), UserTask.id.desc())
    )
    return session.scalars(statement.limit(limit)).all()


def history_page(
    session: Session, instance_id: UUID, *, before: int | None, limit: int
) -> Sequence[HistoryEntry]:
    """Return lines of an instance's history, the newest first."""
    statement = select(HistoryEntry).where(HistoryEntry.instance_id == instance_id)
    if before is not None:
        statement = statement.where(HistoryEntry.seq < before)
    return session.scalars(statement.order_by(HistoryEntry.seq.desc()).limit(limit)).all()


def incidents_page(
    session: Session, *, is_open: bool, after: After, limit: int
) -> Sequence[tuple[Incident, ProcessInstance]]:
    """Return incidents with the instances they are in, the newest first."""
    resolved = Incident.resolved_at.is_(None) if is_open else Incident.resolved_at.is_not(None)
    statement = (
        select(Incident, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(resolved, *before_in_time(Incident.raised_at, Incident.id, after))
        .order_by(Incident.raised_at.desc(), Incident.id.desc())
        .limit(limit)
    )
    return [(incident, instance) for incident, instance in session.execute(statement)]


def messages_page(
    session: Session, *, state: MessageState, name: str, after: After, limit: int
) -> Sequence[Message]:
    """Return messages in a state, of one name or of all, the newest first."""
    wanted = [Message.state == state, *before_in_time(Message.published_at, Message.id, after)]
    if name:
        wanted.append(Message.name == name)
    order = select(Message).where(*wanted).order_by(Message.published_at.desc(), Message.id.desc())
    return session.scalars(order.limit(limit)).all()
