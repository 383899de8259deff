"""What record handlers return against what they declare beside themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.feel import Vocabulary
from app.services.registry import Declared, RecordCall


def undeclared(handler: Declared, call: RecordCall, result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the variables, and the entries of them, that were returned but never declared.

    A variable whose entries are declared may keep those it had before the handler.
    """
    declared = Vocabulary.of(handler.writes).variables
    for name, value in result.items():
        if name not in declared:
            yield name
            continue
        entries, before = declared[name], call.variables.get(name)
        if entries is not None and isinstance(value, Mapping):
            kept = set(before) if isinstance(before, Mapping) else set()
            yield from (f"{name}.{entry}" for entry in value if entry not in entries | kept)
