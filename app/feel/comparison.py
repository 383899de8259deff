"""When two values are equal and which one comes first, as chapter 10 of the DMN specification has it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from .kinds import kind_of, single
from .ranges import Range
from .temporal.values import (
    AnyDateTime,
    AnyTime,
    day_of,
    instant_of,
    is_date_time,
    nanoseconds_of,
    offset_of,
    time_of_day,
)

Spend = Callable[[int], None]
LONG: Final = 64
NATIVE_ORDER: Final = frozenset({str, Decimal, date})


def equal(left: Any, right: Any, spend: Spend | None = None) -> bool | None:
    """Compare two values; None when they are of different kinds. Null equals null and nothing else.

    `spend` is told how much is compared, so that long values and values which hold each other stay in bounds.
    """
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind == "string":
        spend_on_strings(left, right, spend)
        return bool(left == right)
    key = KEYS.get(kind)
    if key is not None:
        return bool(key(left) == key(right))
    return _equal_structures(left, right, spend) if kind in PARTS else bool(left == right)


def _equal_structures(left: Any, right: Any, spend: Spend | None) -> bool | None:
    """Compare what consists of parts; without recursion, since nothing limits how deep values are nested."""
    unknown = False
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        kind = kind_of(one)
        if kind not in PARTS or kind != kind_of(other):
            result = equal(one, other, spend)
        else:
            if spend is not None:
                spend(1 if kind == "range" else len(one))
            parts = PARTS[kind](one, other)
            result = parts is not None
            waiting.extend(parts or ())
        if result is False:
            return False
        unknown = unknown or result is None
    return None if unknown else True


Pairs = list[tuple[Any, Any]]


def _parts_of_lists(left: list[Any], right: list[Any]) -> Pairs | None:
    return list(zip(left, right, strict=True)) if len(left) == len(right) else None


def _parts_of_contexts(left: Mapping[str, Any], right: Mapping[str, Any]) -> Pairs | None:
    return [(left[key], right[key]) for key in left] if left.keys() == right.keys() else None


def _parts_of_ranges(left: Range, right: Range) -> Pairs | None:
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return None
    return [(left.start, right.start), (left.end, right.end)]


PARTS: Final[dict[str, Callable[[Any, Any], Pairs | None]]] = {
    "list": _parts_of_lists,
    "context": _parts_of_contexts,
    "range": _parts_of_ranges,
}


def spend_on_strings(left: str, right: str, spend: Spend | None) -> None:
    """Tell `spend` what comparing two long strings costs."""
    if spend is not None and len(left) >= LONG and len(right) >= LONG:
        spend(min(len(left), len(right)) >> 6)


def order(left: Any, right: Any, spend: Spend | None = None) -> int | None:
    """Say which value comes first: -1 the left, 0 neither, 1 the right; None when they have no order."""
    if type(left) is not type(right) or type(left) not in NATIVE_ORDER:
        kind = kind_of(left)
        key = KEYS.get(kind)
        if key is None or kind != kind_of(right):
            return None
        one, other = key(left), key(right)
        if isinstance(one, tuple) and one[0] != other[0]:  # the one without an offset takes the other's
            one, other = _wall_clock(left), _wall_clock(right)
        left, right = one, other
    if isinstance(left, str):
        spend_on_strings(left, right, spend)
    if left == right:
        return 0
    return -1 if left < right else 1


def equal_singly(left: Any, right: Any, spend: Spend | None = None) -> bool | None:
    """Compare as the operator `=` does: a list of one may stand for its element (DMN 10.3.2.15).

    Arithmetic and orders make no use of that rule: the cases of the DMN TCK have them null.
    """
    result = equal(left, right, spend)
    if result is None and isinstance(left, list) is not isinstance(right, list):
        return equal(single(left), single(right), spend)
    return result


def includes(values: Range, value: Any, spend: Spend | None = None) -> bool | None:
    """Tell whether a value lies in a range; None when they cannot be compared."""
    start, end = values.start, values.end
    if type(value) is Decimal and type(start) is Decimal and type(end) is Decimal:
        if value < start or value > end:
            return False
        return (values.start_included or value != start) and (values.end_included or value != end)
    if value is None or (start is None and end is None):
        return None
    starts = _reaches(start, value, included=values.start_included, spend=spend)
    ends = _reaches(value, end, included=values.end_included, spend=spend)
    if starts is False or ends is False:
        return False
    return None if starts is None or ends is None else True


def _reaches(low: Any, high: Any, *, included: bool, spend: Spend | None) -> bool | None:
    """Tell whether the first lies before the second, or is the same where that counts too."""
    if low is None or high is None:
        return True
    ordered = order(low, high, spend)
    return None if ordered is None else ordered < 0 or (ordered == 0 and included)


def _time_key(value: AnyTime) -> tuple[str, int]:
    """A region's clock has no offset without a date: it equals the clock of the same region only."""
    offset = offset_of(value)
    if offset is not None:
        return "UTC", time_of_day(value) - offset
    return "" if value.tzinfo is None else f"@{value.tzinfo}", time_of_day(value)


def _wall_clock(value: AnyTime | AnyDateTime) -> int:
    return instant_of(value) + (offset_of(value) or 0) if is_date_time(value) else time_of_day(value)


KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "number": lambda value: value,
    "string": str,
    "date": day_of,
    "time": _time_key,
    "date and time": lambda value: (value.tzinfo is None, instant_of(value)),
    "days and time duration": nanoseconds_of,
    "years and months duration": lambda value: value.months,
}


def key_of(value: Any, spend: Spend) -> tuple[str, Any] | None:
    """Give what equal values share and others do not have; None for what only `equal` can compare."""
    kind = kind_of(value)
    if kind in ("null", "boolean"):
        spend(1)
        return kind, value
    if kind not in KEYS or (isinstance(value, Decimal) and not value.is_finite()):
        return None
    spend(1 + (len(value) >> 6 if kind == "string" else 0))
    return kind, KEYS[kind](value)
