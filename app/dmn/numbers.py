"""Floats among the given variables: FEEL has none, so each becomes the decimal that it is written as."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..domain.errors import ExecutionFailed
from ..feel import FeelError, from_json


def exact(variables: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    """Give the variables with the floats in those of these names as decimals; the others are not looked at.

    Raises ExecutionFailed for a float that is no number.
    """
    inexact = [name for name in names if name in variables and _has_float(variables[name])]
    if not inexact:
        return variables
    return {**variables, **{name: _exact(name, variables[name]) for name in inexact}}


def _has_float(value: Any) -> bool:
    waiting = [value]
    seen: set[int] = set()  # a value may hold another many times
    while waiting:
        one = waiting.pop()
        if isinstance(one, float):
            return True
        if isinstance(one, list | tuple | Mapping) and id(one) not in seen:
            seen.add(id(one))
            waiting += one.values() if isinstance(one, Mapping) else one
    return False


def _exact(name: str, value: Any) -> Any:
    try:
        return from_json(value)
    except FeelError as error:
        raise ExecutionFailed(f"变量 {name} / variable {name}: {error}") from error
