"""Opaque cursors: where a page of a list ended, so that the next begins there whatever came in between."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from ...domain.errors import Invalid
from .shapes import Page

K = TypeVar("K")
R = TypeVar("R")
A = TypeVar("A")

MomentKey = tuple[datetime, UUID]
"""The key of lists in order of time; the id parts what happened at the same moment."""


def read_cursor(text: str, kind: type[K]) -> K | None:
    """Return the key at which the page before ended; None for the first page. Raises Invalid."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key = msgspec.json.decode(raw, type=kind)
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        message = "cursor 应为上一页的 next。 / The cursor is not one of ours."
        raise Invalid(message, {"cursor": message}) from error
    if isinstance(key, tuple) and any(isinstance(part, datetime) and part.tzinfo is None for part in key):
        raise Invalid("cursor 应为上一页的 next。 / The cursor is not one of ours.", {"cursor": "?"})
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
