"""The register of needs (需求库) and their frozen versions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance


class NeedStatus(StrEnum):
    """SPEC 7, and merged into a like need (SPEC 4.2)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPPLEMENTING = "supplementing"
    POOLED = "pooled"
    SCREENING = "screening"
    ARGUING = "arguing"
    LISTED = "listed"
    FAILED = "failed"
    NOT_LISTED = "not_listed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Need(Row):
    """One need, from its first draft on. `number` is given when it enters the pool.

    `submitted_at` is the moment of the first submission and decides the batch (R-033); a supplement
    does not move it. `reason` says why it was rejected, lapsed, merged or not listed.
    """

    __tablename__ = "need"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), unique=True)
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(default="")
    project_type: Mapped[str] = mapped_column(String(20))
    publisher_code: Mapped[str] = mapped_column(String(40), index=True)
    publisher_name: Mapped[str]
    tech_field: Mapped[str] = mapped_column(String(40), default="")
    division: Mapped[str] = mapped_column(String(40), default="", index=True)
    batch_number: Mapped[str | None] = mapped_column(String(40), index=True)
    status: Mapped[NeedStatus] = mapped_column(default=NeedStatus.DRAFT, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    supplemented_at: Mapped[datetime | None]
    pooled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class NeedVersion(Row):
    """A need as it stood when it was frozen: what reviewers saw. Never changed."""

    __tablename__ = "need_version"
    __table_args__ = (UniqueConstraint("need_id", "version"),)

    need_id: Mapped[UUID] = mapped_column(ForeignKey(Need.id))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    values: Mapped[dict[str, Any]]
    frozen_at: Mapped[datetime]
