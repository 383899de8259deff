"""The register of experts: from which panels are drawn, and what excludes whom."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row


class Expert(Row):
    """One expert. `fields` are technical fields; `conflicts` the codes of units she must not judge."""

    __tablename__ = "expert"

    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str]
    organisation_code: Mapped[str | None] = mapped_column(String(40))
    organisation_name: Mapped[str]
    fields: Mapped[list[str]]
    kind: Mapped[str] = mapped_column(String(40), default="technical")
    title: Mapped[str] = mapped_column(default="")
    conflicts: Mapped[list[Any]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)
