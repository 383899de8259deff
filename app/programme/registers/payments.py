"""The register of payments: each tranche of a subsidy and what was recovered."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from .amounts import Amount
from .projects import Project


class PaymentStatus(StrEnum):
    """SPEC 7."""

    PENDING = "pending"
    RETURNED = "returned"
    APPROVED = "approved"
    PAID = "paid"
    RECOVERED = "recovered"


class Payment(Row):
    """One tranche. `basis` holds the figures it was computed from, so that it explains itself."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("project_id", "tranche"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey(Project.id))
    tranche: Mapped[str] = mapped_column(String(20))
    payee_code: Mapped[str] = mapped_column(String(40))
    payee_name: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Amount)
    basis: Mapped[dict[str, Any]]
    status: Mapped[PaymentStatus] = mapped_column(default=PaymentStatus.PAID)
    paid_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
