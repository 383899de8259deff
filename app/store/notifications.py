"""Questions about notices and mail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.notifications import Notification, OutboxMail


def count_unread(session: Session, user_id: UUID) -> int:
    """Count the notices the person has not opened."""
    statement = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return session.scalar(statement) or 0


def notices_of(
    session: Session, user_id: UUID, *, limit: int = 20, offset: int = 0
) -> Sequence[Notification]:
    """Return a page of the person's notices, newest first."""
    statement = select(Notification).where(Notification.user_id == user_id)
    return session.scalars(statement.order_by(Notification.at.desc()).limit(limit).offset(offset)).all()


def unread_notices(session: Session, user_id: UUID) -> Sequence[Notification]:
    """Return every notice the person has not opened."""
    statement = select(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return session.scalars(statement).all()


def due_mail(session: Session, now: datetime, limit: int = 20) -> Sequence[UUID]:
    """Return the letters that should leave now; asked without any lock."""
    statement = select(OutboxMail.id).where(OutboxMail.sent_at.is_(None), OutboxMail.due_at <= now)
    return session.scalars(statement.order_by(OutboxMail.due_at).limit(limit)).all()


def lock_due_mail(session: Session, mail_id: UUID, now: datetime) -> OutboxMail | None:
    """Return a letter that is still due, so that nobody else is sending it, or None."""
    statement = select(OutboxMail).where(
        OutboxMail.id == mail_id, OutboxMail.sent_at.is_(None), OutboxMail.due_at <= now
    )
    return session.scalar(statement.with_for_update(skip_locked=True))


def lock_mail(session: Session, mail_id: UUID) -> OutboxMail:
    """Return a letter, waiting for whoever holds it."""
    return session.get_one(OutboxMail, mail_id, with_for_update=True)
