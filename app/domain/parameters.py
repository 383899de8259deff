"""Parameters of the procedure (SPEC 4.14): versioned values with the day they take effect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import ExactJson, Row


class Parameter(Row):
    """One version of one parameter. Rows are added, never changed."""

    __tablename__ = "parameter"
    __table_args__ = (Index("ix_parameter_name_effective", "name", "effective_from"),)

    name: Mapped[str] = mapped_column(String(100))
    value: Mapped[Any] = mapped_column(ExactJson)
    label: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    effective_from: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(default="")


class Setting(Row):
    """A switch of the installation itself, such as the demonstration's clock."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    value: Mapped[dict[str, Any]]


Parameters = Mapping[str, Any]
