"""The register of organisations (组织名录): who belongs to whom, which kind, which partner lists."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row


class OrganisationKind(StrEnum):
    """What a unit is by itself; membership of a list is kept apart (ERRATA O8)."""

    LOCAL_ENTERPRISE = "local_enterprise"
    CENTRAL_BRANCH = "central_branch"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    TECH_ENTERPRISE = "tech_enterprise"
    CONSORTIUM = "consortium"
    OTHER = "other"
    PENDING = "pending"
    """A unit that registered itself: the department has yet to say what it is."""


class OrganisationEntry(Row):
    """One unit. `parent_code` names the unit it belongs to; the register decides, not the bidder's tick.

    A unit that is no longer active stays listed with its parent, so that R-011 still finds it.
    """

    __tablename__ = "organisation_entry"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[OrganisationKind]
    area: Mapped[str] = mapped_column(default="")
    region_code: Mapped[str] = mapped_column(String(12), default="")
    is_foreign: Mapped[bool] = mapped_column(default=False)
    is_partner_4_8_n: Mapped[bool] = mapped_column(default=False)
    has_strategic_agreement: Mapped[bool] = mapped_column(default=False)
    is_high_tech: Mapped[bool] = mapped_column(default=False)
    is_legal_person: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    parent_code: Mapped[str | None] = mapped_column(String(40), index=True)
