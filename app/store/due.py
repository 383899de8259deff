"""Whether there may be anything for a worker to do at once: one cheap question before the many."""

from datetime import datetime

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from ..domain.base import UtcDateTime
from ..domain.messages import Message, MessageState, SignalDelivery
from ..domain.starts import EventStart, StartSubscription
from ..domain.timers import Timer


def may_be_due(session: Session, now: datetime) -> bool:
    """Say whether a message, signal, start or timer may be due; False means that surely none is.

    Workers look twice a second and after every command. Most commands leave nothing of it behind, and
    the exact questions, each in a transaction of its own, cost more than the command did.
    """
    return bool(session.scalar(MAY_BE_DUE, {"now": now}))


def _may_be_due() -> Select[bool]:
    """Select it once for all: each part is a look into the beginning of an index, or into an empty table."""
    now = bindparam("now", type_=UtcDateTime())
    return select(
        or_(
            exists().where(Timer.due_at <= now),
            exists().where(StartSubscription.due_at <= now),
            exists(select(SignalDelivery.id)),
            exists().where(EventStart.instance_id.is_(None)),
            exists().where(Message.state == MessageState.WAITING),
        )
    )


MAY_BE_DUE = _may_be_due()
