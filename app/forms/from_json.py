"""JSON values of a client as the draft of a form: the same reading and the same errors as on the page follow.

Values have the shape of a process's variables: objects for dotted keys, lists of objects for rows, numbers,
true and false. What a client leaves out stays as the page would show it; null empties a field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .draft import MOST_ROWS, MOST_TEXTS, Draft, clean_text, draft_of_variables, write_scalar
from .problems import Problem, WrongValue
from .tree import (
    Checkbox,
    Choice,
    ChoiceField,
    Component,
    Field,
    FileField,
    Form,
    ListField,
    NumberField,
    fields_of,
)

_nothing = object()
MOST_DIGITS = 40
NOT_OF_THE_FORM = Problem("表单没有此项", "the form has no such field")


def draft_of_json(
    form: Form, values: Mapping[str, Any], variables: Mapping[str, Any]
) -> tuple[Draft, dict[str, Problem]]:
    """Lay a client's values over what a page would begin with; also return what has the wrong JSON type.

    `variables` are those the process knows. Keys that the form does not have are problems too, so that a
    misspelt key is not lost silently; read-only and computed fields may be sent back and are left alone.
    """
    reader = _Reader()
    draft = reader.level(form.components, values, draft_of_variables(form, variables), "")
    return draft, reader.problems


@dataclass
class _Reader:
    """Collects what has the wrong type by its name on the page."""

    problems: dict[str, Problem] = field(default_factory=dict)

    def level(
        self, components: Sequence[Component], given: Mapping[str, Any], base: Mapping[str, Any], prefix: str
    ) -> Draft:
        draft = dict(base)
        known = {each.key for each in fields_of(components)}
        for name in _unknown(given, known):
            self.problems[prefix + name] = NOT_OF_THE_FORM
        for each in fields_of(components):
            value = _at(given, each.key)
            if value is _nothing or each.auto is not None or each.readonly is True:
                continue
            try:
                draft[each.key] = self._draft(each, value, f"{prefix}{each.key}")
            except WrongValue as error:
                self.problems[prefix + each.key] = Problem(error.zh, error.en, each.rule, each.article)
        return draft

    def _draft(self, each: Field, value: Any, name: str) -> Any:
        if isinstance(each, ListField):
            rows = _list(value, MOST_ROWS, "对象", "objects", Mapping)
            return [self.level(each.components, row, {}, f"{name}.{n}.") for n, row in enumerate(rows, 1)]
        if isinstance(each, FileField):
            files = _list(value, MOST_TEXTS, "文件", "files", str, Mapping)
            return [clean_text(str(one.get("id", "") if isinstance(one, Mapping) else one)) for one in files]
        if isinstance(each, ChoiceField) and each.is_multiple:
            listed = _list(value, MOST_TEXTS, "选项", "options", str, int, Decimal)
            return list(dict.fromkeys(clean_text(Choice(one, "").text) for one in listed))
        return "" if value is None else clean_text(_single(each, value))


def _single(each: Field, value: Any) -> str:
    """Write a scalar as a person would type it. Raises WrongValue when its JSON type is not the field's."""
    if isinstance(each, Checkbox):
        if isinstance(value, bool) or value in ("true", "false", ""):
            return "true" if value in (True, "true") else ""
        raise WrongValue(
            f"应为 true 或 false，现为{_kind(value)}", f"expected a boolean, found {_kind_en(value)}"
        )
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if isinstance(each, NumberField) and is_number:
        return _number(value)
    if isinstance(each, ChoiceField) and (is_number or isinstance(value, bool)):
        return Choice(value, "").text if isinstance(value, bool) else _number(value)
    if isinstance(value, str):
        return value
    wanted = ("数字", "a number") if isinstance(each, NumberField) else ("文字", "a string")
    raise WrongValue(f"应为{wanted[0]}，现为{_kind(value)}", f"expected {wanted[1]}, found {_kind_en(value)}")


def _number(value: int | Decimal) -> str:
    """Write a number out, unless it would fill the page: 1e999999 is short in JSON only."""
    exact = Decimal(value)
    if abs(exact.adjusted()) > MOST_DIGITS or len(exact.as_tuple().digits) > MOST_DIGITS:
        raise WrongValue(f"数字过长：应不超过 {MOST_DIGITS} 位", "the number is too long")
    return write_scalar(exact)


def _list(value: Any, most: int, zh: str, en: str, *kinds: type) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, kinds) for one in value):
        raise WrongValue(f"应为{zh}的数组，现为{_kind(value)}", f"expected an array of {en}")
    if len(value) > most:
        raise WrongValue(f"最多 {most} 项，现有 {len(value)} 项", f"at most {most} items, found {len(value)}")
    return value


def _kind(value: Any) -> str:
    names = {bool: "布尔值", str: "文字", list: "数组", dict: "对象", type(None): "空值"}
    return names.get(type(value), "数字")


def _kind_en(value: Any) -> str:
    names = {bool: "a boolean", str: "a string", list: "an array", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")


def _at(given: Mapping[str, Any], key: str) -> Any:
    """Find a dotted key in nested objects; a key written with its dots is found as well."""
    if key in given:
        return given[key]
    head, _, rest = key.partition(".")
    inner = given.get(head, _nothing)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else _nothing


def _unknown(given: Mapping[str, Any], known: set[str], prefix: str = "") -> Iterator[str]:
    for name, value in given.items():
        path = f"{prefix}{name}"
        if path in known:
            continue
        if isinstance(value, Mapping) and any(key.startswith(f"{path}.") for key in known):
            yield from _unknown(value, known, f"{path}.")
        else:
            yield path
