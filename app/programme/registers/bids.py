"""The register of bids (揭榜申请). What is sealed lies in a row of its own until the deadline."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance
from .list_items import ListItem


class BidStatus(StrEnum):
    """SPEC 7."""

    DRAFT = "draft"
    CONFIRMING = "confirming"
    SEALED = "sealed"
    NOT_SUBMITTED = "not_submitted"
    LATE = "late"
    UNQUALIFIED = "unqualified"
    REVIEWING = "reviewing"
    RECOMMENDED = "recommended"
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"
    SIGNED = "signed"
    RECALLED = "recalled"


class Bid(Row):
    """One bid on a list item. Its `number`, which counts, is given when it is unsealed."""

    __tablename__ = "bid"
    __table_args__ = (Index("ix_bid_list_item_status", "list_item_id", "status"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), unique=True)
    list_item_id: Mapped[UUID] = mapped_column(ForeignKey(ListItem.id))
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    lead_code: Mapped[str] = mapped_column(String(40), index=True)
    lead_name: Mapped[str]
    member_codes: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[BidStatus] = mapped_column(default=BidStatus.DRAFT)
    submitted_at: Mapped[datetime | None]
    rank: Mapped[int | None]
    unsealed_at: Mapped[datetime | None]
    unsealed_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class BidVersion(Row):
    """A bid as it was submitted and sealed. Only the unsealing after the deadline reads `values`.

    `digest` lets the bidder prove afterwards that nothing was changed. A version that was recalled
    before the deadline is never read.
    """

    __tablename__ = "bid_version"
    __table_args__ = (UniqueConstraint("bid_id", "version"),)

    bid_id: Mapped[UUID] = mapped_column(ForeignKey(Bid.id))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    values: Mapped[dict[str, Any]]
    sealed_at: Mapped[datetime]
    sealed_by: Mapped[str] = mapped_column(String(100), default="")
    recalled_at: Mapped[datetime | None]
