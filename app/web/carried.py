"""What was typed while the session ended: carried through the sign-in into the draft, in a hidden input.

The files chosen with it are not taken from somebody who is not signed in; which they were is carried, too,
so that the page after the sign-in names every one that has to be chosen again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from ..domain.errors import Conflict, Forbidden, NotFound
from ..forms import Form, draft_values, find_file_field
from ..services.sessions import person_of_token
from ..services.tasks import open_task, save_draft
from .current import house

FIELD = "carried"
FILE = "file:"
"""How the names of chosen files stand among the carried fields: no field's key has a colon."""

MOST_FILES_NAMED = 20
MOST_CHARACTERS = 256 * 1024
"""What a sign-in page carries; the longest form filled to its limits takes a quarter of it."""


def is_from_here() -> bool:
    """Whether a page of ours sent this: what another site makes a browser send is carried nowhere."""
    origin = request.headers.get("Origin", "")
    is_same = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return is_same or (bool(origin) and urlsplit(origin).netloc == request.host)


def chosen_files() -> dict[str, list[str]]:
    """Return the names of the files sent without JavaScript, by field."""
    names: dict[str, list[str]] = {}
    for key, file in request.files.items(multi=True):
        if file.filename:
            names.setdefault(key, []).append(file.filename)
    return names


def choose_again(names: Iterable[str]) -> str:
    """Say beside a field which of its files were not taken."""
    said = "、".join(f"“{name}”" for name in names)
    return f"{said}没有收下，请重新选择。 / Not taken: please choose again."


def carry(texts: "MultiDict[str, str]", files: Mapping[str, Sequence[str]]) -> str:
    """Return the sent fields as one text; empty when another site sent them or there are too many."""
    pairs = [(name, text) for name, text in texts.items(multi=True) if name != "csrf_token"]
    pairs += [(f"{FILE}{key}", name) for key, names in files.items() for name in names]
    carried = json.dumps(pairs, ensure_ascii=False)
    return carried if pairs and is_from_here() and len(carried) <= MOST_CHARACTERS else ""


def keep_carried(token: str, there: str) -> str:
    """Make what the sign-in carried the draft of the task it leads to; return what to say about it."""
    texts, files = _parted(_texts(request.form.get(FIELD, "")))
    task_id = _task_at(there)
    if not (texts or files) or task_id is None:
        return ""
    try:
        with house().command() as work:
            work.person = person_of_token(work, token)
            opened = open_task(work, task_id)
            save_draft(work, task_id, draft_values(opened.form, texts) if opened.form else {})
    except (NotFound, Forbidden, Conflict):
        return "登录前所填的内容没有保存：这项任务不由这个账号办理，或已办结。"
    kept = "登录前所填的内容已保存为草稿，尚未提交，请核对后再提交"
    named = _named(opened.form, files)
    return f"{kept}；没有收下、须重新选择的文件：{named}。" if named else f"{kept}。"


def _parted(sent: "MultiDict[str, str]") -> "tuple[MultiDict[str, str], list[tuple[str, str]]]":
    """Part the fields from the files, as (key, name)."""
    pairs = list(sent.items(multi=True))
    texts = MultiDict([pair for pair in pairs if not pair[0].startswith(FILE)])
    return texts, [(name.removeprefix(FILE), text) for name, text in pairs if name.startswith(FILE)]


def _named(form: Form | None, files: Iterable[tuple[str, str]]) -> str:
    """Name the files with the labels of their fields; a field the form does not have had none."""
    fields = [(find_file_field(form, key), name) for key, name in files] if form else []
    said = [f"{field.label or field.key}“{name}”" for field, name in fields if field]
    more = f"等 {len(said)} 个" if len(said) > MOST_FILES_NAMED else ""
    return "、".join(said[:MOST_FILES_NAMED]) + more


def _texts(carried: str) -> "MultiDict[str, str]":
    try:
        pairs = json.loads(carried) if 0 < len(carried) <= MOST_CHARACTERS else []
        return MultiDict(_pairs(pairs))
    except (ValueError, TypeError):
        return MultiDict()


def _pairs(pairs: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(name), str(text).replace("\0", "")) for name, text in pairs if "\0" not in str(name)]


def _task_at(there: str) -> UUID | None:
    """Return the task whose page a path is."""
    last = urlsplit(there).path.rpartition("/")[2]
    try:
        task_id = UUID(last)
    except ValueError:
        return None
    return task_id if there == url_for("task.show", task_id=task_id) else None
