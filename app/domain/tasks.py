"""User tasks: what a process instance waits for a person to do."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Row
from .errors import Conflict, Forbidden
from .identity import Person
from .instances import ProcessInstance

ABOUT = "about"
"""Under which of its properties a task keeps what it is about."""

CALLERS = "callers"
"""Under which of its properties a task keeps the processes around its own, the nearest first."""


NOT_BY = "not_by"
"""The property of a user task that names a variable: the usernames in it must not do the task."""

BARRED = "not:"
"""How the keys begin under which an open task is kept out of somebody's list."""


def barred_names(properties: Mapping[str, Any], variables: Mapping[str, Any]) -> frozenset[str]:
    """Return who must not do a task, given the variables seen at it."""
    names = variables.get(str(properties.get(NOT_BY) or ""))
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


class TaskState(StrEnum):
    """Open, or how it was closed."""

    CREATED = "created"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class UserTask(Row):
    """A person's work. Its candidates stand in TaskCandidate while it is open."""

    __tablename__ = "user_task"
    __table_args__ = (
        Index("ix_user_task_instance_state", "instance_id", "state"),
        Index("ix_user_task_done_by", "assignee", "state", "ended_at"),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id))
    token_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str]
    form_key: Mapped[str | None] = mapped_column(String(200))
    form_digest: Mapped[str | None] = mapped_column(String(64))
    assignee: Mapped[str | None] = mapped_column(String(100))
    candidate_groups: Mapped[list[str]] = mapped_column(default=list)
    candidate_users: Mapped[list[str]] = mapped_column(default=list)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    priority: Mapped[int] = mapped_column(default=50)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[TaskState] = mapped_column(default=TaskState.CREATED)

    instance: Mapped[ProcessInstance] = relationship()

    @property
    def about(self) -> str:
        """What tells it from other tasks of its name in the same case: a bid, a unit, a year."""
        return str(self.properties.get(ABOUT, ""))

    @property
    def callers(self) -> tuple[str, ...]:
        """The processes that called its own, the nearest first; none of a task from before they were kept."""
        return tuple(self.properties.get(CALLERS, ()))

    @property
    def is_personal(self) -> bool:
        """Whether it was given to one person by name, as an expert's work is."""
        return not self.candidate_groups

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state is TaskState.CREATED

    def is_offered_to(self, person: Person) -> bool:
        """Whether the person is among those the diagram names."""
        return (
            person.username in self.candidate_users
            or bool(person.groups & set(self.candidate_groups))
            or self.assignee in person.usernames
        )

    def may_be_completed_by(self, person: Person) -> bool:
        """The assignee (or a deputy) completes a claimed task, any candidate an unclaimed one."""
        if self.assignee:
            return self.assignee in person.usernames
        return self.is_offered_to(person)

    def complete(self, *, by: Person, at: datetime) -> None:
        """Mark the task done by this person, or say why it can't be."""
        self._require_open()
        if not self.is_offered_to(by):
            raise Forbidden(self._not_yours())
        if not self.may_be_completed_by(by):
            raise Conflict(f"“{self.name}”已由同事认领，由其办理。 / A colleague has claimed it meanwhile.")
        self.assignee = by.username
        self.state = TaskState.COMPLETED
        self.ended_at = at

    def claim(self, *, by: Person) -> None:
        """Take the task for oneself, so that colleagues see who is on it."""
        self._require_open()
        if self.assignee and self.assignee != by.username:
            raise Conflict(f"“{self.name}”已由他人认领。 / Somebody else has claimed it.")
        if not self.is_offered_to(by):
            raise Forbidden(self._not_yours())
        self.assignee = by.username

    def unclaim(self, *, by: Person) -> None:
        """Give the task back to its candidates."""
        self._require_open()
        if self.assignee not in by.usernames:
            raise Forbidden(self._not_yours())
        if not (self.candidate_groups or self.candidate_users):
            raise Conflict("此任务指定由您办理，不能退回。 / It is assigned to you alone.")
        self.assignee = None

    def assign(self, username: str) -> None:
        """Hand the task to somebody; who may do so is `access.may_reassign`."""
        self._require_open()
        self.assignee = username

    def cancel(self, at: datetime) -> None:
        """The process went on without it."""
        self.state = TaskState.CANCELLED
        self.ended_at = at

    def _require_open(self) -> None:
        if self.state is TaskState.COMPLETED:
            raise Conflict(f"“{self.name}”已由他人办结。 / It has been completed.")
        if self.state is TaskState.CANCELLED:
            raise Conflict(f"流程已前进，“{self.name}”已撤销。 / The process has moved on.")

    def _not_yours(self) -> str:
        return f"“{self.name}”不由您办理。 / This task is not yours to complete."


class TaskCandidate(Row):
    """Who sees an open task in the tasklist: one row per group, plus `user:<name>` for a person.

    A row `not:<name>` takes it out of the list of a person whom the diagram bars from it.

    Kept apart, and with the sort key repeated, so that a first page costs the same with 100 tasks
    and with 100,000. Rows go when the task is closed.
    """

    __tablename__ = "task_candidate"
    __table_args__ = (
        UniqueConstraint("task_id", "group"),
        Index("ix_task_candidate_group_due", "group", "due_at", "task_id", "claimed_by"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey(UserTask.id))
    group: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(100))


class Draft(Row):
    """What somebody has typed so far, right or wrong. No instance lock is taken for it.

    `window` is the browser window that typed it last; empty when it was no page of ours.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("task_id", "username"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey(UserTask.id))
    username: Mapped[str] = mapped_column(String(100))
    values: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    window: Mapped[str] = mapped_column(String(40), default="", server_default="")


class Submission(Row):
    """A submitted form as it was accepted: by whom, when, on which version of the form."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_instance_at", "instance_id", "at"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey(ProcessInstance.id))
    task_id: Mapped[UUID] = mapped_column(ForeignKey(UserTask.id), index=True)
    form_key: Mapped[str | None] = mapped_column(String(200))
    form_digest: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(100))
    organisation_code: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]
    values: Mapped[dict[str, Any]]
