"""What people are told: notices in the bell, and mail that leaves when mail is configured."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .identity import User
from .instances import ProcessInstance


class Notification(Row):
    """A notice for one person. `code` is the notice id of the procedure (N-01), if it is one."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_user_read", "user_id", "read_at", "at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    code: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class OutboxMail(Row):
    """A letter to be sent by the worker. `message_id` stays the same at every attempt."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "sent_at", "due_at"),)

    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str]
    body: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
