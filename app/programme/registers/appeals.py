"""The register of appeals (复核申请): what a bidder asks to be looked at again."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from .bids import Bid
from .list_items import ListItem


class AppealStatus(StrEnum):
    """Waiting to be read, or in somebody's hands."""

    OPEN = "open"
    TAKEN_UP = "taken_up"


class Appeal(Row):
    """One appeal against a result; `result` and `rank` are what it was raised against."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_list_item_status", "list_item_id", "status"),)

    bid_id: Mapped[UUID] = mapped_column(ForeignKey(Bid.id), index=True)
    list_item_id: Mapped[UUID] = mapped_column(ForeignKey(ListItem.id))
    result: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int | None]
    reason: Mapped[str]
    files: Mapped[list[Any]] = mapped_column(default=list)
    submitted_at: Mapped[datetime]
    taken_up_at: Mapped[datetime | None]
    status: Mapped[AppealStatus] = mapped_column(default=AppealStatus.OPEN)
