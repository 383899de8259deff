"""Questions of who watches over the house: how much waits, how long, and whether somebody is at it."""

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..domain.heartbeats import Heartbeat
from ..domain.incidents import Incident
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import Message, MessageState
from ..domain.starts import StartSubscription
from ..domain.tasks import TaskState, UserTask
from ..domain.timers import Timer


@dataclass(frozen=True, slots=True)
class Gauges:
    """What waits now, those that start processes included.

    `oldest_..._seconds` is how long what fell due first has been due: how far the sweep lags behind.
    `worker_silent_seconds` is how long no worker has been seen, by real time; infinite when never.
    """

    active_instances: int
    open_tasks: int
    waiting_timers: int
    due_timers: int
    oldest_timer_seconds: float
    open_jobs: int
    due_jobs: int
    oldest_job_seconds: float
    waiting_messages: int
    open_incidents: int
    worker_silent_seconds: float


def gauges(session: Session, now: datetime, real: datetime, *, without_sealed: bool = False) -> Gauges:
    """Count what waits at a moment of business time, which is `real` by the machine's clock.

    One statement for each number. For a page `without_sealed`: how many bids there are is nobody's to know
    before the deadline (SPEC 1 ②).
    """

    def count(row: type, *wanted: object) -> int:
        counted = select(func.count()).select_from(row).where(*wanted)  # type: ignore[arg-type]
        if without_sealed and row is ProcessInstance:
            counted = counted.where(~ProcessInstance.is_sealed)
        elif without_sealed and hasattr(row, "instance_id"):
            open_ones = select(ProcessInstance.id).where(~ProcessInstance.is_sealed)
            counted = counted.where(row.instance_id.in_(open_ones))
        return session.scalar(counted) or 0

    open_job = Job.state == JobState.CREATED

    def lag(due_at: InstrumentedAttribute[Any], *wanted: object) -> float:
        oldest = session.scalar(select(func.min(due_at)).where(due_at <= now, *wanted))  # type: ignore[arg-type]
        return (now - oldest).total_seconds() if oldest else 0.0

    seen = last_heartbeat(session)
    return Gauges(
        active_instances=count(ProcessInstance, ProcessInstance.state == InstanceState.ACTIVE),
        open_tasks=count(UserTask, UserTask.state == TaskState.CREATED),
        waiting_timers=count(Timer) + count(StartSubscription, StartSubscription.due_at.is_not(None)),
        due_timers=count(Timer, Timer.due_at <= now)
        + count(StartSubscription, StartSubscription.due_at <= now),
        oldest_timer_seconds=max(lag(Timer.due_at), lag(StartSubscription.due_at)),
        open_jobs=count(Job, open_job),
        due_jobs=count(Job, open_job, Job.due_at <= now),
        oldest_job_seconds=lag(Job.due_at, open_job),
        waiting_messages=count(Message, Message.state == MessageState.WAITING),
        open_incidents=count(Incident, Incident.resolved_at.is_(None)),
        worker_silent_seconds=(real - seen).total_seconds() if seen else inf,
    )


def answers(session: Session) -> bool:
    """Whether the database answers; it raises otherwise."""
    return bool(session.scalar(text("SELECT 1")) == 1)


def find_heartbeat(session: Session, worker: str) -> Heartbeat | None:
    """Return a worker's last sign of life."""
    return session.scalar(select(Heartbeat).where(Heartbeat.worker == worker))


def last_heartbeat(session: Session) -> datetime | None:
    """Return when any worker was last seen."""
    return session.scalar(select(func.max(Heartbeat.at)))


def delete_heartbeats(session: Session, before: datetime) -> None:
    """Forget workers that have not been seen since."""
    session.execute(delete(Heartbeat).where(Heartbeat.at < before))
