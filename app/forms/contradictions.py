"""What nobody could fill in: bounds that cross, defaults the field refuses, files the house takes nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..domain.file_kinds import ALLOWED
from ..feel import Environment, FeelError
from .draft import write_value
from .formula import Formula
from .level import Level
from .limits import check_limits
from .problems import WrongValue
from .tree import (
    Checkbox,
    ChoiceField,
    DateField,
    Field,
    FileField,
    Limit,
    ListField,
    NumberField,
    TextField,
)
from .values import NoFiles, read_value

Contradiction = tuple[str, str, str]
"""Rule, what is wrong, remedy."""


def contradictions_in(field: Field) -> Iterator[Contradiction]:
    """Yield what in a field's own attributes cannot go together."""
    if isinstance(field, NumberField):
        yield from _crossing("min", field.minimum, "max", field.maximum)
    elif isinstance(field, TextField):
        yield from _crossing("minLength", field.min_words, "maxLength / maxWords", field.max_words)
    elif isinstance(field, FileField):
        yield from _foreign_kinds(field)
    yield from _refused_default(field)


def _crossing(low: str, least: Limit, high: str, most: Limit) -> Iterator[Contradiction]:
    if isinstance(least, Decimal) and isinstance(most, Decimal) and least > most:
        yield (
            "bounds_cross",
            f"{low} {least} 大于 {high} {most}，没有值能通过 / {low} is above {high}: no value fits",
            f"改正 {low} 或 {high}。 / Correct one of the two.",
        )


def _foreign_kinds(field: FileField) -> Iterator[Contradiction]:
    foreign = [ending for ending in field.accept if ending.startswith(".") and ending not in ALLOWED]
    if foreign:
        yield (
            "accept_kind",
            f"accept 中的 {'、'.join(foreign)} 系统不收 / accept names kinds of files that are never taken",
            f"只用：{'、'.join(sorted(ALLOWED))}。 / Use these only.",
        )


def _refused_default(field: Field) -> Iterator[Contradiction]:
    if field.default is None or field.auto is not None:
        return
    try:
        _check_default(field)
    except WrongValue as error:
        zh = f"缺省值“{str(field.default)[:60]}”通不过本字段自己的校验：{error.zh}"
        en = f"the default does not pass the field's own checks: {error.en}"
        yield "default", f"{zh} / {en}", "改正或删去 defaultValue。 / Correct or remove defaultValue."


def _check_default(field: Field) -> None:
    _require_type(field)
    field = _with_fixed_bounds(field)
    typed = write_value(field, field.default)
    value = read_value(field, typed, NoFiles)
    if value in (None, "", []) or isinstance(field, Checkbox):
        return
    level = Level((field,), {}, {}, typed={field.key: value})
    if isinstance(field, ChoiceField):
        if isinstance(field.choices, Formula):
            return
        level.options[field.name] = field.choices
    try:
        check_limits(field, value, level, Environment(), "")
    except FeelError:
        return


def _require_type(field: Field) -> None:
    wanted, name = _type_of(field)
    is_flag = isinstance(field.default, bool)
    if not isinstance(field.default, wanted) or (is_flag and bool not in wanted):
        raise WrongValue(f"应为{name[0]}", f"expected {name[1]}")
    if isinstance(field, TextField) and field.kind == "sign":
        raise WrongValue("签名须本人填写，不能有缺省值", "a signature has no default")


def _type_of(field: Field) -> tuple[tuple[type, ...], tuple[str, str]]:
    """Return of which types a default may be, and their name."""
    if isinstance(field, ListField | FileField):
        return (), ("空：行和文件没有缺省值", "nothing: rows and files have no default")
    if isinstance(field, Checkbox):
        return (bool,), ("true 或 false", "true or false")
    if isinstance(field, NumberField):
        return (int, Decimal, str), ("数字", "a number")
    if isinstance(field, ChoiceField) and field.is_multiple:
        return (list,), ("选项值的列表", "a list of options")
    if isinstance(field, ChoiceField):
        return (str, int, Decimal, bool), ("一个选项值", "one option")
    return (str,), ("文字", "a text")


def _with_fixed_bounds(field: Field) -> Field:
    """Leave out the bounds that depend on the case or the day."""
    if isinstance(field, DateField):
        return replace(field, not_before=None, not_after=None, is_future=False)
    return field
