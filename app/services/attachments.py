"""Files people gave us: what a task may use of them, and who may read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from ..domain.attachments import Attachment
from ..domain.errors import NotFound
from ..domain.tasks import UserTask
from ..store.instances import get_visible_instance
from .work import Work


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


def keep_submitted(work: Work, task: UserTask, values: Any) -> None:
    """Mark the files of a submitted form as part of the instance."""
    ids = [UUID(value["id"]) for value in _files_in(values)]
    if ids:
        work.session.execute(
            update(Attachment)
            .where(Attachment.id.in_(ids), Attachment.instance_id == task.instance_id)
            .values(is_submitted=True)
        )


def _files_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.keys() >= {"id", "name", "sha256", "size"}:
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
