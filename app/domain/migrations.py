"""Migrations of running instances from version to version, what became of each, and suspended instances."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from .base import Row
from .definitions import ProcessDefinition
from .errors import Conflict
from .instances import ProcessInstance


class MigrationState(StrEnum):
    """Being prepared, given to the instances, or taken back."""

    DRAFT = "draft"
    APPLIED = "applied"
    UNDONE = "undone"


class Migration(Row):
    """A plan and its batch. `mappings`: per process its id, source, target, elements, is_included."""

    __tablename__ = "migration"

    process_key: Mapped[str] = mapped_column(String(200), index=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessDefinition.id))
    target_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessDefinition.id))
    mappings: Mapped[list[Any]]
    state: Mapped[MigrationState] = mapped_column(default=MigrationState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    created_by_name: Mapped[str] = mapped_column(String(100))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")

    source: Mapped[ProcessDefinition] = relationship(foreign_keys=[source_id], lazy="joined", innerjoin=True)
    target: Mapped[ProcessDefinition] = relationship(foreign_keys=[target_id], lazy="joined", innerjoin=True)

    def require_draft(self) -> None:
        """Raise Conflict when it was given to instances already: then its mapping stands."""
        if self.state is not MigrationState.DRAFT:
            raise Conflict("此迁移已应用，不能再改映射。 / It has been applied; its mapping stands.")

    def apply(self, reason: str, at: datetime) -> None:
        """Begin to give it to the instances; it may be gone on with as long as it is not undone."""
        if self.state is MigrationState.UNDONE:
            raise Conflict("此迁移已撤销，请新建一个。 / It has been undone: make a new one.")
        self.state, self.reason = MigrationState.APPLIED, reason
        self.applied_at = self.applied_at or at

    def undo(self, reason: str, at: datetime) -> None:
        """Begin to take it back."""
        if self.state is MigrationState.DRAFT:
            raise Conflict("此迁移尚未应用。 / It has not been applied.")
        self.state, self.undo_reason = MigrationState.UNDONE, reason
        self.undone_at = self.undone_at or at


class ResultState(StrEnum):
    """What became of one instance."""

    MOVED = "moved"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"  # could not be taken back: it had moved on


class MigrationResult(Row):
    """One instance's result: why it was refused, where it waits, and what is needed to take it back."""

    __tablename__ = "migration_result"
    __table_args__ = (UniqueConstraint("migration_id", "instance_id"),)

    migration_id: Mapped[UUID] = mapped_column(ForeignKey(Migration.id))
    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    state: Mapped[ResultState]
    at: Mapped[datetime]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    waits: Mapped[list[str]] = mapped_column(default=list)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before_snapshot: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    after_digest: Mapped[str] = mapped_column(String(64), default="")

    instance: Mapped[ProcessInstance] = relationship()


class Suspension(Row):
    """An instance that takes no command until it is resumed. Its timers and subscriptions come back then."""

    __tablename__ = "suspension"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), unique=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    by_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
