"""Sweeping: uploads nobody handed in, drafts of tasks long closed, traces, and files without a row.

Rows go first, in a transaction; the files they leave behind go afterwards, when no row has their digest.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import time
from typing import Any, TypeVar

from sqlalchemy import delete

from ..domain.attachments import Attachment
from ..domain.tasks import Draft
from ..store.attachments import drafts_left_behind, drafts_on_open_tasks, known_digests, loose_uploads
from .traces import forget_traces
from .work import House, Work

FORGOTTEN_AFTER = timedelta(days=2)
"""How long a file that is in no draft and no submitted form is kept."""

DRAFTS_KEPT = timedelta(days=30)
"""How long what somebody typed stays readable after a colleague, or the process, has closed the task."""

UNFINISHED_AFTER = timedelta(hours=6)
"""How long a file without a row may belong to an upload under way: real time, not the business clock."""

AT_ONCE = 500
MARK = ".swept"
T = TypeVar("T")


def sweep(house: House) -> int:
    """Take away what nobody needs any more; return how many rows and files that were."""
    with house.command() as work:
        gone = forget_uploads(work) + forget_drafts(work)
    gone += forget_traces(house)
    return gone + sum(_sweep_file(house, path) for path in _loose_files(house))


def forget_uploads(work: Work) -> int:
    """Delete uploads that were left lying: not handed in, and no draft of an open task names them."""
    loose = loose_uploads(work.session, work.now - FORGOTTEN_AFTER)
    kept: set[str] = set()
    for some in _batches({row.task_id for row in loose if row.task_id}):
        for draft in drafts_on_open_tasks(work.session, some):
            kept.update(_texts(draft.values))
    forgotten = [row.id for row in loose if str(row.id) not in kept]
    for some in _batches(forgotten):
        work.session.execute(delete(Attachment).where(Attachment.id.in_(some)))
    return len(forgotten)


def forget_drafts(work: Work) -> int:
    """Delete drafts that were left on tasks closed long ago."""
    old = drafts_left_behind(work.session, work.now - DRAFTS_KEPT)
    for some in _batches(old):
        work.session.execute(delete(Draft).where(Draft.id.in_(some)))
    return len(old)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def _loose_files(house: House) -> Iterator[Path]:
    """Yield old files that no row names: uploads that were rolled back, broken off, or just forgotten."""
    old = (path for path in house.files.rglob("*") if path.is_file() and _is_old(path))
    for some in _batches(old):
        with house.reading() as work:
            known = known_digests(work.session, [path.name for path in some])
        yield from (path for path in some if path.name not in known)


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time() - UNFINISHED_AFTER.total_seconds()
    except FileNotFoundError:
        return False


def _sweep_file(house: House, path: Path) -> bool:
    """Delete a file, unless somebody uploads the same content this moment.

    It is moved aside first: an upload puts its own file into place, which is newer, or comes afterwards.
    """
    home = path.with_suffix("") if path.suffix == MARK else path
    aside = home.with_name(home.name + MARK)
    try:
        path.replace(aside)
        if _is_old(aside) and not _is_known(house, home.name):
            aside.unlink()
            return True
        aside.replace(home)
    except FileNotFoundError:  # another worker sweeps too
        pass
    return False


def _is_known(house: House, digest: str) -> bool:
    with house.reading() as work:
        return bool(known_digests(work.session, [digest]))


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        yield some
