"""Questions about jobs, timers, messages and incidents: the waits that machines serve."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from ..domain.errors import NotFound
from ..domain.incidents import Incident
from ..domain.instances import ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import Message, MessageState, MessageSubscription
from ..domain.migrations import Suspension
from ..domain.timers import Timer
from .instances import lock_instance, lock_instance_of
from .starts import has_started, waits_to_start


def due_jobs(session: Session, now: datetime, but: Collection[str] = (), limit: int = 20) -> Sequence[UUID]:
    """Return the oldest due jobs that nobody holds; `but` names types done elsewhere. Without any lock."""
    statement = select(Job.id).where(*is_due(now), Job.type.not_in(but))
    return session.scalars(statement.order_by(Job.due_at, Job.id).limit(limit)).all()


def lock_due_job(session: Session, job_id: UUID, now: datetime) -> Job | None:
    """Return the job if it is due and in nobody's hands, and ours until the transaction ends, or None."""
    statement = select(Job).where(Job.id == job_id, *is_due(now))
    return session.scalar(statement.with_for_update(skip_locked=True))


def lock_jobs_of_type(
    session: Session, kind: str, now: datetime, limit: int, hold: timedelta
) -> Sequence[Job]:
    """Take the oldest due jobs of one type that no other worker holds, and hold them for a while."""
    statement = select(Job).where(*is_due(now), Job.type == kind).order_by(Job.due_at, Job.id).limit(limit)
    jobs = session.scalars(statement.with_for_update(skip_locked=True)).all()
    for job in jobs:
        job.locked_until = now + hold
    return jobs


def is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say in SQL that a job is to be done now, nobody holds it and its instance is not suspended."""
    free = or_(Job.locked_until.is_(None), Job.locked_until < now)
    is_suspended = exists().where(Suspension.instance_id == Job.instance_id)
    return (Job.state == JobState.CREATED, free, Job.due_at <= now, ~is_suspended)


def lock_job(session: Session, job_id: UUID) -> Job:
    """Return the job, with its instance locked until the transaction ends. Raises NotFound."""
    instance_id = session.scalar(select(Job.instance_id).where(Job.id == job_id))
    if instance_id is None:
        raise NotFound(f"没有作业 {job_id}。 / There is no job {job_id}.")
    lock_instance(session, instance_id)
    return session.get_one(Job, job_id, populate_existing=True)


def due_timers(
    session: Session, now: datetime, but: Collection[UUID] = (), limit: int = 100
) -> Sequence[Timer]:
    """Return the timers whose moment has come, the earliest first; asked without any lock."""
    statement = select(Timer).where(Timer.due_at <= now, Timer.id.not_in(but))
    return session.scalars(statement.order_by(Timer.due_at, Timer.id).limit(limit)).all()


def next_timer(session: Session) -> Timer | None:
    """Return the earliest waiting timer."""
    return session.scalar(select(Timer).order_by(Timer.due_at, Timer.id).limit(1))


def lock_timer(session: Session, timer_id: UUID) -> tuple[Timer, ProcessInstance] | None:
    """Return the timer with its instance locked, or None when it is gone or somebody has the instance.

    Nobody is waited for, so that several sweeps share what is due instead of following each other.
    """
    theirs = select(Timer.instance_id).where(Timer.id == timer_id)
    instance = lock_instance_of(session, theirs, skip_locked=True)
    timer = session.get(Timer, timer_id, populate_existing=True) if instance else None
    return (timer, instance) if timer and instance else None


def deliverable_messages(
    session: Session, now: datetime, but: Collection[UUID] = (), limit: int = 100
) -> Sequence[tuple[UUID, UUID]]:
    """Return (message, subscription) pairs that fit, in the order of publishing; without any lock.

    Who waited when a message was published may take it though its time to live is over.
    """
    statement = (
        select(Message.id, MessageSubscription.id)
        .join(
            MessageSubscription,
            (MessageSubscription.message_name == Message.name)
            & (MessageSubscription.correlation_key == Message.correlation_key),
        )
        .where(Message.state == MessageState.WAITING, Message.id.not_in(but))
        .where(or_(Message.expires_at > now, Message.delivered_to == MessageSubscription.instance_id))
        .where(~has_started(Message.id, MessageSubscription.process_id))
        .order_by(Message.published_at, Message.id)
        .limit(limit)
    )
    return session.execute(statement).all()


def lock_delivery(
    session: Session, message_id: UUID, subscription_id: UUID
) -> tuple[Message, MessageSubscription] | None:
    """Return both with the receiver's instance locked, or None when one of them is gone by then."""
    instance_id = session.scalar(
        select(MessageSubscription.instance_id).where(MessageSubscription.id == subscription_id)
    )
    if instance_id is None:
        return None
    lock_instance(session, instance_id)
    fresh = {"populate_existing": True}
    subscription = session.scalar(
        select(MessageSubscription)
        .where(MessageSubscription.id == subscription_id)
        .execution_options(**fresh)
    )
    message = session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.state == MessageState.WAITING)
        .with_for_update()
        .execution_options(**fresh)
    )
    if message is None or subscription is None:
        return None
    is_there = has_started(literal(message.id), literal(subscription.process_id))
    return None if session.scalar(select(is_there)) else (message, subscription)


