"""Numbers of FEEL: decimals of 34 digits, rounded half to even, in a context of their own."""

from decimal import (
    MAX_EMAX,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    DivisionUndefined,
    InvalidOperation,
    Overflow,
)
from typing import Any, Final, TypeGuard

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
WIDE_CONTEXT = Context(prec=80, Emin=-99999, Emax=99999, traps=[InvalidOperation, DivisionByZero, Overflow])
PLAIN_EXPONENT = 100
FAR: Final[int] = 10**DIGITS  # farther than any place, length or year can be
LONG_INT: Final = FAR**3  # a longer whole number is written with an exponent
BOUNDLESS: Final = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX)


def is_number(value: Any) -> TypeGuard[Decimal | int]:
    """Tell whether a value is a number; true and false are none."""
    kind = type(value)
    if kind is Decimal or kind is int:
        return True
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def to_decimal(value: Decimal | int) -> Decimal:
    """Give a number as a decimal of at most 34 digits."""
    return CONTEXT.create_decimal(value)


def whole_part(value: Decimal | int) -> int:
    """Cut off the fraction, in constant time: what is beyond 10^34 either way counts as 10^34.

    Raises InvalidOperation for what is no finite number.
    """
    if isinstance(value, int):
        return max(-FAR, min(value, FAR))
    if not value.is_finite():
        raise InvalidOperation
    if value.adjusted() >= DIGITS:
        return -FAR if value.is_signed() else FAR
    return int(value)


def is_whole(value: Decimal | int) -> bool:
    """Tell whether a number has no fraction."""
    return isinstance(value, int) or value == value.to_integral_value()


def write_number(value: Decimal | int) -> str:
    """Write a number as FEEL reads it: plain digits, an exponent only where hundreds of zeros would stand."""
    if isinstance(value, int):
        if -LONG_INT < value < LONG_INT:
            return str(value)
        value = BOUNDLESS.create_decimal(value)
    if not value:
        return format(abs(value), "f") if abs(int(value.as_tuple().exponent)) <= PLAIN_EXPONENT else "0"
    if abs(value.adjusted()) > PLAIN_EXPONENT:
        return str(value)
    return format(value, "f")


def why_impossible(error: DecimalException) -> str:
    """Say in both languages why a calculation has no result."""
    conditions = error.args[0] if error.args else []  # Python raises one error and lists what else it was
    if isinstance(error, DivisionByZero) or DivisionUndefined in conditions:
        return "除数为零 / division by zero"
    if isinstance(error, Overflow):
        return "结果太大 / the result is too large"
    return "没有结果 / there is no result"
