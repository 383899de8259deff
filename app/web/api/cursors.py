"""Opaque cursors: where a page of a list ended, so that the next begins there whatever came in between."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from ...domain.errors import Invalid
from .shapes import Moment, Page, Position

R = TypeVar("R")
A = TypeVar("A")


def after_moment(text: str) -> tuple[datetime, UUID] | None:
    """Read the cursor of a list in order of time; the id parts what happened at the same moment."""
    key: tuple[datetime, UUID] | None = _read(text, tuple[Moment, UUID])
    return key


def after_number(text: str) -> int | None:
    """Read the cursor of a list in order of a number."""
    key: int | None = _read(text, Position)
    return key


def after_names(text: str) -> tuple[str, str] | None:
    """Read the cursor of a list in order of kind and key."""
    key: tuple[str, str] | None = _read(text, tuple[str, str])
    return key


def _read(text: str, kind: Any) -> Any:
    """Return the key at which the page before ended; None for the first page. Raises Invalid."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key = msgspec.json.decode(raw, type=kind)
        for part in key if isinstance(key, tuple) else ():
            if isinstance(part, datetime):
                part.astimezone(UTC)
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        message = "cursor 应为上一页的 next。 / The cursor is not the `next` of a page."
        raise Invalid(message, {"cursor": message}) from error
    return key


def write_cursor(key: Any) -> str:
    """Write the key of the last row of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def page_of(
    rows: Sequence[R], limit: int, key: Callable[[R], Any], answer: Callable[[R], A], *, wrap: type[Page[A]]
) -> Page[A]:
    """Make a page of rows that were asked for with one more than `limit`."""
    shown = rows[:limit]
    following = write_cursor(key(shown[-1])) if len(rows) > limit else None
    return wrap(items=[answer(row) for row in shown], next=following)
