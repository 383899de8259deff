"""Functions that say how points and ranges lie to each other."""

from collections.abc import Callable
from typing import Any, Final

from ..comparison import order
from ..ranges import Range
from ..run import Run
from .signature import Library, Refused

INTERVALS: Final = Library()
POINT: Final = (
    "number | string | date | time | date and time | days and time duration | years and months duration"
)


def compared(left: Any, right: Any) -> int:
    """Order two ends, or refuse."""
    ordered = order(left, right)
    if ordered is None:
        raise Refused("两者不能比较 / the two cannot be compared")
    return ordered


def as_range(value: Any) -> Range:
    """Take a point for the range of itself."""
    return value if isinstance(value, Range) else Range(value, value)


def ends_before(left: Range, right: Range) -> bool:
    """Tell whether the first range ends before the second begins."""
    if left.end is None or right.start is None:
        return False
    ordered = compared(left.end, right.start)
    return ordered < 0 or (ordered == 0 and not (left.end_included and right.start_included))


def start_order(left: Range, right: Range) -> int:
    """Order two ranges by where they begin; what is not bounded begins first."""
    if left.start is None or right.start is None:
        return (left.start is not None) - (right.start is not None)
    return compared(left.start, right.start) or right.start_included - left.start_included


def end_order(left: Range, right: Range) -> int:
    """Order two ranges by where they end; what is not bounded ends last."""
    if left.end is None or right.end is None:
        return (left.end is None) - (right.end is None)
    return compared(left.end, right.end) or left.end_included - right.end_included


def before(left: Any, right: Any) -> bool:
    """Tell whether the first lies wholly before the second."""
    return ends_before(as_range(left), as_range(right))


def meets(left: Range, right: Range) -> bool:
    """Tell whether the second begins with the very point that ends the first."""
    if left.end is None or right.start is None:
        return False
    return left.end_included and right.start_included and compared(left.end, right.start) == 0


def overlaps(left: Range, right: Range) -> bool:
    """Tell whether the two have a point in common."""
    return not ends_before(left, right) and not ends_before(right, left)


def overlaps_before(left: Range, right: Range) -> bool:
    """Tell whether the first begins earlier and ends within the second."""
    return overlaps(left, right) and start_order(left, right) < 0 and end_order(left, right) <= 0


def includes_other(left: Range, right: Any) -> bool:
    """Tell whether the second lies within the first."""
    inner = as_range(right)
    return start_order(left, inner) <= 0 and end_order(left, inner) >= 0


def starts(left: Any, right: Range) -> bool:
    """Tell whether the first lies at the beginning of the second."""
    inner = as_range(left)
    return start_order(inner, right) == 0 and end_order(inner, right) <= 0


def finishes(left: Any, right: Range) -> bool:
    """Tell whether the first lies at the end of the second."""
    inner = as_range(left)
    return end_order(inner, right) == 0 and start_order(inner, right) >= 0


def coincides(left: Any, right: Any) -> bool:
    """Tell whether the two are the same point or range."""
    one, other = as_range(left), as_range(right)
    return start_order(one, other) == 0 and end_order(one, other) == 0


def swapped(relation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Give the relation seen from the other side."""

    def seen(left: Any, right: Any) -> bool:
        return relation(right, left)

    return seen


def _define(relation: Callable[[Any, Any], bool], *signatures: str) -> None:
    def implementation(run: Run, left: Any, right: Any) -> bool:  # noqa: ARG001
        return relation(left, right)

    INTERVALS.define(*signatures)(implementation)


def _both_ways(name: str, *, points: bool) -> tuple[str, ...]:
    ranges = f"{name}(range1: range, range2: range)"
    mixed = (
        f"{name}(point1: {POINT}, point2: {POINT})",
        f"{name}(point: {POINT}, range: range)",
        f"{name}(range: range, point: {POINT})",
    )
    return (ranges, *mixed) if points else (ranges,)


def _point_in_range(name: str) -> tuple[str, ...]:
    return f"{name}(point: {POINT}, range: range)", f"{name}(range1: range, range2: range)"


def _range_of_point(name: str) -> tuple[str, ...]:
    return f"{name}(range: range, point: {POINT})", f"{name}(range1: range, range2: range)"


_define(before, *_both_ways("before", points=True))
_define(swapped(before), *_both_ways("after", points=True))
_define(meets, *_both_ways("meets", points=False))
_define(swapped(meets), *_both_ways("met by", points=False))
_define(overlaps, *_both_ways("overlaps", points=False))
_define(overlaps_before, *_both_ways("overlaps before", points=False))
_define(swapped(overlaps_before), *_both_ways("overlaps after", points=False))
_define(finishes, *_point_in_range("finishes"))
_define(swapped(finishes), *_range_of_point("finished by"))
_define(includes_other, *_range_of_point("includes"))
_define(swapped(includes_other), *_point_in_range("during"))
_define(starts, *_point_in_range("starts"))
_define(swapped(starts), *_range_of_point("started by"))
_define(coincides, f"coincides(point1: {POINT}, point2: {POINT})", "coincides(range1: range, range2: range)")
