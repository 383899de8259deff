"""Compiles the three-valued logic, comparisons and conditions."""

from collections.abc import Callable
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Final

from .comparison import LONG, equal, order
from .compiler import Code, Compiler
from .kinds import in_chinese, kind_of
from .run import Run
from .syntax import Between, Comparison, If, Logic, Name, Number

Compare = Callable[[Any, Any], bool]
PAIR: Final = 2
ORDERS: Final[dict[str, Compare]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def compile_logic(compiler: Compiler, node: Logic) -> Code:
    """Compile `and` or `or`: what is neither true nor false counts as unknown."""
    operands = [compiler.compile(operand) for operand in node.operands]
    if len(operands) > PAIR:
        return _many(operands, decisive=node.operator == "or")
    return (_conjunction if node.operator == "and" else _disjunction)(*operands)


def _conjunction(left: Code, right: Code) -> Code:
    def both(run: Run) -> bool | None:
        one = left(run)
        if one is False:
            return False
        other = right(run)
        if other is False:
            return False
        return True if one is True and other is True else None

    return both


def _disjunction(left: Code, right: Code) -> Code:
    def either(run: Run) -> bool | None:
        one = left(run)
        if one is True:
            return True
        other = right(run)
        if other is True:
            return True
        return False if one is False and other is False else None

    return either


def _many(operands: list[Code], *, decisive: bool) -> Code:
    def decide(run: Run) -> bool | None:
        unknown = False
        for operand in operands:
            value = operand(run)
            if value is decisive:
                return value is True
            unknown = unknown or not isinstance(value, bool)
        return None if unknown else not decisive

    return decide


def compile_comparison(compiler: Compiler, node: Comparison) -> Code:
    """Compile `=`, `!=` and the orders. Values that cannot be compared give null, with a remark."""
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    if node.operator in ("=", "!="):
        return _equality(left, right, node.position, negated=node.operator == "!=")
    if isinstance(node.left, Name) and isinstance(node.right, Number) and _is_variable(compiler, node.left):
        return _variable_against_number(node.left, node.operator, node.right.value, node.position, left)
    return _ordering(left, node.operator, right, node.position)


def _is_variable(compiler: Compiler, node: Name) -> bool:
    """Tell whether a name can only be a variable; when traced, no part may be passed over."""
    if compiler.trace is not None:
        return False
    return not any(node.name in scope.slots or scope.item is not None for scope in compiler.scopes)


def _equality(left: Code, right: Code, position: int, *, negated: bool) -> Code:
    def compare(run: Run) -> Any:
        one, other = left(run), right(run)
        kind = type(one)
        if kind is type(other) and (kind is Decimal or (kind is str and len(one) < LONG)):
            return (one == other) is not negated
        result = equal(one, other, run.spend)
        if result is None:
            return incomparable(run, one, other, position)
        return result is not negated

    return compare


def _ordering(left: Code, operator: str, right: Code, position: int) -> Code:
    natively = ORDERS[operator]

    def compare(run: Run) -> Any:
        one, other = left(run), right(run)
        if type(one) is Decimal and type(other) is Decimal:
            return natively(one, other)
        result = order(one, other, run.spend)
        if result is None:
            return incomparable(run, one, other, position)
        return natively(result, 0)

    return compare


def _variable_against_number(
    name_node: Name, operator: str, number: Decimal, position: int, generally: Code
) -> Code:
    """The comparison that conditions mostly consist of, without detours."""
    name, natively = name_node.name, ORDERS[operator]
    whole = int(number) if number == number.to_integral_value() else number

    def compare(run: Run) -> Any:
        try:
            value = run.variables[name]
        except KeyError:
            value = generally(run)
        kind = type(value)
        if kind is Decimal:
            return natively(value, number)
        if kind is int:
            return natively(value, whole)
        result = order(value, number)
        if result is None:
            return incomparable(run, value, number, position)
        return natively(result, 0)

    return compare


def incomparable(run: Run, one: Any, other: Any, position: int) -> Any:
    """Remark that two values cannot be compared; gives null."""
    left, right = kind_of(one), kind_of(other)
    run.warn(
        position,
        f"{in_chinese(left)}与{in_chinese(right)}不能比较 / a {left} cannot be compared with a {right}",
    )


def compile_between(compiler: Compiler, node: Between) -> Code:
    """Compile `a between b and c`: `a >= b and a <= c`, where one false decides against an unknown."""
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))
    position = node.position

    def compare(run: Run) -> Any:
        middle, bottom, top = value(run), low(run), high(run)
        below, above = order(bottom, middle, run.spend), order(middle, top, run.spend)
        if (below is not None and below > 0) or (above is not None and above > 0):
            return False
        if below is None or above is None:
            return incomparable(run, middle, bottom if below is None else top, position)
        return True

    return compare


def compile_if(compiler: Compiler, node: If) -> Code:
    """Compile `if`: anything but true leads to `else`."""
    condition, then, otherwise = (
        compiler.compile(part) for part in (node.condition, node.then, node.otherwise)
    )
    position = node.condition.position

    def choose(run: Run) -> Any:
        decided = condition(run)
        if decided is True:
            return then(run)
        if decided is not False:
            kind = kind_of(decided)
            zh, en = f"条件不是真或假，而是{in_chinese(kind)}", f"neither true nor false but a {kind}"
            run.warn(position, f"{zh} / the condition is {en}")
        return otherwise(run)

    return choose
