"""What machines leave behind when they are done: letters sent, messages taken, jobs done, starts made."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from ..domain.base import Row
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import Message, MessageState
from ..domain.notifications import OutboxMail
from ..domain.starts import EventStart
from .starts import waits_to_start

Question = Callable[[datetime, datetime], Select[UUID]]
"""What of a table is over before a moment, asked at another."""


def delete_some(session: Session, kind: type[Row], before: datetime, now: datetime, limit: int) -> int:
    """Delete a few rows of a table that were over before a moment; return how many."""
    ids = session.scalars(OVER[kind](before, now).limit(limit)).all()
    if ids:
        session.execute(
            delete(kind).where(kind.id.in_(ids)), execution_options={"synchronize_session": False}
        )
    return len(ids)


def _letters(before: datetime, _now: datetime) -> Select[UUID]:
    return select(OutboxMail.id).where(OutboxMail.sent_at < before)


def _messages(before: datetime, now: datetime) -> Select[UUID]:
    """Select messages that are over; a de-duplication id is known for the message's time to live."""
    nobody_asks = and_(Message.deduplication_id.is_(None), Message.published_at < before)
    return select(Message.id).where(
        Message.state.in_([MessageState.DELIVERED, MessageState.EXPIRED]),
        or_(Message.expires_at < before, nobody_asks),
        ~waits_to_start(Message.id, now),
    )


def _jobs(before: datetime, _now: datetime) -> Select[UUID]:
    """Select jobs that are over. Those given up stay: an incident waits for them."""
    is_over = Job.state.in_([JobState.COMPLETED, JobState.CANCELLED])
    return select(Job.id).where(is_over, Job.due_at < before)


def _starts(before: datetime, _now: datetime) -> Select[UUID]:
    """Select starts that came too late, and those whose instance has ended and whose message is gone."""
    too_late = and_(EventStart.instance_id.is_(None), EventStart.expires_at < before)
    runs = exists().where(
        ProcessInstance.id == EventStart.instance_id, ProcessInstance.state == InstanceState.ACTIVE
    )
    is_over = and_(EventStart.instance_id.is_not(None), EventStart.ordered_at < before, ~runs)
    is_asked_for = exists().where(Message.id == EventStart.message_id)
    return select(EventStart.id).where(or_(too_late, and_(is_over, ~is_asked_for)))


OVER: dict[type[Row], Question] = {
    OutboxMail: _letters,
    Message: _messages,
    Job: _jobs,
    EventStart: _starts,
}

KINDS: Iterable[type[Row]] = tuple(OVER)
"""The tables of traces; messages stand before the starts that they made."""
