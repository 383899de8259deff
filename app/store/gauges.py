"""Questions of who watches over the house: how much waits, how long, and whether somebody is at it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from ..domain.heartbeats import Heartbeat
from ..domain.incidents import Incident
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import Message, MessageState
from ..domain.tasks import TaskState, UserTask
from ..domain.timers import Timer


@dataclass(frozen=True, slots=True)
class Gauges:
    """What waits now; `oldest_job_seconds` is how long the oldest due job has been due."""

    active_instances: int
    open_tasks: int
    waiting_timers: int
    due_timers: int
    open_jobs: int
    oldest_job_seconds: float
    waiting_messages: int
    open_incidents: int


def gauges(session: Session, now: datetime, *, without_sealed: bool = False) -> Gauges:
    """Count what waits at a moment of business time. One statement per number.

    For a page `without_sealed`: how many bids there are is nobody's to know before the deadline (SPEC 1 ②).
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
    oldest = session.scalar(select(func.min(Job.due_at)).where(open_job, Job.due_at <= now))
    return Gauges(
        active_instances=count(ProcessInstance, ProcessInstance.state == InstanceState.ACTIVE),
        open_tasks=count(UserTask, UserTask.state == TaskState.CREATED),
        waiting_timers=count(Timer),
        due_timers=count(Timer, Timer.due_at <= now),
        open_jobs=count(Job, open_job),
        oldest_job_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        waiting_messages=count(Message, Message.state == MessageState.WAITING),
        open_incidents=count(Incident, Incident.resolved_at.is_(None)),
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
