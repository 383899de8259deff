"""What a person enters in a test must be on the real form, and a choice must be among its options."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.forms import Form
from app.forms.tree import Checkbox, ChoiceField, Field


def check_entries(form: Form, variables: Mapping[str, Any]) -> None:
    """Fail when the form has no such field, or the field no such option."""
    fields = {one.key: one for one in form.fields()}
    for key, value in _entries(variables, fields):
        assert key in fields, f"{form.id} has no field {key}, but {sorted(fields)}"
        assert _is_offered(fields[key], value), f"{form.id} does not offer {value!r} for {key}"


def _entries(
    variables: Mapping[str, Any], fields: Mapping[str, Field], before: str = ""
) -> Iterator[tuple[str, Any]]:
    for name, value in variables.items():
        key = before + name
        if isinstance(value, Mapping) and key not in fields:
            yield from _entries(value, fields, f"{key}.")
        else:
            yield key, value


def _is_offered(one: Field, value: Any) -> bool:
    if isinstance(one, Checkbox):
        return isinstance(value, bool)
    if not isinstance(one, ChoiceField) or not isinstance(one.choices, tuple):
        return True
    offered = [choice.value for choice in one.choices]
    return all(chosen in offered for chosen in (value if one.is_multiple else [value]))
