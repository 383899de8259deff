"""History: append-only lines of what happened to an instance, who did it and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .instances import ProcessInstance


class HistoryEntry(Row):
    """One line. `seq` counts within the instance, so that equal moments keep their order."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_instance_seq", "instance_id", "seq"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id))
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(50))
    process_id: Mapped[str] = mapped_column(String(200), default="")
    element_id: Mapped[str] = mapped_column(String(200), default="")
    element_type: Mapped[str] = mapped_column(String(50), default="")
    name: Mapped[str] = mapped_column(default="")
    actor: Mapped[str | None] = mapped_column(String(100))
    actor_name: Mapped[str | None] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
