"""Compiles unary tests, ranges and `in`."""

from typing import Any

from .comparison import equal, equal_singly, includes, order
from .compiler import Code, Compiler
from .kinds import in_chinese, kind_of
from .logic import ORDERS, incomparable
from .ranges import Range, written_end
from .reading import constant
from .run import Run
from .syntax import HalfOpen, In, Interval, Name, Node, Number, Temporal, Tests, mentions
from .temporal.reading import read_temporal

Test = Code


def compile_interval(compiler: Compiler, node: Interval) -> Code:
    """Compile `[a..b]`. Ends of different kinds, or the wrong way round, make it null.

    One end may be null: a comparison with the range is then false or null, never true (DMN 1.5, 10.3.2.7).
    """
    start, end = compiler.compile(node.start), compiler.compile(node.end)
    start_included, end_included, position = node.start_included, node.end_included, node.position
    ends = literal_of(node.start), literal_of(node.end)
    if compiler.trace is None and None not in ends and order(*ends) in (-1, 0):
        return constant(Range(*ends, start_included, end_included))

    def make(run: Run) -> Any:
        low, high = start(run), end(run)
        if low is not None and high is not None:
            ordered = order(low, high, run.spend)
            if ordered is None or ordered > 0:
                return run.warn(position, "区间的两端不成顺序 / the ends of the range are in no order")
        elif low is None and high is None:
            return run.warn(position, "区间的两端都是空值 / both ends of the range are null")
        return Range(written_end(low), written_end(high), start_included, end_included)

    return make


def literal_of(node: Node) -> Any:
    """Give the value of a number or a temporal literal; None for anything else."""
    if isinstance(node, Number):
        return node.value
    return read_temporal(node.text) if isinstance(node, Temporal) else None


def compile_half_open(compiler: Compiler, node: HalfOpen) -> Code:
    """Compile `< 10` where a value is wanted: a range with one end."""
    end, operator, position = compiler.compile(node.end), node.operator, node.position

    def make(run: Run) -> Any:
        value = end(run)
        if operator == "!=":
            return run.warn(position, "!= 不成区间 / != makes no range")
        return half_range(operator, value)

    return make


def half_range(operator: str, value: Any) -> Range:
    """Give the range that a comparison with a value describes."""
    end = written_end(value)
    if operator == "=":
        return Range(end, end)
    if operator.startswith("<"):
        return Range(None, end, start_included=False, end_included=operator == "<=")
    return Range(end, None, start_included=operator == ">=", end_included=False)


def compile_in(compiler: Compiler, node: In) -> Code:
    """Compile `a in b`: whether one of the tests holds for the value."""
    value = compiler.compile(node.value)
    scope = compiler.bind("?")
    slot = scope.slots["?"]
    compiler.scopes.append(scope)
    tests = [compile_test(compiler, test, slot) for test in node.tests]
    compiler.scopes.pop()

    def test(run: Run) -> bool | None:
        run.locals[slot] = value(run)
        return _any(run, tests)

    return test


def _any(run: Run, tests: list[Test]) -> bool | None:
    unknown = False
    for test in tests:
        result = test(run)
        if result is True:
            return True
        unknown = unknown or result is None
    return None if unknown else False


def compile_tests(compiler: Compiler, node: Tests) -> Code:
    """Compile the unary tests of a cell for the input in slot 0: true when the cell matches, else false."""
    tests = [compile_test(compiler, test, 0) for test in node.tests]
    negated = node.negated

    def match(run: Run) -> bool:
        if not tests:
            return True
        result = _any(run, tests)
        return result is False if negated else result is True

    return match


def compile_test(compiler: Compiler, node: Node, slot: int) -> Test:
    """Compile one test of the value in a slot.

    What does not mention `?` is a value that the tested one must be or lie in, a condition too: `3 > 1` lets
    only true pass (DMN 1.5, 7.3.2 a).
    """
    if isinstance(node, HalfOpen):
        return _comparison(compiler, node, slot)
    if isinstance(node, Name) and node.name == "?":
        return lambda _run: True  # the value is what it is
    code, position = compiler.compile(node), node.position
    if mentions(node, "?"):
        return code
    return lambda run: holds(run, run.locals[slot], code(run), position)


def _comparison(compiler: Compiler, node: HalfOpen, slot: int) -> Test:
    end, operator, position = compiler.compile(node.end), node.operator, node.position

    def test(run: Run) -> Any:
        value, limit = run.locals[slot], end(run)
        if operator in ("=", "!="):
            same = equal_singly(value, limit, run.spend)
            return incomparable(run, value, limit, position) if same is None else same is (operator == "=")
        ordered = order(value, limit, run.spend)
        if ordered is not None:
            return ORDERS[operator](ordered, 0)
        return incomparable(run, value, limit, position)

    return test


def holds(run: Run, value: Any, wanted: Any, position: int) -> bool | None:
    """Tell whether a value is, or lies in, what a test names: a value, a range, or a list of either."""
    if isinstance(wanted, Range):
        if isinstance(value, Range):
            return equal(value, wanted, run.spend)
        result = includes(wanted, value, run.spend)
        if result is None:
            kind = kind_of(value)
            run.warn(
                position, f"{in_chinese(kind)}不能与区间比较 / a {kind} cannot be compared with the range"
            )
        return result
    if isinstance(wanted, list):
        if isinstance(value, list) and equal(value, wanted, run.spend):
            return True
        run.spend(len(wanted))
        return any(_is_or_lies_in(run, value, item) for item in wanted)
    same = equal_singly(value, wanted, run.spend)
    return incomparable(run, value, wanted, position) if same is None else same


def _is_or_lies_in(run: Run, value: Any, item: Any) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return includes(item, value, run.spend) is True
    return equal(value, item, run.spend) is True
