"""What may become a variable: JSON with exact decimals, nothing else."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..domain.errors import Invalid
from ..feel import FeelError, to_json

DEEPEST = 100  # objects inside objects; our JSON reader refuses more


def checked_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables as they are kept: times become ISO text.

    Raises Invalid for what is no JSON: binary floating point numbers, NaN, objects of Python.
    """
    return {str(name): _checked(value, str(name)) for name, value in variables.items()}


def _checked(value: Any, name: str, depth: int = 0) -> Any:
    if isinstance(value, Decimal) and not value.is_finite():
        raise Invalid(f"变量 {name} 不是有限数 / the variable {name} is no finite number")
    if value is None or isinstance(value, str | bool | int | Decimal):
        return value
    if depth > DEEPEST:
        raise Invalid(f"变量 {name} 嵌套过深 / the variable {name} is nested too deeply")
    if isinstance(value, Mapping):
        return {str(key): _checked(item, name, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item, name, depth + 1) for item in value]
    if isinstance(value, float):
        raise Invalid(
            f"变量 {name} 是二进制浮点数，请用 Decimal / the variable {name} is a float, use Decimal"
        )
    try:
        return to_json(value)
    except (FeelError, TypeError, ValueError) as error:
        raise Invalid(
            f"变量 {name} 不是 JSON：{value!r} / the variable {name} is no JSON: {error}"
        ) from error
