"""FEEL values to and from what JSON can hold: decimals stay exact, moments and durations become text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .errors import LimitExceeded
from .functions import Function
from .numbers import is_number
from .ranges import Range
from .temporal.writing import write_temporal
from .writing import write_range


def to_json(value: Any, most: int = 1_000_000) -> Any:
    """Turn a FEEL value into strings, numbers (int, Decimal), booleans, None, lists and dicts.

    Dates, times and durations become ISO 8601 text, ranges FEEL text. Raises TypeError for functions and for
    anything that is no FEEL value, LimitExceeded when there are more than `most` elements to write.
    """
    try:
        return _Exchange(most).to_json(value)
    except RecursionError as error:
        raise LimitExceeded("值嵌套太深 / the value is nested too deeply") from error


class _Exchange:
    """Counts what it writes: a value may hold another many times, and that one a third."""

    __slots__ = ("_left",)

    def __init__(self, most: int) -> None:
        self._left = most

    def to_json(self, value: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise LimitExceeded("值太大 / the value is too large")
        if value is None or isinstance(value, str | bool) or is_number(value):
            return value
        if isinstance(value, list):
            return [self.to_json(item) for item in value]
        if isinstance(value, Mapping):
            return {key: self.to_json(entry) for key, entry in value.items()}
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
    """Turn what a JSON reader gives into FEEL values: a float becomes the decimal it is written as."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list | tuple):
        return [from_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): from_json(entry) for key, entry in value.items()}
    return value
