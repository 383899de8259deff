"""What of an agreement stood behind a public notice, so that the signed one can be compared (R-089)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row
from .publications import Publication


class AgreementSeal(Row):
    """The key clauses at the time of a public notice. They are not public themselves."""

    __tablename__ = "agreement_seal"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey(Publication.id), unique=True)
    clauses: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
