"""What an operator looks for over all instances: by where they stand, and by what is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.base import decode_json
from ..domain.instances import ProcessInstance
from ..engine.snapshot import scopes_in
from ..store.operating import Search, search_instances, snapshots_found
from .work import Work

MOST_SCANNED = 5_000
"""Instances whose variables one search reads: they lie in snapshots, so that no command pays for an index."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of instances, whether there are more, and whether older ones were not looked at."""

    rows: Sequence[ProcessInstance]
    has_more: bool = False
    is_cut: bool = False


def find_instances(work: Work, search: Search, limit: int, offset: int = 0) -> Found:
    """Return a page of what an operator looks for, the newest first."""
    rows = search_instances(work.session, search, limit + 1, offset)
    return Found(rows[:limit], len(rows) > limit)


def find_by_variable(work: Work, search: Search, name: str, text: str, limit: int) -> Found:
    """Return the newest instances in which a variable, or a part of one (`need.title`), has this value.

    `text` is the value as JSON or, for text, as it stands; when it is empty, having the variable is enough.
    Only the newest instances are looked at: `is_cut` says that there are older ones.
    """
    values, seen = _meant(text), 0

    def fits(inside: Mapping[str, Any], outside: Mapping[str, str]) -> bool:
        if not text and name in {*inside, *outside}:
            return True
        value = _part(work, inside, outside, name)
        return value is not MISSING and (not text or any(_is(value, meant) for meant in values))

    found: list[ProcessInstance] = []
    for instance in snapshots_found(work.session, search, MOST_SCANNED + 1):
        seen += 1
        if seen > MOST_SCANNED or len(found) > limit:
            break
        if any(fits(*scope) for scope in scopes_in(instance.snapshot)):
            found.append(instance)
    return Found(found[:limit], len(found) > limit, seen > MOST_SCANNED)


def _meant(text: str) -> tuple[Any, ...]:
    """Return what the text may mean: itself, and the JSON it is."""
    try:
        return (text, decode_json(text))
    except ValueError:
        return (text,)


def _is(value: Any, meant: Any) -> bool:
    return bool(value == meant) and isinstance(value, bool) == isinstance(meant, bool)


MISSING = object()


def _part(work: Work, inside: Mapping[str, Any], outside: Mapping[str, str], name: str) -> Any:
    """Return what a name or path means in a scope; a large value is read only where it is asked for."""
    root, *parts = name.split(".")
    value: Any = inside.get(root, MISSING)
    if value is MISSING and root in outside:
        value = decode_json(work.house.values.read(work.session, outside[root]))
    for part in parts:
        if not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value
