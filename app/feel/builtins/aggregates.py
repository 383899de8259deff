"""Functions that make one value of a list: counts, sums, means, extremes."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ..comparison import order
from ..numbers import CONTEXT, is_number
from ..run import Run
from .numeric import guarded
from .signature import Library, Refused

AGGREGATES: Final = Library()


def numbers(items: list[Any]) -> list[Decimal]:
    """Give the numbers of a list that holds nothing else and is not empty."""
    if not items:
        raise Refused("列表为空 / the list is empty")
    if not all(map(is_number, items)):
        raise Refused("列表中有非数字 / the list holds something that is no number")
    decimals = [item if isinstance(item, Decimal) else Decimal(item) for item in items]
    if not all(item.is_finite() for item in decimals):
        raise InvalidOperation
    return decimals


@AGGREGATES.define("count(list: list)")
def count(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Count the elements."""
    return Decimal(len(items))


@AGGREGATES.define("sum(list...: list)")
def total(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Add numbers."""
    return guarded(_sum, *numbers(items))


def _sum(*items: Decimal) -> Decimal:
    result = Decimal(0)
    for item in items:
        result = CONTEXT.add(result, item)
    return result


@AGGREGATES.define("product(list...: list)")
def product(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Multiply numbers."""
    return guarded(_product, *numbers(items))


def _product(*items: Decimal) -> Decimal:
    result = Decimal(1)
    for item in items:
        result = CONTEXT.multiply(result, item)
    return result


@AGGREGATES.define("mean(list...: list)")
def mean(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Give the arithmetic mean."""
    return guarded(_mean, *numbers(items))


def _mean(*items: Decimal) -> Decimal:
    return CONTEXT.divide(_sum(*items), Decimal(len(items)))


@AGGREGATES.define("median(list...: list)")
def median(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Give the middle number, or the mean of the two in the middle."""
    ordered = sorted(numbers(items))
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else guarded(_mean, ordered[half - 1], ordered[half])


@AGGREGATES.define("stddev(list...: list)")
def standard_deviation(run: Run, items: list[Any]) -> Decimal:  # noqa: ARG001
    """Give the standard deviation of a sample of two or more."""
    if len(items) == 1:
        raise Refused("至少需要两个数 / two numbers at least are needed")
    return guarded(_deviation, *numbers(items))


def _deviation(*items: Decimal) -> Decimal:
    middle = _mean(*items)
    squares = [CONTEXT.power(CONTEXT.subtract(item, middle), 2) for item in items]
    return CONTEXT.sqrt(CONTEXT.divide(_sum(*squares), Decimal(len(items) - 1)))


@AGGREGATES.define("mode(list...: list)")
def mode(run: Run, items: list[Any]) -> list[Decimal]:  # noqa: ARG001
    """List the most frequent numbers, the smallest first."""
    if not items:
        return []
    times: dict[Decimal, int] = {}
    for number in numbers(items):
        times[number] = times.get(number, 0) + 1
    most = max(times.values())
    return sorted(number for number, often in times.items() if often == most)


@AGGREGATES.define("min(list...: list)")
def minimum(run: Run, items: list[Any]) -> Any:
    """Give the least element."""
    return _extreme(run, items, lambda ordered: ordered < 0)


@AGGREGATES.define("max(list...: list)")
def maximum(run: Run, items: list[Any]) -> Any:
    """Give the greatest element."""
    return _extreme(run, items, lambda ordered: ordered > 0)


def _extreme(run: Run, items: list[Any], is_better: Callable[[int], bool]) -> Any:
    if not items:
        raise Refused("列表为空 / the list is empty")
    best = items[0]
    for item in items:
        ordered = order(item, best, run.spend)
        if ordered is None:
            raise Refused("列表中的值不能比较 / the elements cannot be compared")
        if is_better(ordered):
            best = item
    return best


@AGGREGATES.define("all(list...: list)")
def every(run: Run, items: list[Any]) -> bool | None:  # noqa: ARG001
    """Tell whether all are true: false decides, then what is neither makes it null."""
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@AGGREGATES.define("any(list...: list)")
def some(run: Run, items: list[Any]) -> bool | None:  # noqa: ARG001
    """Tell whether one is true: true decides, then what is neither makes it null."""
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


@AGGREGATES.define("not(negand: boolean)")
def negation(run: Run, negand: bool) -> bool:  # noqa: ARG001
    """Turn true and false round; anything else is null."""
    return not negand
