"""The register of objections. Who objected is known to the supervision desk alone (SPEC 1 ⑤).

Nothing of it enters a process: variables, papers and histories are read by others.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from .publications import Publication


class ObjectionResult(StrEnum):
    """Open, or how it ended; the later, the heavier. A clue was never an objection: nameless, or too late."""

    OPEN = "open"
    CLUE = "clue"
    REJECTED = "rejected"
    UNFOUNDED = "unfounded"
    RECTIFY = "rectify"
    FOUNDED = "founded"


JUDGED = (ObjectionResult.UNFOUNDED, ObjectionResult.RECTIFY, ObjectionResult.FOUNDED)
"""What was found by who looked into it."""


class Objection(Row):
    """One objection to a public notice. Its id is the objector's secret address and stands nowhere else.

    When it asks for a correction, `rectify_scope` says of what (notice, agreement); when it is founded,
    `founded_action` says what follows (rereview, terminate).
    """

    __tablename__ = "objection"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey(Publication.id), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    objector: Mapped[str]
    contact: Mapped[str]
    content: Mapped[str]
    submitted_at: Mapped[datetime]
    result: Mapped[ObjectionResult] = mapped_column(default=ObjectionResult.OPEN)
    decided_at: Mapped[datetime | None]
    rectify_scope: Mapped[str] = mapped_column(String(20), default="")
    founded_action: Mapped[str] = mapped_column(String(20), default="")
    reply: Mapped[str] = mapped_column(default="")
