"""The register of credit checks: result, source, time and evidence; valid for some days (Q14)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row


class CreditResult(StrEnum):
    """What a check found."""

    CLEAR = "clear"
    SERIOUS = "serious"


class CreditCheck(Row):
    """One check of one unit. Rows are added, never changed: the newest counts, those before are kept.

    Where a hold was decided on, `evidence` says on what `basis`, which entry it `supersedes`, and for a
    decision that lets one case go on although the entry is serious, which (`decided_for`).
    """

    __tablename__ = "credit_check"
    __table_args__ = (Index("ix_credit_check_code_checked", "code", "checked_at"),)

    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    result: Mapped[CreditResult]
    source: Mapped[str]
    checked_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    evidence: Mapped[dict[str, Any]]
    checked_by: Mapped[str] = mapped_column(String(100))
