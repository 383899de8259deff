"""Adds, subtracts, multiplies, divides and raises numbers, strings, dates, times and durations."""

from collections.abc import Callable
from decimal import Decimal, DecimalException, DivisionByZero
from typing import Any, Final

from .compiler import Code, Compiler
from .kinds import in_chinese, kind_of
from .numbers import CONTEXT, is_number, is_whole, why_impossible
from .reading import constant
from .run import Run
from .syntax import Arithmetic, Negation, Number
from .temporal.arithmetic import (
    add_temporal,
    divide_duration,
    multiply_duration,
    negate_duration,
    subtract_temporal,
)

Operation = Callable[[Any, Any], Any]


def power(base: Decimal | int, exponent: Decimal | int) -> Decimal:
    """Raise a number. Zero to the power of zero is one; to a negative power it has no value."""
    if base:
        raised = CONTEXT.power(base, exponent)
        return raised if is_whole(exponent) else raised.normalize(CONTEXT)
    if exponent < 0:
        raise DivisionByZero
    return Decimal(0 if exponent else 1)


NUMERIC: Final[dict[str, Operation]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "**": power,
}
TEMPORAL_KINDS: Final = frozenset(
    {"date", "time", "date and time", "days and time duration", "years and months duration"}
)
TEMPORAL: Final[dict[str, Operation]] = {
    "+": add_temporal,
    "-": subtract_temporal,
    "*": multiply_duration,
    "/": divide_duration,
}


def compile_arithmetic(compiler: Compiler, node: Arithmetic) -> Code:
    """Compile an operator between two values."""
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    operator, position = node.operator, node.position
    numeric = NUMERIC[operator]

    def calculate(run: Run) -> Any:
        one, other = left(run), right(run)
        if type(one) is Decimal and type(other) is Decimal:
            try:
                return numeric(one, other)
            except DecimalException as error:
                return _impossible(run, error, position)
        return calculate_generally(run, operator, one, other, position)

    return calculate


def calculate_generally(run: Run, operator: str, one: Any, other: Any, position: int) -> Any:
    """Apply an operator to values of any kind; null with a remark where it has no meaning."""
    if is_number(one) and is_number(other):
        try:
            return NUMERIC[operator](one, other)
        except DecimalException as error:
            return _impossible(run, error, position)
    if operator == "+" and isinstance(one, str) and isinstance(other, str):
        run.check_string(len(one) + len(other))
        return one + other
    if operator in TEMPORAL:
        try:
            result = TEMPORAL[operator](one, other)
        except DecimalException as error:
            return _impossible(run, error, position)
        if result is not None:
            return result
    left, right = kind_of(one), kind_of(other)
    told = (
        f"{in_chinese(left)} {operator} {in_chinese(right)} 没有意义",
        f"{left} {operator} {right} has no meaning",
    )
    zh, en = _remedy(operator, left, right)
    return run.warn(position, f"{told[0]}{zh} / {told[1]}{en}")


def _remedy(operator: str, left: str, right: str) -> tuple[str, str]:
    kinds = {left, right}
    if "null" in kinds or "string" not in kinds:
        return "", ""
    if kinds & TEMPORAL_KINDS:
        return '；日期写作 @"2026-11-25"', '; a date is written @"2026-11-25"'
    if operator == "+":
        return "；先用 string(…) 变成字符串", "; make it a string first: string(…)"
    return "；先用 number(…) 变成数字", "; make it a number first: number(…)"


def _impossible(run: Run, error: DecimalException, position: int) -> None:
    run.warn(position, why_impossible(error))


def compile_negation(compiler: Compiler, node: Negation) -> Code:
    """Compile `-a` of a number or a duration."""
    if isinstance(node.operand, Number) and compiler.trace is None:
        compiler.weight += 1
        return constant(CONTEXT.minus(node.operand.value))
    operand, position = compiler.compile(node.operand), node.position

    def negate(run: Run) -> Any:
        value = operand(run)
        result = negated(value)
        if result is None:
            kind = kind_of(value)
            run.warn(position, f"{in_chinese(kind)}不能取负 / a {kind} cannot be negated")
        return result

    return negate


def negated(value: Any) -> Any:
    """Turn the sign of a number or duration; None for anything else."""
    if is_number(value):
        return CONTEXT.minus(Decimal(value))
    return negate_duration(value)