def lock_expired(session: Session, now: datetime, limit: int = 500) -> Sequence[Message]:
    """Take messages whose time to live is over, that nobody holds, and that nobody is to have any more."""
    is_awaited = exists().where(
        MessageSubscription.message_name == Message.name,
        MessageSubscription.correlation_key == Message.correlation_key,
        MessageSubscription.instance_id == Message.delivered_to,
    )
    statement = select(Message).where(
        Message.state == MessageState.WAITING,
        Message.expires_at <= now,
        ~is_awaited,
        ~waits_to_start(Message.id, now),
    )
    return session.scalars(statement.limit(limit).with_for_update(skip_locked=True)).all()


def count_waiting_alike(session: Session, receiver: MessageSubscription) -> int:
    """Count the other instances of the process that wait for the same message with the same key."""
    statement = select(func.count(MessageSubscription.instance_id.distinct())).where(
        MessageSubscription.message_name == receiver.message_name,
        MessageSubscription.correlation_key == receiver.correlation_key,
        MessageSubscription.process_id == receiver.process_id,
        MessageSubscription.instance_id != receiver.instance_id,
    )
    return session.scalar(statement) or 0


def waiting_messages(session: Session) -> Sequence[Message]:
    """Return published messages nobody has taken yet."""
    statement = select(Message).where(Message.state == MessageState.WAITING)
    return session.scalars(statement.order_by(Message.published_at)).all()


def messages_in_state(
    session: Session, state: MessageState, limit: int, offset: int = 0
) -> Sequence[Message]:
    """Return a page of the messages that wait, or that are over so, the newest first."""
    statement = select(Message).where(Message.state == state)
    newest = statement.order_by(Message.published_at.desc(), Message.id)
    return session.scalars(newest.limit(limit).offset(offset)).all()


def find_message(session: Session, deduplication_id: str) -> Message | None:
    """Return the message published under this de-duplication id, if it was."""
    return session.scalar(select(Message).where(Message.deduplication_id == deduplication_id))


def open_incidents_of(session: Session, instance_id: UUID) -> Sequence[Incident]:
    """Return what an operator has to mend in this instance, the first hundred."""
    statement = select(Incident).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    return session.scalars(statement.order_by(Incident.raised_at).limit(100)).all()


def open_incidents_with_instances(
    session: Session, limit: int, offset: int = 0
) -> Sequence[tuple[Incident, ProcessInstance]]:
    """Return a page of what an operator has to mend, the newest first, with the instances it is in."""
    statement = (
        select(Incident, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(Incident.resolved_at.is_(None))
        .order_by(Incident.raised_at.desc(), Incident.id)
        .limit(limit)
        .offset(offset)
    )
    return [(incident, instance) for incident, instance in session.execute(statement)]


def count_open_incidents(session: Session) -> int:
    """Count them."""
    return session.scalar(select(func.count(Incident.id)).where(Incident.resolved_at.is_(None))) or 0


def is_troubled(session: Session, instance_id: UUID, token_id: UUID) -> bool:
    """Say whether this token has an open incident."""
    wanted = (Incident.instance_id == instance_id, Incident.token_id == token_id)
    return bool(session.scalar(select(exists().where(*wanted, Incident.resolved_at.is_(None)))))


def timers_of(session: Session, instance_id: UUID) -> Sequence[Timer]:
    """Return the moments an instance waits for, the earliest first."""
    return session.scalars(select(Timer).where(Timer.instance_id == instance_id).order_by(Timer.due_at)).all()


def subscriptions_of(session: Session, instance_id: UUID) -> Sequence[MessageSubscription]:
    """Return the messages an instance waits for."""
    statement = select(MessageSubscription).where(MessageSubscription.instance_id == instance_id)
    return session.scalars(statement.order_by(MessageSubscription.element_id)).all()
