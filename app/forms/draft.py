"""What a person has typed so far, wrong values too: the shape of a draft, and its way to and from texts.

A draft is JSON: ``{key: text | [texts] | [row drafts]}``. Rows are numbered from 1 in the names of a page
(``kpi_table.2.target``); a draft keeps them in order. Files are kept as their ids.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from .tree import (
    Beginning,
    Checkbox,
    ChoiceField,
    Component,
    DateField,
    DateKind,
    Field,
    FileField,
    Form,
    ListField,
    NumberField,
    TextField,
    fields_of,
    get_at,
)

Draft = dict[str, Any]
Texts = Mapping[str, Sequence[str]]

ACTION = "form-action"
"""Name of the buttons that hand nothing in but change the page: add:, remove:, drop:, refresh, save."""

PART = "form-part"
"""Name under which a page that sends only some of its fields says which; see `changed_draft`."""

LONGEST_TEXT = 200_000
MOST_ROWS = 1_000
MOST_TEXTS = 200

_line_breaks = re.compile(r"\r\n?|[\v\f\x85]")
_unstorable = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def draft_values(form: Form, texts: Texts) -> Draft:
    """Turn submitted texts into a draft that loses nothing a person can type.

    `texts` is a MultiDict of werkzeug or a mapping to lists. Texts of unknown keys are left out. A button
    that adds or removes a row or drops a file has its effect.
    """
    plain = {str(key): _all(texts, key) for key in texts}
    draft = _level(form.components, plain)
    for action in plain.get(ACTION, []):
        _apply(form.components, draft, action)
    return draft


def changed_draft(form: Form, texts: Texts, before: Draft) -> Draft:
    """Turn submitted texts into a draft; those not named in it stay as before."""
    draft = draft_values(form, texts)
    if PART not in texts:
        return draft
    parts = set(_all(texts, PART))
    return before | {key: value for key, value in draft.items() if key in parts}


def is_page_action(texts: Texts) -> bool:
    """Whether the person pressed a button that only changes or saves the page (see ACTION)."""
    return any(_all(texts, ACTION)) if ACTION in texts else False


def draft_of_variables(form: Form, variables: Mapping[str, Any]) -> Draft:
    """Write the variables of a process, or else the defaults, as the draft a person begins with.

    A decision (a choice, a check mark) and its reason are variables of their own, not part of a document:
    they start empty each time, so that nobody hands in what was decided the round before. What else starts
    empty the form says (`Beginning`).
    """
    draft = _from_values(form.components, variables)
    for field in fields_of(form.components):
        is_own = "." not in field.key and isinstance(field, TextField | ChoiceField | Checkbox)
        _forget(field, draft, Beginning.EMPTY if is_own else form.begins)
    return draft


def _forget(field: Field, draft: Draft, begins: Beginning) -> None:
    """Take back what an earlier round filled in, rows included; what a person cannot fill in stays."""
    if begins is Beginning.KNOWN or field.readonly is not False or field.auto is not None:
        return
    if isinstance(field, ListField) and not (field.may_add and begins is Beginning.EMPTY):
        for row in draft[field.key]:
            for each in fields_of(field.components):
                _forget(each, row, begins)
    elif begins is Beginning.EMPTY or isinstance(field, ChoiceField | Checkbox):
        draft[field.key] = _from_values((field,), {})[field.key]


def write_value(field: Field, value: Any) -> Any:
    """Write one typed value the way a person would type it."""
    if isinstance(field, ListField):
        rows = value if isinstance(value, list) else []
        return [_from_values(field.components, row if isinstance(row, Mapping) else {}) for row in rows]
    if isinstance(field, FileField):
        files = value if isinstance(value, list) else []
        return [str(file["id"]) for file in files if isinstance(file, Mapping) and "id" in file]
    if isinstance(field, ChoiceField) and field.is_multiple:
        return [write_scalar(item) for item in value] if isinstance(value, list) else []
    return _write_single(field, value)


def _write_single(field: Field, value: Any) -> str:
    if isinstance(field, Checkbox):
        return "true" if value is True else ""
    if isinstance(field, NumberField) and field.kind == "money" and isinstance(value, int | Decimal):
        return f"{value:.2f}"
    if isinstance(field, DateField) and field.kind is DateKind.DATETIME and isinstance(value, str):
        return value[:16]
    return write_scalar(value)


def write_scalar(value: Any) -> str:
    """Write a scalar as text; numbers without exponent, truth in lower case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def is_blank(draft: Any) -> bool:
    """Whether nothing was typed: an empty text, no choice, or rows without anything in them."""
    if isinstance(draft, str):
        return not draft.strip()
    if isinstance(draft, Mapping):
        return all(is_blank(value) for value in draft.values())
    return draft is None or all(is_blank(item) for item in draft)


