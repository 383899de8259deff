"""Uploads: checked against the form's field, stored outside the web root under their digest."""

import hashlib
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

import puremagic

from ..domain.attachments import Attachment
from ..domain.errors import Invalid
from ..domain.file_kinds import ALLOWED
from ..domain.tasks import UserTask
from ..forms import FileField, Problem, find_file_field, upload_problem
from ..store.attachments import count_own_uploads, room_of_task
from ..store.tasks import get_task_of
from .attachments import file_path
from .office_files import package_problem
from .tasks import gone, signed_in_person
from .work import Work

MAX_BYTES = 50 * 1024 * 1024
MAX_NAME = 120
MAX_FILES_OF_TASK = 200
MAX_BYTES_OF_TASK = 2 * 1024 * 1024 * 1024
"""What one task may take in all, also counting what was taken out of the form again."""
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in: its name as claimed, and its content, unread."""

    name: str
    stream: IO[bytes]


def store_upload(
    work: Work, task_id: UUID, field_key: str, upload: Upload, held: Collection[str] | None = None
) -> Attachment:
    """Store a file for a file field of an open task's form; one of rows is named as on the page.

    `held` are the ids of the files the field holds as the person sees it; without it every file that
    person uploaded for the field counts. Raises NotFound when the task is not the person's, Conflict when
    it is closed, Invalid when the form has no such field or the field does not take the file: too many,
    not of its kinds, too large, or more than the task may take. Nothing is stored then.
    """
    person = signed_in_person(work)
    task = get_task_of(work.session, task_id, person, even_if_gone=True)
    if not task.is_open:
        raise gone(work, task)
    field = _field_of(work, task, field_key)
    name = _clean_name(upload.name)
    if held is None:
        count = count_own_uploads(work.session, task.id, field_key, person.username)
    else:
        count = len(set(held) - {""})
    _refuse(field, field_key, upload_problem(field, name, 0, count) or _allowed(name))
    room = _room_left(work, task.id, field, field_key)
    digest, size, media_type = _store(work.house.files, name, upload.stream, field, field_key, room)
    attachment = Attachment(
        instance_id=task.instance_id,
        task_id=task.id,
        field_key=field_key,
        name=name,
        media_type=media_type,
        size=size,
        digest=digest,
        uploaded_by=person.username,
        uploaded_at=work.now,
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment


def store_for_nobody(work: Work, field: FileField, bound_to: str, upload: Upload, count: int) -> Attachment:
    """Store a file that somebody without an account hands in; it belongs to no instance and no person.

    `bound_to` names what it belongs to instead; `count` says how many the field holds already. Raises Invalid
    when the field does not take it; nothing is stored then.
    """
    name = _clean_name(upload.name)
    _refuse(field, field.key, upload_problem(field, name, 0, count) or _allowed(name))
    digest, size, media_type = _store(
        work.house.files, name, upload.stream, field, field.key, MAX_BYTES_OF_TASK
    )
    attachment = Attachment(
        field_key=bound_to,
        name=name,
        media_type=media_type,
        size=size,
        digest=digest,
        uploaded_by="",
        uploaded_at=work.now,
        is_submitted=True,
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment


def _field_of(work: Work, task: UserTask, key: str) -> FileField:
    form = work.house.definitions.forms.get(work.session, task.form_digest) if task.form_digest else None
    field = find_file_field(form, key) if form else None
    if field is None:
        raise Invalid(f"这张表没有文件栏“{key[:80]}”。 / This form has no file field '{key[:80]}'.")
    return field


def _refuse(field: FileField, key: str, problem: Problem | None) -> None:
    if problem:
        label = field.label or key
        raise Invalid(f"“{label}”：{problem.zh}。 / {label}: {problem.en}.", {key: str(problem)})


def _room_left(work: Work, task_id: UUID, field: FileField, key: str) -> int:
    """Return how many bytes the task may still take; refuse at once when it is full."""
    count, size = room_of_task(work.session, task_id)
    if count >= MAX_FILES_OF_TASK:
        _refuse(field, key, _full(f"{MAX_FILES_OF_TASK} 个", f"{MAX_FILES_OF_TASK} files"))
    _refuse(field, key, _over_room(1, MAX_BYTES_OF_TASK - size))
    return MAX_BYTES_OF_TASK - size


def _over_room(size: int, room: int) -> Problem | None:
    """Return why a file does not go in beside the others of the task; None when it does."""
    most = f"{MAX_BYTES_OF_TASK // CHUNK} MB"
    return _full(f"合计 {most}", f"{most} together") if size > room else None


def _full(most_zh: str, most_en: str) -> Problem:
    return Problem(
        f"本任务上传的文件已达上限（{most_zh}），请合并或缩小后再传，或联系系统管理员",
        f"this task may take {most_en}",
    )


def _clean_name(name: str) -> str:
    """Return the last part of a file's name, not longer than we keep."""
    clean = "".join(ch for ch in Path(name.replace("\\", "/")).name if ch.isprintable()).strip(". ")
    ending = Path(clean).suffix
    return clean if len(clean) <= MAX_NAME else clean[: MAX_NAME - len(ending)] + ending


def _allowed(name: str) -> Problem | None:
    """Return why no field takes a file of this kind; None when it is allowed."""
    if Path(name).suffix.lower() in ALLOWED:
        return None
    allowed = "、".join(sorted(ALLOWED))
    return Problem(f"不能上传“{name}”，只接受 {allowed}", f"only these kinds of file: {allowed}")


def _store(
    folder: Path, name: str, stream: IO[bytes], field: FileField, key: str, room: int
) -> tuple[str, int, str]:
    """Write to a temporary file, check, make durable and move into place: (digest, bytes, type)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        temporary = Path(target.name)
        try:
            digest, size = _copy(stream, target)
            _refuse(field, key, _too_large(size) or upload_problem(field, name, size, 0))
            _refuse(field, key, _over_room(size, room))
            _refuse(field, key, _content_problem(name, temporary, size) or package_problem(name, temporary))
            target.flush()
            os.fsync(target.fileno())
            final = file_path(folder, digest)
            final.parent.mkdir(exist_ok=True)
            temporary.replace(final)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return digest, size, ALLOWED[Path(name).suffix.lower()][0]


def _copy(stream: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    """Copy what comes, but not much more than is allowed."""
    digest, size = hashlib.sha256(), 0
    while size <= MAX_BYTES and (chunk := stream.read(CHUNK)):
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    return digest.hexdigest(), size


def _too_large(size: int) -> Problem | None:
    if size <= MAX_BYTES:
        return None
    return Problem(f"文件超过 {MAX_BYTES // CHUNK} MB", f"the file is over {MAX_BYTES // CHUNK} MB")


def _content_problem(name: str, path: Path, size: int) -> Problem | None:
    if size == 0:
        return Problem("文件是空的", "the file is empty")
    try:
        found = {match.mime_type for match in puremagic.magic_file(str(path))}
    except (puremagic.PureError, ValueError):
        found = set()
    if found.intersection(ALLOWED[Path(name).suffix.lower()]):
        return None
    return Problem(f"“{name}”的内容与文件类型不符", f"the content of '{name}' is not what its name says")
