"""What may become a variable: JSON with exact decimals, bounded in depth and size, nothing else."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..domain.errors import Invalid
from ..feel import FeelError, to_json

DEEPEST = 100  # lists and objects inside each other; far below what the JSON reader can take
LARGEST = 1_000_000  # values in one value, those that it holds several times counted each time


def checked_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables as they are kept: times become ISO text.

    Raises Invalid for what is no JSON: binary floating point numbers, NaN, functions, objects of Python.
    """
    return {str(name): checked_value(value, str(name)) for name, value in variables.items()}


def checked_value(value: Any, name: str) -> Any:
    """Return the value as a variable keeps it; `name` says in the error what it is. Raises Invalid."""
    return _Check(name).value(value, 0)


class _Check:
    """Counts what it has seen."""

    __slots__ = ("_left", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = LARGEST

    def value(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, Decimal):
            if not value.is_finite():
                raise self._error("不是有限数", "is no finite number")
            return value
        if depth > DEEPEST or self._left < 0:
            raise self._error("过大或嵌套过深", "is too large or nested too deeply")
        if isinstance(value, Mapping):
            return {str(key): self.value(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, float):
            raise self._error("是二进制浮点数，请用 Decimal", "is a binary float, use Decimal")
        try:
            return to_json(value)
        except (FeelError, TypeError, ValueError) as error:
            raise self._error("不是 JSON", f"is no JSON: {error}") from error

    def _error(self, chinese: str, english: str) -> Invalid:
        return Invalid(f"“{self._name}”的值{chinese} / the value of {self._name} {english}")
