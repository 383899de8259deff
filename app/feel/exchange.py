"""FEEL values to and from what JSON can hold: decimals stay exact, moments and durations become text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from .errors import FeelError, LimitExceeded
from .functions import Function
from .numbers import is_number, to_decimal
from .ranges import Range
from .temporal.writing import write_temporal
from .writing import write_range

DEEPEST: Final = 200


def to_json(value: Any, most: int = 1_000_000) -> Any:
    """Turn a FEEL value into strings, numbers (int, Decimal), booleans, None, lists and dicts.

    Dates, times and durations become ISO 8601 text, ranges FEEL text. Raises TypeError for functions and for
    anything that is no FEEL value, LimitExceeded when there are more than `most` elements to write, or values
    nested more than 200 levels deep.
    """
    return _Exchange(most).to_json(value, 0)


class _Exchange:
    """Counts what it writes: a value may hold another many times, and that one a third."""

    __slots__ = ("_left",)

    def __init__(self, most: int) -> None:
        self._left = most

    def to_json(self, value: Any, level: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise LimitExceeded("值太大 / the value is too large")
        if level > DEEPEST:
            raise _too_deep()
        if value is None or isinstance(value, str | bool) or is_number(value):
            return value
        if isinstance(value, list):
            return [self.to_json(item, level + 1) for item in value]
        if isinstance(value, Mapping):
            return {key: self.to_json(entry, level + 1) for key, entry in value.items()}
        return _text_of(value)


def _text_of(value: Any) -> str:
    if isinstance(value, Range):
        return write_range(value)
    written = None if isinstance(value, Function) else write_temporal(value)
    if written is None:
        kind = "function" if isinstance(value, Function) else type(value).__name__
        raise TypeError(f"{kind} 不能写成 JSON / a {kind} cannot be written as JSON")
    return written


def from_json(value: Any) -> Any:
    """Turn what a JSON reader gives into FEEL values: a float becomes the decimal it is written as.

    Raises LimitExceeded for numbers that no FEEL number can be (NaN and the infinities too), and for values
    nested more than 200 levels deep, FeelError for text with half a character (a lone surrogate).
    """
    return _from_json(value, 0)


def _from_json(value: Any, level: int) -> Any:
    if level > DEEPEST:
        raise _too_deep()
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    if is_number(value):
        return _number(value)
    if isinstance(value, list | tuple):
        return [_from_json(item, level + 1) for item in value]
    if isinstance(value, Mapping):
        return {_text(str(key)): _from_json(entry, level + 1) for key, entry in value.items()}
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise FeelError("字符串中有不成对的代理字符 / a string holds a lone surrogate") from error
    return value


def _number(value: Decimal | int) -> Decimal | int:
    """Return the number when it is one of at most 34 digits' size. Raises LimitExceeded."""
    try:
        is_finite = to_decimal(value).is_finite()
    except ArithmeticError:
        is_finite = False
    if not is_finite:
        raise LimitExceeded("数字太大或不是数 / a number is too large or none")
    return value


def _too_deep() -> LimitExceeded:
    return LimitExceeded(f"值嵌套超过 {DEEPEST} 层 / the value is nested more than {DEEPEST} levels deep")
