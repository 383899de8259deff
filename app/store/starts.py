"""Questions about start events that the world triggers, and about what they are to start."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from ..domain.instances import InstanceState, ProcessInstance
from ..domain.messages import Message, MessageSubscription
from ..domain.starts import EventStart, StartKind, StartSubscription

FRESH = {"populate_existing": True}


def starts_by(session: Session, kind: StartKind, event_name: str) -> Sequence[StartSubscription]:
    """Return the start events that a message or signal of this name triggers."""
    statement = select(StartSubscription).where(
        StartSubscription.kind == kind, StartSubscription.event_name == event_name
    )
    return session.scalars(statement.order_by(StartSubscription.process_id)).all()


def every_subscription(session: Session) -> Sequence[StartSubscription]:
    """Return every start event that waits."""
    return session.scalars(select(StartSubscription)).all()


def started_by_nobody(session: Session, definition_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return of which of these versions an event, and no person, has started an instance."""
    statement = select(ProcessInstance.definition_id).where(
        ProcessInstance.definition_id.in_(definition_ids), ProcessInstance.started_by.is_(None)
    )
    return frozenset(session.scalars(statement.distinct()))


def who_waits(session: Session, name: str, correlation_key: str) -> Mapping[str, UUID]:
    """Return the processes in which somebody waits for this message now, each with one such instance."""
    statement = select(MessageSubscription.process_id, MessageSubscription.instance_id).where(
        MessageSubscription.message_name == name, MessageSubscription.correlation_key == correlation_key
    )
    return dict(session.execute(statement.order_by(MessageSubscription.id)).all())


def is_key_free(session: Session, process_id: str, correlation_key: str, now: datetime) -> bool:
    """Whether no instance of the process is active under the key, and none is to be started before."""
    mine = (EventStart.process_id == process_id, EventStart.correlation_key == correlation_key)
    is_ahead = and_(EventStart.instance_id.is_(None), _still_wanted(now))
    is_active = exists().where(
        ProcessInstance.id == EventStart.instance_id, ProcessInstance.state == InstanceState.ACTIVE
    )
    taken = exists().where(*mine, or_(is_ahead, is_active))
    return not correlation_key or not session.scalar(select(taken))


def due_starts(
    session: Session, now: datetime, but: Collection[UUID] = (), limit: int = 100
) -> Sequence[UUID]:
    """Return the starts whose key is free, in the order of the events; asked without any lock."""
    statement = select(EventStart.id).where(*_is_due(now), EventStart.id.not_in(but))
    in_order = statement.order_by(EventStart.ordered_at, EventStart.place, EventStart.id)
    return session.scalars(in_order.limit(limit)).all()


def lock_start(
    session: Session, start_id: UUID, now: datetime
) -> tuple[EventStart, Message | None, StartSubscription | None] | None:
    """Return a start that is due, ours until the transaction ends, with its message and start event.

    The subscription is locked: under it one start follows the other, so that two of one key see each other.
    The message is locked as well, against those who wait for it. Both may be gone; None when the start is
    not due (any more) or somebody has the message or the start event.
    """
    wanted = select(EventStart).where(EventStart.id == start_id).execution_options(**FRESH)
    start = session.scalar(wanted)
    if start is None:
        return None
    message = _locked_message(session, start.message_id) if start.message_id else None
    if start.message_id and message is None:
        return None
    here = (
        StartSubscription.process_id == start.process_id,
        StartSubscription.kind == start.kind,
        StartSubscription.event_name == start.event_name,
    )
    locking = select(StartSubscription).where(*here).with_for_update(skip_locked=True)
    subscription = session.scalar(locking.execution_options(**FRESH))
    if subscription is None and session.scalar(select(exists().where(*here))):
        return None
    if session.scalar(wanted.where(*_is_due(now)).with_for_update(skip_locked=True)) is None:
        return None
    return start, message, subscription


def waits_to_start(message_id: SQLColumnExpression[UUID], now: datetime) -> ColumnElement[bool]:
    """Say in SQL that an instance is still to be started by a message."""
    return exists().where(
        EventStart.message_id == message_id, EventStart.instance_id.is_(None), _still_wanted(now)
    )


def starts_of_message(session: Session, message_id: UUID) -> Sequence[EventStart]:
    """Return what a message has started or is to start."""
    statement = select(EventStart).where(EventStart.message_id == message_id)
    return session.scalars(statement.order_by(EventStart.process_id)).all()


def has_started(
    message_id: SQLColumnExpression[UUID], process_id: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Say in SQL that a message has started an instance of this process: it enters each process once."""
    return exists().where(
        EventStart.message_id == message_id,
        EventStart.process_id == process_id,
        EventStart.instance_id.is_not(None),
    )


def due_start_timers(
    session: Session, now: datetime, but: Collection[UUID] = (), limit: int = 100
) -> Sequence[StartSubscription]:
    """Return the timer start events whose moment has come, the earliest first; asked without any lock."""
    statement = select(StartSubscription).where(
        StartSubscription.due_at <= now, StartSubscription.id.not_in(but)
    )
    in_order = statement.order_by(StartSubscription.due_at, StartSubscription.id)
    return session.scalars(in_order.limit(limit)).all()


def next_start_timer(session: Session) -> StartSubscription | None:
    """Return the timer start event that is due first."""
    statement = select(StartSubscription).where(StartSubscription.due_at.is_not(None))
    return session.scalar(statement.order_by(StartSubscription.due_at, StartSubscription.id).limit(1))


def start_subscriptions(session: Session, limit: int, offset: int = 0) -> Sequence[StartSubscription]:
    """Return a page of the start events that wait for the world, by process and element."""
    statement = select(StartSubscription).order_by(StartSubscription.process_id, StartSubscription.element_id)
    return session.scalars(statement.limit(limit).offset(offset)).all()


def starts_to_come(session: Session, now: datetime, limit: int, offset: int = 0) -> Sequence[EventStart]:
    """Return a page of what is still to be started, in the order of the events."""
    statement = select(EventStart).where(EventStart.instance_id.is_(None), _still_wanted(now))
    in_order = statement.order_by(EventStart.ordered_at, EventStart.place, EventStart.id)
    return session.scalars(in_order.limit(limit).offset(offset)).all()


def lock_start_timer(session: Session, subscription_id: UUID) -> StartSubscription | None:
    """Return a timer start event, ours until the transaction ends; None when it is gone or somebody's."""
    statement = select(StartSubscription).where(StartSubscription.id == subscription_id)
    return session.scalar(statement.with_for_update(skip_locked=True).execution_options(**FRESH))


def _locked_message(session: Session, message_id: UUID) -> Message | None:
    statement = select(Message).where(Message.id == message_id)
    return session.scalar(statement.with_for_update(skip_locked=True).execution_options(**FRESH))


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say in SQL that a start is still wanted and no active instance was started under its key."""
    earlier = aliased(EventStart)
    is_taken = exists().where(
        earlier.process_id == EventStart.process_id,
        earlier.correlation_key == EventStart.correlation_key,
        earlier.instance_id == ProcessInstance.id,
        ProcessInstance.state == InstanceState.ACTIVE,
    )
    return (
        EventStart.instance_id.is_(None),
        _still_wanted(now),
        or_(EventStart.correlation_key == "", ~is_taken),
    )


def _still_wanted(now: datetime) -> ColumnElement[bool]:
    return or_(EventStart.expires_at.is_(None), EventStart.expires_at > now)
