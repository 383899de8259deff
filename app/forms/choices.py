"""The options of a field: fixed, or computed from what is known, and the value an answer stands for."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..feel import Environment, to_json
from .tree import Choice, ChoiceField

MOST_OPTIONS = 2000


def offered(field: ChoiceField, scope: Mapping[str, Any], environment: Environment) -> tuple[Choice, ...]:
    """Return the options; a computed list holds texts or {label, value}. Raises FeelError."""
    if isinstance(field.choices, tuple):
        return field.choices
    listed = to_json(field.choices.value(scope, environment))
    if not isinstance(listed, list):
        return ()
    return tuple(_as_choices(listed[:MOST_OPTIONS]))


def take_choice(field: ChoiceField, typed: Any, options: tuple[Choice, ...]) -> Any:
    """Return the value(s) an answer stands for; a text that is no option stays as it is, to be refused."""
    values = {option.text: option.value for option in options}
    if field.is_multiple:
        return [values.get(text, text) for text in typed or []]
    return values.get(typed, typed)


def label_of(value: Any, options: Iterable[Choice]) -> str:
    """Return the words of a value; the value itself where it is no longer offered."""
    return next(
        (option.label for option in options if option.value == value), "" if value is None else str(value)
    )


def _as_choices(listed: list[Any]) -> Iterable[Choice]:
    for item in listed:
        if isinstance(item, Mapping):
            value = item.get("value")
            if value is not None:
                yield Choice(value, str(item.get("label") or value))
        elif item is not None:
            yield Choice(item, str(item))
