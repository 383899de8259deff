"""What a person types for an input of a decision, read as a value: FEEL, or plain words and numbers."""

import re
from decimal import Decimal
from typing import Any, Final

from ..feel import Environment, FeelError, LimitExceeded, explain
from ..feel.explain import as_error
from ..feel.kinds import in_chinese, kind_of
from ..feel.temporal.reading import read_temporal
from ..feel.writing import write_briefly
from .types import PLAIN_KINDS

LONGEST: Final = 20_000
FEEL_SIGNS: Final = re.compile(r'["“”\[\]{}()@]')
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
GROUPED: Final = re.compile(r"-?[0-9]{1,3}([,，][0-9]{3}){1,10}(\.[0-9]{1,10})?")
YES_AND_NO: Final = {"是": True, "真": True, "否": False, "假": False}
TEMPORAL: Final = PLAIN_KINDS - {"number", "string", "boolean"}


def read_typed(text: str, kind: str | None, environment: Environment) -> Any:
    """Read what was typed for an input whose type comes down to this kind of FEEL value, None for any.

    FEEL literals and expressions are what they are. Besides, words without quotes are a string, `是` and `否`
    are true and false where that is asked for, `2021-09-01` is a date, and `1,200.5` a number.

    Raises FeelError with the place when it looks like FEEL and is none, or means nothing.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise FeelError(f"最多 {LONGEST} 个字符 / at most {LONGEST} characters")
    plain = _plain(text, kind)
    if plain is not None:
        return plain
    try:
        value = _evaluated(text, environment)
    except LimitExceeded:
        raise
    except FeelError as error:
        if FEEL_SIGNS.search(text):
            raise
        if kind is None:
            return text
        shown, words = write_briefly(text), in_chinese(kind)
        raise FeelError(f"{shown} 不是{words} / {shown} is no {kind}") from error
    _check_kind(value, kind)
    return value


def _plain(text: str, kind: str | None) -> Any:
    """Read what is no FEEL but means a value all the same; None where it is left to FEEL."""
    if kind == "string":
        is_feel = text == "null" or text.startswith(('"', "“"))
        return None if is_feel else text
    if kind == "boolean":
        return YES_AND_NO.get(text)
    if kind in {None, "number"} and GROUPED.fullmatch(text):
        return Decimal(text.replace(",", "").replace("，", ""))
    if kind in TEMPORAL or (kind is None and DATE.fullmatch(text)):
        value = read_temporal(text)
        return value if kind in {None, kind_of(value)} else None
    return None


def _check_kind(value: Any, kind: str | None) -> None:
    found = kind_of(value)
    if kind is not None and value is not None and found != kind:
        raise FeelError(
            f"应为{in_chinese(kind)}，读到的是{in_chinese(found)} {write_briefly(value)}"
            f" / a {kind} was expected, this is the {found} {write_briefly(value)}"
        )


def _evaluated(text: str, environment: Environment) -> Any:
    """Evaluate an expression that reads no variables; what becomes null unasked is an error."""
    result, _ = explain(text, {}, environment)
    if result.warnings:
        raise as_error(result.warnings[0], text, ())
    return result.value
