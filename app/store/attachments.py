"""Questions about uploaded files: when they came, how many there are, which nobody needs any more."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..domain.attachments import Attachment
from ..domain.tasks import Draft, TaskState, UserTask


def uploaded_at(session: Session, attachment_id: str) -> datetime | None:
    """Return when a file came in; None when there is no such file."""
    try:
        found = session.get(Attachment, UUID(attachment_id))
    except ValueError:
        return None
    return found.uploaded_at if found else None


def count_own_uploads(session: Session, task_id: UUID, field_key: str, username: str) -> int:
    """Count what one person uploaded for a field of a task."""
    statement = select(func.count()).where(
        Attachment.task_id == task_id,
        Attachment.field_key == field_key,
        Attachment.uploaded_by == username,
    )
    return session.scalar(statement) or 0


def room_of_task(session: Session, task_id: UUID) -> tuple[int, int]:
    """Return how many files a task has taken in, and how many bytes."""
    size = func.coalesce(func.sum(Attachment.size), 0)
    count, total = session.execute(select(func.count(), size).where(Attachment.task_id == task_id)).one()
    return count, total


def files_of_field(session: Session, field_key: str) -> Sequence[Attachment]:
    """Return the handed-in files that lie under a name of their own, of no instance, in order."""
    own = Attachment.field_key == field_key, Attachment.instance_id.is_(None), Attachment.is_submitted
    return session.scalars(
        select(Attachment).where(*own).order_by(Attachment.uploaded_at, Attachment.name)
    ).all()


def loose_uploads(session: Session, before: datetime) -> Sequence[Attachment]:
    """Return the files uploaded before a moment that are part of no submitted form."""
    statement = select(Attachment).where(Attachment.is_submitted.is_(False), Attachment.uploaded_at < before)
    return session.scalars(statement).all()


def drafts_on_open_tasks(session: Session, task_ids: Collection[UUID]) -> Sequence[Draft]:
    """Return what people have typed so far on those of these tasks that are still open."""
    statement = (
        select(Draft)
        .join(UserTask, UserTask.id == Draft.task_id)
        .where(Draft.task_id.in_(task_ids), UserTask.state == TaskState.CREATED)
    )
    return session.scalars(statement).all()


def drafts_left_behind(session: Session, before: datetime) -> Sequence[UUID]:
    """Return the ids of drafts on tasks that were closed before a moment."""
    closed = or_(UserTask.state == TaskState.COMPLETED, UserTask.state == TaskState.CANCELLED)
    statement = select(Draft.id).join(UserTask, UserTask.id == Draft.task_id)
    return session.scalars(statement.where(closed, UserTask.ended_at < before)).all()


def known_digests(session: Session, digests: Collection[str]) -> set[str]:
    """Return which of these digests a stored file has."""
    return set(session.scalars(select(Attachment.digest).where(Attachment.digest.in_(digests))))
