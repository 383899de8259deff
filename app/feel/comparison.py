"""When two values are equal and which one comes first, as chapter 10 of the DMN specification has it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from .kinds import kind_of
from .ranges import Range
from .temporal.values import AnyTime, day_of, instant_of, nanoseconds_of, offset_of, time_of_day

Spend = Callable[[int], None]
NATIVE_ORDER: Final = frozenset({str, Decimal, date})


def equal(left: Any, right: Any, spend: Spend | None = None) -> bool | None:
    """Compare two values; None when they are of different kinds. Null equals null and nothing else.

    `spend` is told how many elements are compared, so that values which hold each other stay in bounds.
    """
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind in KEYS:
        return order(left, right) == 0
    compare = STRUCTURES.get(kind)
    return bool(left == right) if compare is None else compare(left, right, spend)


def _equal_lists(left: list[Any], right: list[Any], spend: Spend | None) -> bool | None:
    if len(left) != len(right):
        return False
    if spend is not None:
        spend(len(left))
    return _all_equal(equal(one, other, spend) for one, other in zip(left, right, strict=True))


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any], spend: Spend | None) -> bool | None:
    if left.keys() != right.keys():
        return False
    if spend is not None:
        spend(len(left))
    return _all_equal(equal(value, right[key], spend) for key, value in left.items())


def _equal_ranges(left: Range, right: Range, spend: Spend | None) -> bool | None:
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return False
    return _all_equal((equal(left.start, right.start, spend), equal(left.end, right.end, spend)))


def _all_equal(results: Iterable[bool | None]) -> bool | None:
    unknown = False
    for result in results:
        if result is False:
            return False
        unknown = unknown or result is None
    return None if unknown else True


STRUCTURES: Final[dict[str, Callable[[Any, Any, Spend | None], bool | None]]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": _equal_ranges,
}


def order(left: Any, right: Any) -> int | None:
    """Say which value comes first: -1 the left, 0 neither, 1 the right; None when they have no order."""
    if type(left) is not type(right) or type(left) not in NATIVE_ORDER:
        kind = kind_of(left)
        key = KEYS.get(kind)
        if key is None or kind != kind_of(right):
            return None
        left, right = key(left), key(right)
        if isinstance(left, tuple) and left[0] != right[0]:
            return None
    if left == right:
        return 0
    return -1 if left < right else 1


def includes(values: Range, value: Any) -> bool | None:
    """Tell whether a value lies in a range; None when they cannot be compared."""
    if value is None or (values.start is None and values.end is None):
        return None
    if values.start is not None:
        below = order(values.start, value)
        if below is None:
            return None
        if below > 0 or (below == 0 and not values.start_included):
            return False
    if values.end is None:
        return True
    above = order(value, values.end)
    if above is None:
        return None
    return above < 0 or (above == 0 and values.end_included)


def _time_key(value: AnyTime) -> tuple[bool, int]:
    offset = offset_of(value)
    return offset is None, time_of_day(value) - (offset or 0)


KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "number": lambda value: value,
    "string": lambda value: value,
    "date": day_of,
    "time": _time_key,
    "date and time": lambda value: (value.tzinfo is None, instant_of(value)),
    "days and time duration": nanoseconds_of,
    "years and months duration": lambda value: value.months,
}
