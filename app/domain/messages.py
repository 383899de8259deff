"""Messages between instances and from outside, and who waits for them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .instances import ProcessInstance


class MessageState(StrEnum):
    """Waiting for somebody who waits for it, or how it ended."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    EXPIRED = "expired"


class Message(Row):
    """A published message. It is delivered once, in the receiver's own transaction.

    `delivered_to` is who took it; of one that still waits, who waited for it when it was published: the
    time to live does not run for him, however late a worker comes.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_name_key_state", "name", "correlation_key", "state"),
        Index("ix_message_state_expires", "state", "expires_at"),
    )

    name: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(200))
    variables: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    deduplication_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    delivered_to: Mapped[UUID | None] = mapped_column(index=True)

    @property
    def taken_by(self) -> UUID | None:
        """Return the instance that has taken it, or that it has started."""
        return self.delivered_to if self.state is MessageState.DELIVERED else None


class MessageSubscription(Row):
    """A token that waits for the message of this name and key."""

    __tablename__ = "message_subscription"
    __table_args__ = (Index("ix_message_subscription_name_key", "message_name", "correlation_key"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    token_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    message_name: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(200))


class SignalDelivery(Row):
    """A signal on its way to a token that waited for it when it was thrown; it goes when it has arrived.

    No foreign key: whoever throws would have to wait for the lock of the receiving instance.
    """

    __tablename__ = "signal_delivery"
    __table_args__ = (Index("ix_signal_delivery_thrown_at_place", "thrown_at", "place"),)

    instance_id: Mapped[UUID] = mapped_column(index=True)
    token_id: Mapped[UUID]
    signal_name: Mapped[str] = mapped_column(String(200))
    variables: Mapped[dict[str, Any]]
    thrown_at: Mapped[datetime]
    place: Mapped[int]  # among the signals of one command


class SignalSubscription(Row):
    """A token that waits for a broadcast."""

    __tablename__ = "signal_subscription"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    token_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    signal_name: Mapped[str] = mapped_column(String(200), index=True)
