"""Collects what a checked reading sets: variables of a process, dotted keys merged into known objects."""

from collections.abc import Mapping
from typing import Any

from .level import Level
from .tree import Field, ListField, fields_of, put_at


def collect(level: Level) -> dict[str, Any]:
    """Return the values a level sets.

    What a condition over the person's own answers hides is set to null, so that no stale answer is read
    later; what a condition over the case hides stays as it is.
    """
    result: dict[str, Any] = {}
    for each in fields_of(level.components):
        if each.name in level.cleared:
            _put(result, level, each, None)
        elif each.name in level.hidden:
            continue
        elif isinstance(each, ListField) and each.name not in level.readonly:
            _put(result, level, each, [_collect_row(row) for row in level.rows[each.key] if not row.is_blank])
        elif _is_set(level, each):
            _put(result, level, each, level.current(each.key))
    return result


def _is_set(level: Level, each: Field) -> bool:
    """A read-only field is left alone, unless it brings a default nobody knew yet."""
    return each.name not in level.readonly or each.auto is not None or each.default is not None


def _collect_row(row: Level) -> dict[str, Any]:
    return {**(row.existing if row.is_fixed else {}), **collect(row)}


def _put(result: dict[str, Any], level: Level, each: Field, value: Any) -> None:
    known = level.existing.get(each.head)
    if each.head not in result and each.head != each.key and isinstance(known, Mapping):
        result[each.head] = dict(known)
    put_at(result, each.key, value)
