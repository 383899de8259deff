"""What was typed while the session ended: carried through the sign-in into the draft, in hidden inputs."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from ..domain.errors import Conflict, Forbidden, NotFound
from ..forms import draft_values
from ..services.sessions import person_of_token
from ..services.tasks import open_task, save_draft
from .current import house

FIELD = "carried"
MOST_CHARACTERS = 256 * 1024
"""What a sign-in page carries; the longest form filled to its limits takes a quarter of it."""


def is_from_here() -> bool:
    """Whether a page of ours sent this: what another site makes a browser send is carried nowhere."""
    origin = request.headers.get("Origin", "")
    is_same = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return is_same or (bool(origin) and urlsplit(origin).netloc == request.host)


def carry(texts: "MultiDict[str, str]") -> str:
    """Return the sent fields as one text; empty when another site sent them or there are too many."""
    pairs = [(name, text) for name, text in texts.items(multi=True) if name != "csrf_token"]
    carried = json.dumps(pairs, ensure_ascii=False)
    return carried if pairs and is_from_here() and len(carried) <= MOST_CHARACTERS else ""


def keep_carried(token: str, there: str) -> str:
    """Make what the sign-in carried the draft of the task it leads to; return what to say about it."""
    texts = _texts(request.form.get(FIELD, ""))
    task_id = _task_at(there)
    if not texts or task_id is None:
        return ""
    try:
        with house().command() as work:
            work.person = person_of_token(work, token)
            opened = open_task(work, task_id)
            save_draft(work, task_id, draft_values(opened.form, texts) if opened.form else {})
    except (NotFound, Forbidden, Conflict):
        return "登录前所填的内容没有保存：这项任务不由这个账号办理，或已办结。"
    return "登录前所填的内容已保存为草稿，尚未提交，请核对后再提交；没有传完的文件请重新选择。"


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
