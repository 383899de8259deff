"""A field's value in words, for pages, print and documents."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..feel import Environment
from .choices import label_of, offered
from .dates import as_moment
from .draft import write_scalar
from .level import Level
from .tree import Checkbox, ChoiceField, DateField, DateKind, Field, FileField, Form, NumberField, get_at

BLANK = "—"
"""What stands where nothing was filled in."""

LONG_ENOUGH = 8


def answer_in_words(
    form: Form, values: Mapping[str, Any], seen: Mapping[str, Any], environment: Environment
) -> str | None:
    """Return the label of the decision a form takes: its first choice that is a variable of its own.

    `seen` are the variables it was offered over. Raises FeelError like the form itself.
    """
    for field in form.fields():
        if not isinstance(field, ChoiceField) or field.is_multiple or "." in field.key:
            continue
        if values.get(field.key) is not None:
            return label_of(values[field.key], offered(field, {**seen, **values}, environment))
    return None


def in_words(field: Field, level: Level, *, is_cell: bool = False) -> str:
    """Return what a person reads: labels of options, two places and unit; ``—`` for nothing.

    A cell of a table leaves the unit to its column's heading.
    """
    return say(field, get_at(level.values, field.key), level, is_cell=is_cell)


def say(field: Field, value: Any, level: Level, *, is_cell: bool = False) -> str:
    """Say one value of a field on its level."""
    if isinstance(field, Checkbox):
        return "是" if value is True else "否"
    if value is None or value in ("", []):
        return BLANK
    if isinstance(field, ChoiceField):
        options = level.options.get(field.name, ())
        values = value if isinstance(value, list) else [value]
        return "、".join(label_of(each, options) for each in values)
    if isinstance(field, FileField):
        return "、".join(str(each.get("name", "")) for each in value if isinstance(each, Mapping))
    if isinstance(field, DateField):
        return say_date(value, field.kind)
    return f"{field.prefix}{_plain(field, value)}{'' if is_cell else unit_after(field)}"


def say_date(value: Any, kind: DateKind) -> str:
    """Write a date or a moment; midnight is 24时 of the day before."""
    moment = as_moment(value)
    if moment is None or kind is DateKind.TIME:
        return write_scalar(value)
    if kind is DateKind.DATE:
        return f"{moment.year}年{moment.month}月{moment.day}日"
    if moment.hour == 0 and moment.minute == 0:
        before = moment - timedelta(days=1)
        return f"{before.year}年{before.month}月{before.day}日24时"
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def mask(text: str) -> str:
    """Leave of something personal only what tells it apart: 温**, 199****0001."""
    if len(text) >= LONG_ENOUGH:
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
    return text[:1] + "*" * max(len(text) - 1, 1)


def _plain(field: Field, value: Any) -> str:
    is_money = isinstance(field, NumberField) and field.kind == "money"
    if is_money and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:.2f}"
    if isinstance(value, list):
        return "、".join(write_scalar(each) for each in value)
    return write_scalar(value)


def unit_after(field: Field) -> str:
    """Return the unit as it follows a value: `%`, ` 万元`, or nothing."""
    if isinstance(field, NumberField) and field.kind == "percent" and not field.unit:
        return "%"
    return f" {field.unit}" if field.unit else ""
