"""Values too large for a snapshot, by digest."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .instances import ProcessInstance


class LargeValue(Row):
    """A value that an instance's snapshot names: `content` is its JSON, compressed by zstd."""

    __tablename__ = "large_value"
    __table_args__ = (UniqueConstraint("instance_id", "digest"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
