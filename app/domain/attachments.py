"""Files people gave us. The content lies outside the web root under its digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .instances import ProcessInstance
from .tasks import UserTask


class Attachment(Row):
    """One uploaded file: name and type as checked, size in bytes, SHA-256."""

    __tablename__ = "attachment"

    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey(UserTask.id), index=True)
    field_key: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    uploaded_by: Mapped[str] = mapped_column(String(100))
    uploaded_at: Mapped[datetime]
    is_submitted: Mapped[bool] = mapped_column(default=False)

    def as_value(self) -> dict[str, object]:
        """Return what enters the process for this file."""
        return {
            "id": str(self.id),
            "name": self.name,
            "size": self.size,
            "sha256": self.digest,
            "type": self.media_type,
        }
