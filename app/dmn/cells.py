"""Cells of a table that can be understood without evaluating them: literals, comparisons, ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..feel import FeelError, parse, parse_tests
from ..feel.comparison import order
from ..feel.inference import BOOLEAN, type_of
from ..feel.kinds import kind_of
from ..feel.syntax import (
    Argument,
    Call,
    Constant,
    HalfOpen,
    Interval,
    Name,
    Negation,
    Node,
    Number,
    String,
    Temporal,
    Tests,
    mentions,
)
from ..feel.temporal.reading import read_temporal

_TEMPORAL_FUNCTIONS = {"date", "time", "date and time", "duration"}


@dataclass(frozen=True, slots=True)
class Span:
    """Values of one kind between two ends; None is no end. One value is a span from and to itself."""

    kind: str
    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True

    def meet(self, other: "Span") -> "Span | None":
        """Give the values both have, None when there are none."""
        if self.kind != other.kind:
            return None
        low = _higher_start(self, other)
        high = _lower_end(self, other)
        met = Span(self.kind, low.low, high.high, low.low_included, high.high_included)
        return None if met.is_empty() else met

    def is_empty(self) -> bool:
        """Tell whether no value lies between the ends."""
        if self.low is None or self.high is None:
            return False
        if self.kind == "boolean":
            return bool(self.low != self.high)
        compared = order(self.low, self.high)
        if compared is None:
            return True
        return compared > 0 or (compared == 0 and not (self.low_included and self.high_included))


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell lets pass: any value (`spans` is None), or the values of its spans."""

    spans: tuple[Span, ...] | None


ANYTHING = Cell(None)


def is_unquoted(feel: str, kind: str | None) -> bool:
    """Tell whether a cell of a column of strings holds only words, which are names and no strings."""
    words = feel.split()
    return kind == "string" and all(
        word.isidentifier() and word not in {"true", "false", "null"} for word in words
    )


def is_name(feel: str) -> bool:
    """Tell whether a cell is read as one name, or several with commas between."""
    try:
        tests = parse_tests(feel).tests
    except FeelError:
        return False
    return bool(tests) and all(isinstance(test, Name) for test in tests)


def has_bare_condition(feel: str) -> bool:
    """Tell whether a cell holds a condition without `?`, such as `limit > 5`: a value, true or false."""
    try:
        tests = parse_tests(feel).tests
    except FeelError:
        return False
    return any(
        not isinstance(test, Constant) and type_of(test, {}) == BOOLEAN and not mentions(test, "?")
        for test in tests
    )


def spans_of(feel: str) -> tuple[Span, ...] | None:
    """Give the values that tests or allowed values let pass; None for all, and when it cannot be told."""
    cell = read_cell(feel)
    return cell.spans if cell is not None else None


def outside(spans: Sequence[Span], allowed: Sequence[Span]) -> bool:
    """Tell whether one of the spans has no value in common with the allowed ones."""
    return any(all(span.meet(other) is None for other in allowed) for span in spans)


def read_cell(feel: str) -> Cell | None:
    """Read an input cell; None when it is more than a plain test."""
    if feel in {"", "-"}:
        return ANYTHING
    try:
        tests = parse_tests(feel)
    except FeelError:
        return None
    return _cell(tests)


def _cell(tests: Tests) -> Cell | None:
    if not tests.tests:
        return ANYTHING
    spans = [_span(test) for test in tests.tests]
    if any(span is None for span in spans):
        return None
    plain = tuple(span for span in spans if span is not None and not span.is_empty())
    return _complement(plain) if tests.negated else Cell(plain)


def _span(test: Node) -> Span | None:
    if isinstance(test, HalfOpen):
        return _half_open(test)
    if isinstance(test, Interval):
        low, high = _literal(test.start), _literal(test.end)
        if low is None or high is None:
            return None
        return Span(kind_of(low), low, high, test.start_included, test.end_included)
    value = _literal(test)
    return Span(kind_of(value), value, value) if value is not None else None


def _half_open(test: HalfOpen) -> Span | None:
    value = _literal(test.end)
    if value is None or test.operator == "!=":
        return None
    kind = kind_of(value)
    if test.operator == "=":
        return Span(kind, value, value)
    if test.operator.startswith("<"):
        return Span(kind, None, value, high_included=test.operator == "<=")
    return Span(kind, value, None, low_included=test.operator == ">=")


def _literal(node: Node) -> Any:
    """Give the value of a literal, None for everything else."""
    if isinstance(node, Number | String | Constant):
        return node.value
    if isinstance(node, Negation) and isinstance(node.operand, Number):
        return -node.operand.value
    if isinstance(node, Temporal):
        return read_temporal(node.text)
    match node:
        case Call(function=Name(name=name), arguments=(Argument(value=String(value=text)),)):
            return read_temporal(text) if name in _TEMPORAL_FUNCTIONS else None
    return None


def _complement(spans: Sequence[Span]) -> Cell | None:
    """Give what `not(...)` lets pass, for values of one kind that have an order."""
    kinds = {span.kind for span in spans}
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    if kind == "boolean":
        excluded = {span.low for span in spans}
        return Cell(tuple(Span(kind, value, value) for value in (True, False) if value not in excluded))
    left = [Span(kind, None, None)]
    for span in spans:
        left = [
            rest for part in left for outside in _outside(span) if (rest := part.meet(outside)) is not None
        ]
    return Cell(tuple(left))


def _outside(span: Span) -> Iterator[Span]:
    if span.low is not None:
        yield Span(span.kind, None, span.low, high_included=not span.low_included)
    if span.high is not None:
        yield Span(span.kind, span.high, None, low_included=not span.high_included)


def _higher_start(one: Span, other: Span) -> Span:
    if one.low is None or other.low is None:
        return other if one.low is None else one
    compared = order(one.low, other.low) if one.kind != "boolean" else int(one.low) - int(other.low)
    if compared == 0:
        return other if one.low_included else one
    return one if compared is not None and compared > 0 else other


def _lower_end(one: Span, other: Span) -> Span:
    if one.high is None or other.high is None:
        return other if one.high is None else one
    compared = order(one.high, other.high) if one.kind != "boolean" else int(one.high) - int(other.high)
    if compared == 0:
        return other if one.high_included else one
    return one if compared is not None and compared < 0 else other


def read_literal(feel: str) -> Any:
    """Give the value of an output cell that is a literal, None for every other expression."""
    try:
        return _literal(parse(feel)) if feel else None
    except FeelError:
        return None
