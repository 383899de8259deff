"""The syntax tree: what an expression consists of. `position`, the offset in the text, is not compared."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from .record import Record
from .types import Type


class Node(Record):
    """Any part of an expression."""

    IGNORED = frozenset({"position"})
    FRAMES: ClassVar[int] = 1  # that Python needs from the part to one within it

    position: int


class Number(Node):
    """A number literal, never negative."""

    value: Decimal


class String(Node):
    """A string literal, its escapes resolved."""

    value: str


class Constant(Node):
    """One of true, false and null."""

    value: bool | None


class Temporal(Node):
    """A literal such as `@"2026-11-25"`."""

    text: str


class Name(Node):
    """A variable, a parameter, a function, or `?`, the value under test."""

    name: str


class ListLiteral(Node):
    """`[1, 2, 3]`."""

    FRAMES = 2

    items: tuple[Node, ...]


class Interval(Node):
    """`[1..10)`."""

    start: Node
    end: Node
    start_included: bool = True
    end_included: bool = True


class Span(Node):
    """`1..10` without brackets, upwards or downwards: only as what a loop passes through."""

    start: Node
    end: Node


class HalfOpen(Node):
    """`< 10`, `= 10`: a test of the value under test, or a range with one end."""

    operator: str
    end: Node


class Entry(Node):
    """One entry of a context."""

    key: str
    value: Node


class ContextLiteral(Node):
    """`{a: 1, b: a + 1}`."""

    entries: tuple[Entry, ...]


class Negation(Node):
    """`-a`."""

    operand: Node


class Arithmetic(Node):
    """`a + b` and its like."""

    operator: str
    left: Node
    right: Node


class Comparison(Node):
    """`a >= b` and its like."""

    operator: str
    left: Node
    right: Node


class Logic(Node):
    """`a and b and c`; the operator is `and` or `or`."""

    operator: str
    operands: tuple[Node, ...]


class Between(Node):
    """`a between b and c`."""

    value: Node
    low: Node
    high: Node


class In(Node):
    """`a in (b, > c)`."""

    FRAMES = 3

    value: Node
    tests: tuple[Node, ...]


class InstanceOf(Node):
    """`a instance of list<number>`."""

    value: Node
    type: Type


class If(Node):
    """`if a then b else c`."""

    condition: Node
    then: Node
    otherwise: Node


class Binding(Node):
    """`x in list`, the way a loop names what it passes."""

    name: str
    domain: Node


class For(Node):
    """`for x in xs, y in ys return x + y`."""

    FRAMES = 3

    bindings: tuple[Binding, ...]
    body: Node


class Quantified(Node):
    """`some x in xs satisfies x > 1`, `every ...`."""

    FRAMES = 3

    quantifier: str
    bindings: tuple[Binding, ...]
    condition: Node


class FormalParameter(Node):
    """A parameter of a function definition."""

    name: str
    type: Type | None


class FunctionDefinition(Node):
    """`function(a: number, b) a + b`."""

    parameters: tuple[FormalParameter, ...]
    body: Node


class Path(Node):
    """`a.b`."""

    value: Node
    key: str


class Filter(Node):
    """`a[b]`."""

    FRAMES = 3

    value: Node
    condition: Node


class Argument(Node):
    """An argument; its name is empty when it is given by position."""

    name: str
    value: Node


class Call(Node):
    """`f(a, b)` or `f(x: a, y: b)`."""

    FRAMES = 2

    function: Node
    arguments: tuple[Argument, ...]


class Tests(Node):
    """The unary tests of a decision table's cell: any of them, none (`not(...)`), or everything (`-`)."""

    FRAMES = 3

    tests: tuple[Node, ...]
    negated: bool = False


def parts(node: Node) -> Iterator[Node]:
    """Give the nodes directly within one."""
    for value in vars(node).values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Node):
                yield one


def mentions(node: object, name: str) -> bool:
    """Tell whether a name stands anywhere in a tree; the tests of `in` have a `?` of their own."""
    if isinstance(node, Name):
        return node.name == name
    if isinstance(node, In) and name == "?":
        return mentions(node.value, name)
    parts = node if isinstance(node, tuple) else vars(node).values() if isinstance(node, Node) else ()
    return any(mentions(part, name) for part in parts)
