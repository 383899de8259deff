"""Jobs: what a process instance waits for a machine to do. A job out of retries is an incident."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Row
from .errors import Conflict
from .instances import ProcessInstance

HOLD = timedelta(seconds=30)
"""How long a job stays in the hands of a worker that is not heard of any more."""
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class JobState(StrEnum):
    """Open, or how it ended."""

    CREATED = "created"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_WORDS = {
    JobState.CREATED: "待办",
    JobState.COMPLETED: "已完成",
    JobState.FAILED: "已失败，等待处置",
    JobState.CANCELLED: "已取消",
}


class Job(Row):
    """Outside work (mail, HTTP). `id` is its idempotency key; `locked_until` a worker's hold."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_due_at", "state", "due_at"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id), index=True)
    token_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    type: Mapped[str] = mapped_column(String(100))
    headers: Mapped[dict[str, Any]]
    variables: Mapped[dict[str, Any]]
    retries: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    error: Mapped[str | None]
    state: Mapped[JobState] = mapped_column(default=JobState.CREATED)

    instance: Mapped[ProcessInstance] = relationship()

    def complete(self) -> None:
        """Mark it done."""
        self._require_open()
        self.state = JobState.COMPLETED

    def cancel(self) -> None:
        """The process went on without it."""
        self.state = JobState.CANCELLED

    def fail(
        self, error: str, now: datetime, retries: int | None = None, back_off: timedelta | None = None
    ) -> None:
        """Note a failed attempt: try again later, or give up when no retry is left.

        Who failed may say how many retries are left, and after what time the next is due.
        """
        self._require_open()
        self.retries = self.retries - 1 if retries is None else retries
        self.error = error
        self.locked_until = None
        usual = BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)]
        self.due_at = now + (usual if back_off is None else back_off)
        self.attempts += 1
        if self.retries <= 0:
            self.state = JobState.FAILED

    def retry(self, now: datetime) -> None:
        """An operator lets it be tried again."""
        self.state = JobState.CREATED
        self.retries = max(self.retries, 1)
        self.due_at = now
        self.locked_until = None

    def _require_open(self) -> None:
        if self.state is not JobState.CREATED:
            words = STATE_WORDS[self.state]
            raise Conflict(f"作业 {self.id} {words}。 / Job {self.id} is already {self.state}.")
