"""JSON from outside: what is short there and has no end elsewhere is refused before anybody works with it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import msgspec

from .errors import Invalid

DEEPEST: Final = 40
LARGEST_INT: Final = 2**63 - 1
MOST_DIGITS: Final = 40
MOST_NAMED: Final = 20
NOT_JSON: Final = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError, ArithmeticError)
TOO_LARGE: Final = f"数字过大或过长：最多 {MOST_DIGITS} 位 / the number is too large or too long"


def check_bounds(value: Any, name: str = "value") -> None:
    """Let pass what is nested reasonably and holds no number beyond all use.

    `name` is the field's, where the whole value is one. Raises Invalid naming the fields.
    """
    level, depth = [value], 0
    while level:
        if depth > DEEPEST:
            raise Invalid(f"嵌套过深：最多 {DEEPEST} 层 / nested too deeply")
        if any(map(_is_boundless, level)):
            wrong = dict.fromkeys(islice(_boundless(value, "", depth), MOST_NAMED), TOO_LARGE)
            named = {path or name: told for path, told in wrong.items()}
            raise Invalid(
                f"数字过大或过长：{'、'.join(named)} / a number is too large: {', '.join(named)}", named
            )
        level = [inner for each in level for inner in _parts(each)]
        depth += 1


def _parts(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _boundless(value: Any, path: str, depth: int) -> Iterator[str]:
    """Name the boundless numbers that lie so deep: `variables.rows.2.cost`, rows counted from 1."""
    if depth == 0:
        if _is_boundless(value):
            yield path
        return
    named = value.items() if isinstance(value, dict) else enumerate(_parts(value), 1)
    for key, inner in named:
        yield from _boundless(inner, f"{path}.{key}" if path else str(key), depth - 1)


def _is_boundless(value: Any) -> bool:
    if isinstance(value, Decimal):
        return abs(value.adjusted()) > MOST_DIGITS or len(value.as_tuple().digits) > MOST_DIGITS
    return isinstance(value, int) and abs(value) > LARGEST_INT
