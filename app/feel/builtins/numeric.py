"""Functions of numbers: rounding, absolute value, remainder, roots and logarithms."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
    InvalidOperation,
)
from typing import Any, Final

from ..comparison import order
from ..numbers import CONTEXT, WIDE_CONTEXT, is_whole, to_decimal, whole_part, why_impossible, write_number
from ..run import Run
from ..temporal.arithmetic import negate_duration
from .signature import Library, Refused

NUMERIC: Final = Library()
LEAST_SCALE, MOST_SCALE = -6111, 6176


def round_to(number: Decimal | int, scale: Decimal | int, rounding: str) -> Decimal:
    """Round to a number of places behind the point; negative places stand before it."""
    places = whole_part(scale)
    if not LEAST_SCALE <= places <= MOST_SCALE:
        raise Refused(
            f"小数位数应在 {LEAST_SCALE} 到 {MOST_SCALE} 之间 / scale out of range: {write_number(scale)}"
        )
    value = WIDE_CONTEXT.plus(Decimal(number))
    if not value.is_finite():
        raise InvalidOperation
    if -int(value.as_tuple().exponent) <= places:
        return value
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=WIDE_CONTEXT)
    return CONTEXT.plus(rounded)


def _define_rounding(name: str, rounding: str, *, optional_scale: bool = False) -> None:
    mark = "?" if optional_scale else ""

    def implementation(run: Run, number: Decimal | int, scale: Decimal | int | None = None) -> Decimal:  # noqa: ARG001
        return round_to(number, 0 if scale is None else scale, rounding)

    NUMERIC.define(f"{name}(n: number, scale{mark}: number)")(implementation)


_define_rounding("decimal", ROUND_HALF_EVEN)
_define_rounding("floor", ROUND_FLOOR, optional_scale=True)
_define_rounding("ceiling", ROUND_CEILING, optional_scale=True)
_define_rounding("round up", ROUND_UP)
_define_rounding("round down", ROUND_DOWN)
_define_rounding("round half up", ROUND_HALF_UP)
_define_rounding("round half down", ROUND_HALF_DOWN)
_define_rounding("round half even", ROUND_HALF_EVEN)


@NUMERIC.define("abs(n: number)")
def absolute(run: Run, number: Decimal | int) -> Decimal:  # noqa: ARG001
    """Give the size of a number without its sign."""
    return CONTEXT.abs(number)


@NUMERIC.define("abs(n: days and time duration | years and months duration)")
def absolute_duration(run: Run, duration: Any) -> Any:  # noqa: ARG001
    """Give the length of a duration without its direction."""
    turned = negate_duration(duration)
    return turned if order(turned, negate_duration(turned)) == 1 else negate_duration(turned)


@NUMERIC.define("modulo(dividend: number, divisor: number)")
def modulo(run: Run, dividend: Decimal | int, divisor: Decimal | int) -> Decimal:  # noqa: ARG001
    """Give the remainder with the sign of the divisor."""
    return guarded(_modulo, dividend, divisor)


def _modulo(dividend: Decimal | int, divisor: Decimal | int) -> Decimal:
    if not divisor:
        raise Refused("除数为零 / division by zero")
    rest = WIDE_CONTEXT.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = WIDE_CONTEXT.add(rest, divisor)
    return CONTEXT.plus(rest)


def guarded(operation: Callable[..., Decimal], *numbers: Decimal | int) -> Decimal:
    """Calculate, refusing what has no result."""
    try:
        return operation(*numbers)
    except DecimalException as error:
        raise Refused(why_impossible(error)) from error


@NUMERIC.define("sqrt(number: number)")
def square_root(run: Run, number: Decimal | int) -> Decimal:  # noqa: ARG001
    """Give the square root of a number that is not negative."""
    return guarded(CONTEXT.sqrt, number)


@NUMERIC.define("log(number: number)")
def logarithm(run: Run, number: Decimal | int) -> Decimal:  # noqa: ARG001
    """Give the natural logarithm of a positive number."""
    if number <= 0:
        raise Refused("只有正数有对数 / only positive numbers have a logarithm")
    return guarded(CONTEXT.ln, number)


@NUMERIC.define("exp(number: number)")
def exponential(run: Run, number: Decimal | int) -> Decimal:  # noqa: ARG001
    """Raise Euler's number."""
    return guarded(CONTEXT.exp, number)


def last_digit(number: Decimal | int) -> int:
    """Give the last digit before the point of a whole number, in constant time."""
    written = to_decimal(number).to_integral_value().as_tuple()
    return 0 if written.exponent else written.digits[-1]


@NUMERIC.define("odd(number: number)")
def is_odd(run: Run, number: Decimal | int) -> bool:  # noqa: ARG001
    """Tell whether a whole number is odd."""
    return is_whole(number) and last_digit(number) % 2 == 1


@NUMERIC.define("even(number: number)")
def is_even(run: Run, number: Decimal | int) -> bool:  # noqa: ARG001
    """Tell whether a whole number is even."""
    return is_whole(number) and last_digit(number) % 2 == 0
