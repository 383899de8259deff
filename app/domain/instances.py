"""A running or finished execution of one process definition, and who may see it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from .base import Row
from .definitions import ProcessDefinition

ENDED = "ended:"


class InstanceState(StrEnum):
    """Where an instance stands as a whole."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessInstance(Row):
    """One run and its data. `snapshot` is the engine's; pages read rows, never snapshots.

    `diagrams` says which version of each (called) process it runs on: process id -> digest, with `ENDED`
    before it where nothing of that process runs any more. Of an archived instance this row alone is left:
    `archive` names the file that the rest is in.
    """

    __tablename__ = "process_instance"
    __table_args__ = (Index("ix_process_instance_state_started_at", "state", "started_at"),)

    definition_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessDefinition.id), index=True)
    business_key: Mapped[str | None] = mapped_column(String(200), index=True)
    title: Mapped[str] = mapped_column(default="")
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.ACTIVE)
    outcome: Mapped[str | None] = mapped_column(String(100))
    is_sealed: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    started_by: Mapped[str | None] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    diagrams: Mapped[dict[str, Any]] = mapped_column(default=dict)
    history_length: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]
    archive: Mapped[str | None] = mapped_column(String(200))
    snapshot: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))

    definition: Mapped[ProcessDefinition] = relationship(lazy="joined", innerjoin=True)

    @property
    def versions(self) -> dict[str, str]:
        """Return the digest of every process that runs here or has run, the last run of each."""
        return {key: digest.removeprefix(ENDED) for key, digest in (self.diagrams or {}).items()}

    @property
    def running(self) -> list[str]:
        """Return the processes of which something runs here now."""
        return [key for key, digest in (self.diagrams or {}).items() if not digest.startswith(ENDED)]

    def note_versions(self, running: Mapping[str, str]) -> None:
        """Keep which version of each process runs here now, and which ones did."""
        ended = {key: f"{ENDED}{digest}" for key, digest in self.versions.items() if key not in running}
        noted = {**ended, **running}
        if noted != self.diagrams:
            self.diagrams = noted

    def end(self, state: InstanceState, at: datetime) -> None:
        """Close the instance; its snapshot stays for the record."""
        self.state = state
        self.ended_at = at

    @property
    def is_archived(self) -> bool:
        """Whether all but this row lies in a file outside the system."""
        return self.archived_at is not None

    def become_stub(self, archive: str, at: datetime) -> None:
        """Note in which file the instance is now; the row stays for the registers that refer to it."""
        self.archive, self.archived_at, self.snapshot = archive, at, b""

    def come_back(self, snapshot: bytes) -> None:
        """Be whole again, as the file had it."""
        self.archive, self.archived_at, self.snapshot = None, None, snapshot


class InstanceAccess(Row):
    """A group that may see this instance's page. Derived from who takes part in it."""

    __tablename__ = "instance_access"
    __table_args__ = (Index("ix_instance_access_group_instance", "group", "instance_id", unique=True),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    group: Mapped[str] = mapped_column(String(200))
