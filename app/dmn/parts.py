"""Walking records, boxed ones and those of FEEL's syntax."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar

from ..feel.record import Record
from .elements import Place

T = TypeVar("T")


def parts_of(part: object, kind: type[T]) -> Iterator[T]:
    """Give everything of a kind within records, boxed or of FEEL's syntax, at any depth."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, kind):
            yield one
        if isinstance(one, str | Place):
            continue
        if isinstance(one, tuple):
            waiting += reversed(one)
        elif isinstance(one, Record):
            waiting += reversed([getattr(one, field) for field in one.FIELDS])
        elif is_dataclass(one):
            waiting += reversed([getattr(one, field.name) for field in fields(one)])
