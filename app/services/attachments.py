"""Uploaded files: checked, stored outside the web root under their digest, given to those who may."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import puremagic
from sqlalchemy import func, select, update

from ..domain.attachments import Attachment
from ..domain.errors import Forbidden, Invalid, NotFound
from ..domain.tasks import UserTask
from ..store.instances import get_visible_instance
from ..store.tasks import get_task_of
from .work import Work

ALLOWED = {
    ".pdf": ("application/pdf",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".png": ("image/png",),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    ".doc": ("application/msword", "application/vnd.ms-excel"),
    ".xls": ("application/vnd.ms-excel", "application/msword"),
    ".zip": ("application/zip",),
}
"""Which files may be uploaded: the name's ending and what the content must look like."""

MAX_BYTES = 50 * 1024 * 1024
MAX_NAME = 120
MAX_FILES_OF_TASK = 200
MAX_BYTES_OF_TASK = 2 * 1024 * 1024 * 1024
"""What one task may take in all, also counting what was taken out of the form again: files are never lost."""
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in: its name as claimed, and its content, unread."""

    name: str
    stream: IO[bytes]


def store_upload(work: Work, task_id: UUID, field_key: str, upload: Upload) -> Attachment:
    """Store a file for a field of an open task.

    Raises NotFound when the task is not the person's, Invalid when name, size or content are not
    allowed; nothing is stored then.
    """
    if work.person is None:
        raise Forbidden("请先登录。 / Please sign in.")
    task = get_task_of(work.session, task_id, work.person)
    name = _clean_name(upload.name)
    _check_room(work, task.id)
    digest, size, media_type = _store(work.house.files, name, upload.stream)
    attachment = Attachment(
        instance_id=task.instance_id,
        task_id=task.id,
        field_key=field_key,
        name=name,
        media_type=media_type,
        size=size,
        digest=digest,
        uploaded_by=work.person.username,
        uploaded_at=work.now,
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment


def _check_room(work: Work, task_id: UUID) -> None:
    count, size = work.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.task_id == task_id)
    ).one()
    if count >= MAX_FILES_OF_TASK or size >= MAX_BYTES_OF_TASK:
        raise Invalid(
            f"本任务上传的文件已达上限（{MAX_FILES_OF_TASK} 个或 {MAX_BYTES_OF_TASK // 2**30} GB），"
            "请合并后再传，或联系系统管理员。 / This task has taken as many files as it may."
        )


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


def _clean_name(name: str) -> str:
    """Return the last part of a file's name. Raises Invalid when its kind is not allowed."""
    clean = "".join(ch for ch in Path(name.replace("\\", "/")).name if ch.isprintable()).strip(". ")
    ending = Path(clean).suffix.lower()
    if ending not in ALLOWED:
        allowed = "、".join(sorted(ALLOWED))
        raise Invalid(
            f"不能上传“{clean or name}”：只接受 {allowed}。 / Only these kinds of file: {allowed}.",
            {"file": "文件类型不允许 / not an allowed kind of file"},
        )
    return clean if len(clean) <= MAX_NAME else clean[: MAX_NAME - len(ending)] + ending


def _store(folder: Path, name: str, stream: IO[bytes]) -> tuple[str, int, str]:
    """Write to a temporary file, check, make durable and move into place: (digest, bytes, type)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        temporary = Path(target.name)
        try:
            digest, size = _copy(stream, target)
            media_type = _check_content(name, temporary, size)
            target.flush()
            os.fsync(target.fileno())
            final = file_path(folder, digest)
            final.parent.mkdir(exist_ok=True)
            temporary.replace(final)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return digest, size, media_type


def _copy(stream: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise Invalid(
                f"文件超过 {MAX_BYTES // CHUNK} MB。 / The file is over {MAX_BYTES // CHUNK} MB.",
                {"file": "文件过大 / too large"},
            )
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    return digest.hexdigest(), size


def _check_content(name: str, path: Path, size: int) -> str:
    if size == 0:
        raise Invalid("文件是空的。 / The file is empty.", {"file": "空文件 / empty"})
    expected = ALLOWED[Path(name).suffix.lower()]
    try:
        found = {match.mime_type for match in puremagic.magic_file(str(path))}
    except (puremagic.PureError, ValueError):
        found = set()
    if not found.intersection(expected):
        raise Invalid(
            f"“{name}”的内容与文件类型不符。 / The content of '{name}' is not what its name says.",
            {"file": "内容与类型不符 / content does not match"},
        )
    return expected[0]
