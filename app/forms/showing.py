"""What a submitted form showed beside its answers: kept with them, so that the paper says it for good."""

from collections.abc import Collection, Mapping
from typing import Any

from ..feel import Environment
from .outcomes import SHOWN, outcomes_over_registers, reads_of
from .tree import Form, get_at, put_at


def with_what_it_showed(
    form: Form, seen: Mapping[str, Any], values: Mapping[str, Any], environment: Environment
) -> dict[str, Any]:
    """Return submitted values with all that the form's words, conditions and read-only fields read.

    `seen` are the variables that the task saw: later they are others, or gone with the task. Of an object
    of which a form reads but single entries only these are kept, and of a long list only what came out of it.
    """
    outcomes, formulas = outcomes_over_registers(form, seen, values, environment)
    reads = [reads_of(formula.expression) for formula in formulas]
    whole = frozenset[str]().union(*(one.whole for one in reads))
    kept = {name: seen[name] for name in whole if name in seen}
    entries: dict[str, set[str]] = {}
    for name, entry in frozenset[tuple[str, str]]().union(*(one.entries for one in reads)):
        if name in seen and name not in whole:
            entries.setdefault(name, set()).add(entry)
    kept |= {name: _cut(seen[name], wanted) for name, wanted in entries.items()}
    for field in form.fields():
        if field.head in seen:
            put_at(kept, field.key, get_at(seen, field.key))
    return {**kept, **values} | ({SHOWN: outcomes} if outcomes else {})


def _cut(value: Any, entries: Collection[str]) -> Any:
    """Leave of an object, or of each of a list, only these entries."""
    if isinstance(value, Mapping):
        return {key: value[key] for key in entries if key in value}
    if isinstance(value, list):
        return [_cut(each, entries) for each in value]
    return value
