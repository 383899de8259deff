"""Screening batches: their cut-off, the kinds they take and the rule versions they bind (SPEC 0.2)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance


class BatchStatus(StrEnum):
    """Where a batch stands."""

    OPEN = "open"
    CONFIRMING = "confirming"
    OPENED = "opened"


class Batch(Row):
    """One batch; `rules` holds its collection rules, subsidy policy and limits."""

    __tablename__ = "batch"

    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey(ProcessInstance.id), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    cutoff: Mapped[datetime] = mapped_column(index=True)
    rules: Mapped[dict[str, Any]]
    status: Mapped[BatchStatus] = mapped_column(default=BatchStatus.OPEN)
