"""What was changed in the registers that people keep by hand: who, when, from what to what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row


class Kept(StrEnum):
    """A register that people keep; its name stands in addresses too."""

    EXPERTS = "experts"
    ORGANISATIONS = "organisations"


class ChangeKind(StrEnum):
    """By which door a change came."""

    PAGE = "page"
    FILE = "file"
    REGISTRATION = "registration"


class RegisterChange(Row):
    """One change of one entry. `old` and `new` hold the columns that differ; rows are added, never changed.

    `key` is the expert's account or the unit's code. `old` is empty when the entry was made.
    """

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_entry", "register", "key", "at"),)

    register: Mapped[Kept]
    key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[ChangeKind]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    by_name: Mapped[str] = mapped_column(default="")
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
