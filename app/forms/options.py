"""Reads where the options of a field come from: a fixed list, an expression, or a variable."""

from collections.abc import Mapping
from typing import Any

from .findings import Attributes
from .formula import Formula
from .tree import Choice

MOST_OPTIONS = 500


def read_options(a: Attributes) -> tuple[Choice, ...] | Formula:
    """Read the one source of options; a fixed list must have distinct values."""
    raw = a.raw
    given = [name for name in ("values", "valuesExpression", "valuesKey") if raw.get(name)]
    if len(given) != 1:
        a.refuse(
            "options",
            f"选项来源应恰有一种，现为 {len(given)} 种 / options need exactly one source",
            "填写 values、valuesExpression、valuesKey 之一。 / Give one of these.",
        )
        return ()
    if given == ["valuesExpression"]:
        return a.formula(raw["valuesExpression"], "valuesExpression") or ()
    if given == ["valuesKey"]:
        return a.formula(raw["valuesKey"], "valuesKey") or ()
    return _fixed_choices(a, raw["values"])


def _fixed_choices(a: Attributes, values: Any) -> tuple[Choice, ...]:
    if not isinstance(values, list) or not all(
        isinstance(item, Mapping) and "value" in item for item in values
    ):
        a.refuse(
            "options",
            "values 应为 {label, value} 的列表 / values must list {label, value}",
            "改正。 / Correct it.",
        )
        return ()
    choices = tuple(Choice(item["value"], str(item.get("label", item["value"]))) for item in values)
    texts = [choice.text for choice in choices]
    for repeated in sorted({text for text in texts if texts.count(text) > 1}):
        a.refuse(
            "option_twice",
            f"选项值“{repeated}”重复 / option value used twice",
            "每个选项用不同的值。 / Use distinct values.",
        )
    if "" in texts:
        a.refuse(
            "option_empty", "有选项的值为空 / an option has no value", "填写选项的值。 / Give it a value."
        )
    if len(choices) > MOST_OPTIONS:
        a.refuse(
            "options_many",
            f"选项 {len(choices)} 个，多于 {MOST_OPTIONS} / too many options",
            "减少选项。 / Have fewer.",
        )
    return choices
