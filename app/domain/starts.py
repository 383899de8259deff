"""Start events that the world triggers, of the newest version of each process, and what they are to start."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .definitions import ProcessDefinition


class StartKind(StrEnum):
    """What triggers a start event."""

    MESSAGE = "message"
    SIGNAL = "signal"
    TIMER = "timer"


class StartSubscription(Row):
    """A start event that waits to start its process; a newer version of the process takes its place.

    Its row is the one lock of these starts: whoever starts by it holds it until the instance is there.
    """

    __tablename__ = "start_subscription"
    __table_args__ = (
        UniqueConstraint("process_id", "element_id"),
        Index("ix_start_subscription_kind_event_name", "kind", "event_name"),
    )

    definition_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessDefinition.id))
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    kind: Mapped[StartKind]
    event_name: Mapped[str] = mapped_column(String(200), default="")  # of the message or signal
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    memo: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of the timer: how it goes on


class EventStart(Row):
    """An instance that a message or signal is to start, and `instance_id` once it has.

    With a correlation key it waits while an instance that was started under the key is active, until
    `expires_at`; one whose key was free when the message came is not late, however late a worker is.
    `message_id` is no foreign key: messages are archived with the instance that took them.
    """

    __tablename__ = "event_start"
    __table_args__ = (
        UniqueConstraint("message_id", "process_id"),
        Index("ix_event_start_process_id_correlation_key", "process_id", "correlation_key"),
        Index("ix_event_start_instance_id_ordered_at", "instance_id", "ordered_at"),
    )

    process_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[StartKind]
    event_name: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(200), default="")
    message_id: Mapped[UUID | None]
    variables: Mapped[dict[str, Any]]
    ordered_at: Mapped[datetime]
    place: Mapped[int] = mapped_column(default=0)  # among the signals of one command
    expires_at: Mapped[datetime | None]
    instance_id: Mapped[UUID | None]
