"""What a readable value must fit: lengths, bounds, patterns, dates, options, rows, the signature."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import re2

from ..feel import Environment, to_json
from .dates import BEIJING, as_moment
from .formula import Formula
from .level import Level
from .problems import WrongValue
from .tree import ChoiceField, DateField, DateKind, Field, Limit, ListField, NumberField, TextField
from .words import count_words

LONGEST_TEXT = 20_000
"""字 of a field that sets no limit of its own."""


def check_limits(field: Field, value: Any, level: Level, environment: Environment, person: str) -> None:
    """Raise WrongValue when a value of the right type does not fit its field. Raises FeelError."""
    if isinstance(field, TextField):
        _check_text(field, value, level.scope, environment, person)
    elif isinstance(field, NumberField):
        _check_number(field, value, level.scope, environment)
    elif isinstance(field, DateField):
        _check_date(field, value, level.scope, environment)
    elif isinstance(field, ChoiceField):
        _check_choice(field, level)
    elif isinstance(field, ListField):
        _check_rows(field, level)


def resolve_limit(limit: Limit, scope: Mapping[str, Any], environment: Environment) -> Decimal | None:
    """Return a bound as a number; None when there is none or when it computes to no number."""
    if not isinstance(limit, Formula):
        return limit
    value = to_json(limit.value(scope, environment))
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def say_number(field: NumberField, number: Decimal) -> str:
    """Write a number with its unit as the field shows it."""
    text = f"{number:.2f}" if field.kind == "money" else f"{number:f}"
    unit = field.unit or {"money": "万元", "percent": "%"}.get(field.kind, "")
    return f"{text} {unit}".strip()


def _check_text(
    field: TextField, text: str, scope: Mapping[str, Any], environment: Environment, person: str
) -> None:
    count = count_words(text)
    most = resolve_limit(field.max_words, scope, environment)
    limit = LONGEST_TEXT if most is None else int(most)
    if count > limit:
        over = count - limit
        raise WrongValue(
            f"字数超出：{count}/{limit} 字，请删减 {over} 字", f"{over} characters over the limit of {limit}"
        )
    least = resolve_limit(field.min_words, scope, environment)
    if least is not None and count < least:
        raise WrongValue(
            f"应不少于 {least} 字，现为 {count} 字", f"expected at least {least} characters, found {count}"
        )
    if field.pattern and not re2.search(field.pattern, text):
        zh, _, en = field.pattern_message.partition(" / ")
        raise WrongValue(
            zh or f"格式不符：{field.description or '请核对后重填'}", en or "not written as expected"
        )
    if field.kind == "sign" and " ".join(text.split()) != " ".join(person.split()):
        raise WrongValue(
            f"签名应与登录人姓名一致：应为“{person}”，现为“{text}”", "the signature must be your own name"
        )


def _check_number(
    field: NumberField, number: Decimal | int, scope: Mapping[str, Any], environment: Environment
) -> None:
    value = Decimal(number)
    least = resolve_limit(field.minimum, scope, environment)
    if least is not None and value < least:
        raise WrongValue(
            f"应不低于 {say_number(field, least)}，现为 {say_number(field, value)}，"
            f"还差 {say_number(field, least - value)}",
            f"expected at least {least}, found {value}",
        )
    most = resolve_limit(field.maximum, scope, environment)
    if most is not None and value > most:
        raise WrongValue(
            f"应不高于 {say_number(field, most)}，现为 {say_number(field, value)}，"
            f"超出 {say_number(field, value - most)}",
            f"expected at most {most}, found {value}",
        )


def _check_date(field: DateField, text: str, scope: Mapping[str, Any], environment: Environment) -> None:
    moment = as_moment(text)
    if moment is None:
        return
    found = _say(field, moment)
    today = _today(field, environment)
    if field.is_future and today is not None and moment < today:
        raise WrongValue(f"不能早于今天，现为 {found}", f"must not be in the past, found {found}")
    first = as_moment(field.not_before.value(scope, environment)) if field.not_before else None
    if first is not None and moment < first:
        raise WrongValue(
            f"应不早于 {_say(field, first)}，现为 {found}",
            f"expected not before {_say(field, first)}, found {found}",
        )
    last = as_moment(field.not_after.value(scope, environment)) if field.not_after else None
    if last is not None and moment > last:
        raise WrongValue(
            f"应不晚于 {_say(field, last)}，现为 {found}",
            f"expected not after {_say(field, last)}, found {found}",
        )


def _today(field: DateField, environment: Environment) -> datetime | None:
    now = environment.now
    if now is None:
        return None
    if field.kind is DateKind.DATETIME:
        return now - timedelta(minutes=1)
    return as_moment(now.astimezone(BEIJING).date())


def _say(field: DateField, moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime(
        "%Y-%m-%d %H:%M" if field.kind is DateKind.DATETIME else "%Y-%m-%d"
    )


def _check_choice(field: ChoiceField, level: Level) -> None:
    typed = level.typed.get(field.key)
    texts = typed if isinstance(typed, list) else [typed]
    known = {option.text for option in level.options.get(field.name, ())}
    for text in texts:
        if text not in known:
            raise WrongValue(
                f"“{str(text)[:40]}”不在可选范围内，请重新选择", f"{str(text)[:40]} is not one of the options"
            )


def _check_rows(field: ListField, level: Level) -> None:
    rows = level.rows[field.key]
    filled = sum(not row.is_blank for row in rows)
    if filled < field.min_rows:
        raise WrongValue(
            f"至少填 {field.min_rows} 行，现有 {filled} 行",
            f"expected at least {field.min_rows} rows, found {filled}",
        )
    if len(rows) > field.max_rows:
        raise WrongValue(
            f"最多 {field.max_rows} 行，现有 {len(rows)} 行",
            f"expected at most {field.max_rows} rows, found {len(rows)}",
        )
