"""Files people gave us: what a task may use of them, and who may read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from ..domain.attachments import Attachment
from ..domain.errors import NotFound
from ..domain.tasks import UserTask
from ..store.instances import get_visible_instance
from .work import Work

FILE_KEYS = {"id", "name", "sha256", "size"}
"""What makes a value of a process a file."""


def find_own_upload(work: Work, task_id: UUID, attachment_id: str) -> dict[str, object] | None:
    """Return the value of a file that was uploaded for this task or was part of its instance before."""
    try:
        wanted = UUID(attachment_id)
    except ValueError:
        return None
    instance = select(UserTask.instance_id).where(UserTask.id == task_id).scalar_subquery()
    found = work.session.scalar(
        select(Attachment).where(Attachment.id == wanted, Attachment.instance_id == instance)
    )
    if found is None or (found.task_id != task_id and not found.is_submitted):
        return None
    return found.as_value()


def copy_files(work: Work, values: dict[str, Any], instance_id: UUID) -> dict[str, Any]:
    """Return the values with every file in them copied to another instance, where its people may use it."""
    return {name: _copied(work, value, instance_id) for name, value in values.items()}


def _copied(work: Work, value: Any, instance_id: UUID) -> Any:
    if isinstance(value, list):
        return [_copied(work, part, instance_id) for part in value]
    if not isinstance(value, dict):
        return value
    if not value.keys() >= FILE_KEYS:
        return copy_files(work, value, instance_id)
    known = work.session.get(Attachment, UUID(value["id"]))
    if known is None:
        return value
    copied = Attachment(
        instance_id=instance_id,
        field_key=known.field_key,
        name=known.name,
        media_type=known.media_type,
        size=known.size,
        digest=known.digest,
        uploaded_by=known.uploaded_by,
        uploaded_at=known.uploaded_at,
        is_submitted=True,
    )
    work.session.add(copied)
    work.session.flush()
    return copied.as_value()


def keep_submitted(work: Work, task: UserTask, values: Any) -> None:
    """Mark the files of a submitted form as part of the instance; one copied into it is now of this paper."""
    ids = [UUID(value["id"]) for value in _files_in(values)]
    if ids:
        work.session.execute(
            update(Attachment)
            .where(Attachment.id.in_(ids), Attachment.instance_id == task.instance_id)
            .values(is_submitted=True, task_id=func.coalesce(Attachment.task_id, task.id))
        )


def _files_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.keys() >= FILE_KEYS:
            yield value
        else:
            for part in value.values():
                yield from _files_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _files_in(part)


def get_attachment(work: Work, attachment_id: UUID) -> tuple[Attachment, Path]:
    """Return a file to somebody who may see its instance or does its task. Raises NotFound."""
    attachment = work.session.get(Attachment, attachment_id)
    if attachment is None or work.person is None:
        raise NotFound("没有此文件，或您无权查看。 / There is no such file, or it is not for you.")
    if attachment.uploaded_by != work.person.username:
        if attachment.instance_id is None or not attachment.is_submitted:
            raise NotFound("没有此文件，或您无权查看。 / There is no such file, or it is not for you.")
        get_visible_instance(work.session, attachment.instance_id, work.person)
    return attachment, file_path(work.house.files, attachment.digest)


def file_path(folder: Path, digest: str) -> Path:
    """Return where the content of this digest lies."""
    return folder / digest[:2] / digest
