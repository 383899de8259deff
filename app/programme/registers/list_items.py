"""The register of list items (榜单)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance


class ListItemStatus(StrEnum):
    """SPEC 7."""

    DRAFTING = "drafting"
    CONSULTING = "consulting"
    PUBLISHED = "published"
    CLOSED = "closed"
    FAILED = "failed"
    MATCHED = "matched"
    PUBLICITY = "publicity"
    AWARDED = "awarded"
    REVOKED = "revoked"


class ListItem(Row):
    """One challenge. `values` is what the public reads; business secrets are not in it.

    Until it is published, `published_at` is when the draft was opened and `bid_deadline` the earliest
    deadline possible; both are set for good in the moment of publication. `publisher_name` is the name
    shown to the public, which an anonymous publisher chooses.
    """

    __tablename__ = "list_item"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    need_number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str]
    project_type: Mapped[str] = mapped_column(String(20))
    tech_field: Mapped[str] = mapped_column(String(40), default="")
    division: Mapped[str] = mapped_column(String(40), default="")
    publisher_code: Mapped[str] = mapped_column(String(40))
    publisher_name: Mapped[str]
    values: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(index=True)
    bid_deadline: Mapped[datetime]
    status: Mapped[ListItemStatus] = mapped_column(default=ListItemStatus.DRAFTING, index=True)
    reason: Mapped[str] = mapped_column(default="")

    def takes_bids_at(self, now: datetime) -> bool:
        """Whether bids are taken: the server's clock decides (ERRATA 裁定 6)."""
        return self.status is ListItemStatus.PUBLISHED and now < self.bid_deadline
