"""What one instance waits for, of every kind, in one question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from ..domain.base import Row, UtcDateTime
from ..domain.incidents import Incident
from ..domain.jobs import Job, JobState
from ..domain.messages import MessageSubscription, SignalSubscription
from ..domain.tasks import TaskState, UserTask
from ..domain.timers import Timer

MOST_INCIDENTS = 100


class Waiting(NamedTuple):
    """What an instance waits for: `kind` is user_task, timer, job, message, signal or incident."""

    kind: str
    id: UUID
    process_id: str
    element_id: str
    name: str
    due_at: datetime | None


def waits_of(session: Session, instance_id: UUID) -> Sequence[Waiting]:
    """Return what the instance waits for, kind by kind, the most urgent first; a hundred incidents at most.

    A client asks for it with every start, and of most kinds there is nothing.
    """
    return [Waiting(*row[:6]) for row in session.execute(WAITS, {"instance_id": instance_id})]


def _waits() -> CompoundSelect[*tuple[Any, ...]]:
    """Select one after the other what stands in the tables of each kind."""
    task, timer, job, incident = (kind.__table__.c for kind in (UserTask, Timer, Job, Incident))
    incidents = _kind("incident", Incident, began=incident.raised_at).where(incident.resolved_at.is_(None))
    first_incidents = incidents.order_by(incident.raised_at).limit(MOST_INCIDENTS).subquery()
    whole = union_all(
        _kind("user_task", UserTask, due_at=task.due_at, began=task.created_at).where(
            task.state == TaskState.CREATED
        ),
        _kind("timer", Timer, due_at=timer.due_at),
        _kind("job", Job, began=job.due_at).where(job.state == JobState.CREATED),
        _kind("message", MessageSubscription),
        _kind("signal", SignalSubscription),
        select(first_incidents),
    )
    found = whole.selected_columns
    return whole.order_by(
        found.place, found.due_at.nulls_last(), found.began.nulls_last(), found.element_id, found.id
    )


KINDS = ("user_task", "timer", "job", "message", "signal", "incident")
NO_MOMENT = literal(None, type_=UtcDateTime())


def _kind(
    kind: str,
    row: type[Row],
    *,
    due_at: ColumnElement[Any] = NO_MOMENT,
    began: ColumnElement[Any] = NO_MOMENT,
) -> Select[*tuple[Any, ...]]:
    """Select what waits so: `due_at` is shown, `began` only orders."""
    columns = row.__table__.c
    return select(
        literal(kind).label("kind"),
        columns.id,
        columns.process_id,
        columns.element_id,
        columns.name,
        due_at.label("due_at"),
        began.label("began"),
        literal(KINDS.index(kind)).label("place"),
    ).where(columns.instance_id == bindparam("instance_id"))


WAITS = _waits()