def _level(components: Sequence[Component], texts: Mapping[str, list[str]]) -> Draft:
    draft: Draft = {}
    for field in fields_of(components):
        if isinstance(field, ListField):
            draft[field.key] = _rows(field, texts)
        elif isinstance(field, FileField) or (isinstance(field, ChoiceField) and field.is_multiple):
            kept = [clean_text(text) for text in texts.get(field.key, [])[:MOST_TEXTS]]
            draft[field.key] = list(dict.fromkeys(text for text in kept if text))
        else:
            given = texts.get(field.key, [])
            draft[field.key] = clean_text(given[-1]) if given else ""
    return draft


def _rows(field: ListField, texts: Mapping[str, list[str]]) -> list[Draft]:
    """Read the rows sent; a list that must have some begins anew when a page that hid it sent none."""
    rows: dict[int, dict[str, list[str]]] = {}
    start = f"{field.key}."
    for key, values in texts.items():
        if not key.startswith(start):
            continue
        number, _, rest = key.removeprefix(start).partition(".")
        if re.fullmatch(r"[0-9]{1,6}", number):
            rows.setdefault(int(number), {})[rest] = values
    if not rows and field.may_add and field.min_rows:
        return [_from_values(field.components, {}) for _ in range(field.first_rows)]
    return [_level(field.components, rows[number]) for number in sorted(rows)[:MOST_ROWS]]


def _all(texts: Texts, key: str) -> list[str]:
    getlist = getattr(texts, "getlist", None)
    values = getlist(key) if callable(getlist) else texts[key]
    return [values] if isinstance(values, str) else [str(value) for value in values]


def clean_text(text: str) -> str:
    """Unify line breaks and leave out what no database can keep; nobody types it, but pasting brings it."""
    return _unstorable.sub("", _line_breaks.sub("\n", text[:LONGEST_TEXT]))


def _from_values(components: Sequence[Component], values: Mapping[str, Any]) -> Draft:
    draft: Draft = {}
    for field in fields_of(components):
        value = get_at(values, field.key)
        if value is None and isinstance(field, ListField):
            draft[field.key] = [_from_values(field.components, {}) for _ in range(field.first_rows)]
        else:
            draft[field.key] = write_value(field, field.default if value is None else value)
    return draft


def _apply(components: Sequence[Component], draft: Draft, action: str) -> None:
    verb, _, target = action.partition(":")
    name, _, file_id = target.partition(":")
    found = _find(components, draft, name)
    if found is None:
        return
    field, level, number = found
    if verb == "add" and isinstance(field, ListField) and field.may_add and number is None:
        level[field.key].append(_from_values(field.components, {}))
    elif verb == "remove" and isinstance(field, ListField) and field.may_add and number is not None:
        level[field.key] = [row for index, row in enumerate(level[field.key], 1) if index != number]
    elif verb == "drop" and isinstance(field, FileField):
        level[field.key] = [kept for kept in level[field.key] if kept != file_id]


def _find(components: Sequence[Component], level: Draft, name: str) -> tuple[Field, Draft, int | None] | None:
    """Find the field a name like ``members.2.files`` or a row like ``members.2`` stands for."""
    for field in fields_of(components):
        if name == field.key:
            return field, level, None
        if isinstance(field, ListField) and name.startswith(f"{field.key}."):
            number, _, rest = name.removeprefix(f"{field.key}.").partition(".")
            if not re.fullmatch(r"[0-9]{1,6}", number):
                continue
            if not rest:
                return field, level, int(number)
            rows = level[field.key]
            return (
                _find(field.components, rows[int(number) - 1], rest)
                if 1 <= int(number) <= len(rows)
                else None
            )
    return None
