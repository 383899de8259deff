"""What was made public: calls, lists, public notices and announcements, at stable addresses."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from ...domain.instances import ProcessInstance


class PublicationKind(StrEnum):
    """Which column of the public site it stands in."""

    CALL = "call"
    LIST = "list"
    PUBLICITY = "publicity"
    ANNOUNCEMENT = "announcement"
    ACCEPTANCE = "acceptance"
    REVOCATION = "revocation"
    TERMINATION = "termination"


class Publication(Row):
    """One public page. `digest` seals what it says; a correction is a new row that names the old."""

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_kind_published", "kind", "published_at"),)

    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    kind: Mapped[PublicationKind]
    code: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    corrects: Mapped[str | None] = mapped_column(String(60))

    @property
    def sealed_text(self) -> str:
        """The text whose SHA-256 is the seal: number, title, moment and content, one way written."""
        return sealed_text(self.number, self.title, self.published_at, self.content)


def sealed_text(number: str, title: str, published_at: datetime, content: dict[str, Any]) -> str:
    """Write what a seal covers; keys sorted, so that anybody computes the same digest."""
    moment = published_at.astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps([number, title, moment, content], ensure_ascii=False, sort_keys=True, default=str)
