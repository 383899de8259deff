"""Builds the typed field of one form-js component."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import re2

from .findings import Attributes
from .formula import Formula
from .options import read_options
from .properties import CONFIDENTIAL, NUMBER_KINDS, TEXT_KINDS
from .tree import (
    Checkbox,
    ChoiceField,
    ChoiceStyle,
    Computed,
    DateField,
    DateKind,
    Field,
    FileField,
    NumberField,
    TextField,
)

MOST_FILES = 20


def component_attributes(a: Attributes) -> dict[str, Any]:
    """Read what every component may say: id, label, condition, rules and their sources."""
    return {
        "id": str(a.raw.get("id", "")),
        "label": a.text("label"),
        "hide": a.formula(_condition(a), "conditional.hide"),
        "rule": a.property("rule"),
        "article": a.property("article"),
        "check": a.property_rule("check"),
        "warn": a.property_rule("warn"),
        "reason_key": a.property("reasonKey"),
    }


def field_attributes(a: Attributes) -> dict[str, Any]:
    """Read what every field may say besides."""
    confidential = a.property("confidential")
    if confidential and confidential not in CONFIDENTIAL:
        a.refuse(
            "confidential",
            f"没有保密类别“{confidential}” / unknown access class",
            f"改为 {'、'.join(sorted(CONFIDENTIAL))} 之一。 / Use one of these.",
        )
    return component_attributes(a) | {
        "key": str(a.raw.get("key", "")),
        "description": a.text("description"),
        "is_required": a.flag("required", "validate"),
        "required_if": a.property_formula("requiredIf"),
        "readonly": _readonly(a),
        "auto": a.property_formula("auto"),
        "default": a.raw.get("defaultValue"),
        "confidential": confidential,
        "prefix": a.text("prefixAdorner", "appearance"),
        "unit": a.text("suffixAdorner", "appearance"),
    }


def build_text(a: Attributes) -> Field:
    """Build a textfield or textarea; a textfield of a number's kind becomes a number."""
    kind = _kind(a, TEXT_KINDS)
    if kind in NUMBER_KINDS:
        return _number(a, kind)
    limit = a.whole("maxWords", "properties")
    pattern = str(a.raw.get("validate", {}).get("pattern") or "")
    if pattern:
        _check_pattern(a, pattern)
    return TextField(
        **field_attributes(a),
        is_long=a.type == "textarea",
        kind=kind,
        min_words=a.limit("minLength"),
        max_words=Decimal(limit) if limit is not None else a.limit("maxLength"),
        is_counted=limit is not None or a.type == "textarea",
        pattern=pattern,
        pattern_message=str(a.raw.get("validate", {}).get("patternErrorMessage") or ""),
    )


def build_number(a: Attributes) -> Field:
    """Build a number."""
    return _number(a, _kind(a, NUMBER_KINDS))


def _number(a: Attributes, kind: str) -> NumberField:
    return NumberField(
        **field_attributes(a),
        kind=kind,
        digits=a.whole("decimalDigits"),
        minimum=a.limit("min"),
        maximum=a.limit("max"),
    )


def build_date(a: Attributes) -> Field:
    """Build a date, time or moment."""
    subtype = str(a.raw.get("subtype", "date"))
    if subtype not in set(DateKind):
        a.refuse(
            "subtype",
            f"没有日期类型“{subtype}” / unknown subtype",
            "改为 date、time 或 datetime。 / Use one of these.",
        )
        subtype = "date"
    attributes = field_attributes(a)
    attributes["label"] = attributes["label"] or a.text("dateLabel") or a.text("timeLabel")
    return DateField(
        **attributes,
        kind=DateKind(subtype),
        not_before=a.property_formula("notBefore"),
        not_after=a.property_formula("notAfter"),
        is_future=a.flag("disallowPassedDates"),
    )


def build_checkbox(a: Attributes) -> Field:
    """Build a checkbox."""
    return Checkbox(**field_attributes(a))


def build_choice(a: Attributes) -> Field:
    """Build a radio group, select, checklist or taglist."""
    return ChoiceField(**field_attributes(a), style=ChoiceStyle(a.type), choices=read_options(a))


def build_files(a: Attributes) -> Field:
    """Build a filepicker."""
    megabytes = a.whole("maxSizeMb", "properties")
    listed = a.property("accept") or str(a.raw.get("accept") or "")
    accept = tuple(part.strip().lower() for part in listed.split(",") if part.strip())
    if any(not part.startswith(".") for part in accept):
        a.refuse(
            "accept",
            f"accept 应为扩展名，如 .pdf,.jpg，现为“{listed}” / accept must list extensions",
            "改正。 / Correct it.",
        )
    multiple = a.raw.get("multiple") is True or str(a.raw.get("multiple", "")).strip() == "=true"
    most = a.whole("maxFiles", "properties", MOST_FILES if multiple else 1) or 1
    return FileField(
        **field_attributes(a),
        accept=accept,
        max_size=megabytes * 1024 * 1024 if megabytes else None,
        max_files=min(most, MOST_FILES),
        is_newest_only=a.property("newest") == "yes",
    )


def build_computed(a: Attributes) -> Field | None:
    """Build a form-js `expression`: kept by the server, not shown."""
    attributes = field_attributes(a)
    attributes["auto"] = a.formula(a.raw.get("expression"), "expression")
    if attributes["auto"] is None:
        if not a.raw.get("expression"):
            a.refuse(
                "expression", "没有表达式 / no expression", "填写 expression。 / Fill in the expression."
            )
        return None
    return Computed(**attributes)


BUILDERS: Mapping[str, Callable[[Attributes], Field | None]] = {
    "textfield": build_text,
    "textarea": build_text,
    "number": build_number,
    "datetime": build_date,
    "checkbox": build_checkbox,
    "radio": build_choice,
    "select": build_choice,
    "checklist": build_choice,
    "taglist": build_choice,
    "filepicker": build_files,
    "expression": build_computed,
}


def _condition(a: Attributes) -> Any:
    conditional = a.raw.get("conditional")
    return conditional.get("hide") if isinstance(conditional, Mapping) else None


def _readonly(a: Attributes) -> bool | Formula:
    value = a.raw.get("readonly", False)
    if isinstance(value, str):
        return a.formula(value, "readonly") or False
    return value is True or a.flag("disabled")


def _kind(a: Attributes, known: frozenset[str]) -> str:
    kind = a.property("kind")
    if kind and kind not in known:
        a.refuse(
            "unknown_kind",
            f"{a.type} 没有类别“{kind}” / unknown kind",
            f"改为 {'、'.join(sorted(known))} 之一。 / Use one of these.",
        )
        return ""
    return kind


def _check_pattern(a: Attributes, pattern: str) -> None:
    try:
        re2.compile(pattern)
    except re2.error as error:
        a.refuse(
            "pattern",
            f"正则表达式无法使用：{error} / the pattern cannot be used",
            f"改正：{pattern} / Correct it.",
        )
