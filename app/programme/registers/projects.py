"""The register of projects, opened when the task book is signed."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance
from .amounts import Amount


class ProjectStatus(StrEnum):
    """SPEC 7."""

    SIGNING = "signing"
    RUNNING = "running"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    ACCEPTING = "accepting"
    RECTIFYING = "rectifying"
    ACCEPTED = "accepted"
    FAILED = "failed"
    TERMINATING = "terminating"
    TERMINATED = "terminated"


class Project(Row):
    """One funded project. Amounts in 万元: T total, A agreement, G subsidy, P1 the agreed first payment."""

    __tablename__ = "project"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), unique=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str]
    list_number: Mapped[str] = mapped_column(String(60), default="")
    division: Mapped[str] = mapped_column(String(40), default="", index=True)
    demander_code: Mapped[str] = mapped_column(String(40))
    demander_name: Mapped[str]
    supplier_code: Mapped[str] = mapped_column(String(40))
    supplier_name: Mapped[str]
    total: Mapped[Decimal] = mapped_column(Amount)
    agreement: Mapped[Decimal] = mapped_column(Amount)
    subsidy: Mapped[Decimal] = mapped_column(Amount)
    first_payment: Mapped[Decimal] = mapped_column(Amount)
    start_date: Mapped[date]
    end_date: Mapped[date]
    opened_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    status: Mapped[ProjectStatus] = mapped_column(default=ProjectStatus.RUNNING, index=True)
