"""The record of every drawing of experts: who could be drawn, who could not and why, who was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance


class PanelDraw(Row):
    """One drawing. With `seed` anybody can draw again from `pool` and finds the same people.

    `excluded` holds {username, reason}; `kept` are members of earlier rounds who gave their opinion.
    """

    __tablename__ = "panel_draw"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    tech_field: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(64))
    pool: Mapped[list[Any]]
    excluded: Mapped[list[Any]]
    kept: Mapped[list[Any]]
    picked: Mapped[list[Any]]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str] = mapped_column(String(100), default="")
