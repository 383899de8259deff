"""Questions about files people gave us."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ..domain.attachments import Attachment


def uploaded_at(session: Session, attachment_id: str) -> datetime | None:
    """Return when a file came in; None when there is no such file."""
    try:
        found = session.get(Attachment, UUID(attachment_id))
    except ValueError:
        return None
    return found.uploaded_at if found else None
