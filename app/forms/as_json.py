"""A form's values as JSON for a client: what its page would show, and nothing beside it."""

from collections.abc import Callable, Mapping
from typing import Any

from ..feel import Environment
from .draft import draft_of_variables
from .level import Level
from .reading import read_draft, read_past
from .tree import Field, Form, ListField, fields_of, get_at, put_at

Masked = Callable[[Field, Any], Any]


def values_to_begin_with(
    form: Form, variables: Mapping[str, Any], environment: Environment
) -> dict[str, Any]:
    """Return what a page shows that is opened first: known values, defaults, computed ones, blank rows.

    The shape is that of the form's variables, which `draft_of_json` takes back.
    """
    return _shown(read_draft(form, draft_of_variables(form, variables), variables, environment).top, _as_is)


def values_of_paper(
    form: Form, values: Mapping[str, Any], environment: Environment, masked: Masked | None = None
) -> dict[str, Any]:
    """Return what a submitted form shows; `masked` may put something else in a field's place."""
    return _shown(read_past(form, values, environment), masked or _as_is)


def _shown(level: Level, masked: Masked) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for each in fields_of(level.components):
        if each.name in level.hidden:
            continue
        value = masked(each, get_at(level.values, each.key))
        if isinstance(each, ListField) and value is not None:
            value = [_shown(row, masked) for row in level.rows.get(each.key, [])]
        put_at(shown, each.key, value)
    return shown


def _as_is(_field: Field, value: Any) -> Any:
    return value
