"""The audit chain: what operators and administrators did, each line sealed with the one before it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row, encode_json

BEGINNING = "0" * 64
"""What stands before the first line."""


class AuditEntry(Row):
    """One deed: rows are added, never changed; `seal` is a SHA-256 over the line and the seal before it.

    Whoever changes, removes or inserts a line would have to seal every later one anew, and the last seal
    is known to those who have written it down.
    """

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(300))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seal: Mapped[str] = mapped_column(String(64))

    def sealed_after(self, before: str) -> str:
        """Return the seal this line has to bear after a line with that seal."""
        moment = self.at.astimezone(UTC).isoformat()
        return sha256(
            encode_json([before, self.seq, moment, self.by, self.action, self.subject, self.detail])
        ).hexdigest()
