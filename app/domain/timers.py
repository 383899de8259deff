"""Timers: moments that instances wait for. The row is the truth; the sweep fires what is due."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .instances import ProcessInstance


class Timer(Row):
    """One waiting timer; it goes when it has fired or is no longer wanted."""

    __tablename__ = "timer"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    token_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
