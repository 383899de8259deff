"""Numbers of FEEL: decimals of 34 digits, rounded half to even, in a context of their own."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, TypeGuard

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


def is_number(value: Any) -> TypeGuard[Decimal | int]:
    """Tell whether a value is a number; true and false are none."""
    kind = type(value)
    if kind is Decimal or kind is int:
        return True
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def to_decimal(value: Decimal | int) -> Decimal:
    """Give a number as a decimal of at most 34 digits."""
    return CONTEXT.create_decimal(value)


def is_whole(value: Decimal | int) -> bool:
    """Tell whether a number has no fraction."""
    return isinstance(value, int) or value == value.to_integral_value()


def write_number(value: Decimal | int) -> str:
    """Write a number as FEEL reads it: plain digits, an exponent only where hundreds of zeros would stand."""
    if isinstance(value, int):
        return str(value)
    if not value:
        return format(abs(value), "f") if abs(int(value.as_tuple().exponent)) <= PLAIN_EXPONENT else "0"
    if abs(value.adjusted()) > PLAIN_EXPONENT:
        return str(value)
    return format(value, "f")
