"""Reads `if`, loops and function definitions; what stands within them is read by the function given."""

from collections.abc import Callable
from typing import Final

from .cursor import Cursor
from .errors import FeelError
from .names import LocalNames
from .read_names import bound_name
from .syntax import Binding, For, FormalParameter, FunctionDefinition, If, Node, Quantified, Span
from .type_parser import parse_type

Parse = Callable[[], Node]
MOST_BINDINGS: Final = 50


def parse_if(cursor: Cursor, expression: Parse) -> Node:
    """Read `if a then b else c`."""
    token = cursor.move()
    condition = expression()
    cursor.expect("then")
    then = expression()
    cursor.expect("else")
    return If(token.start, condition, then, expression())


def bindings_of(cursor: Cursor, expression: Parse, local_names: LocalNames) -> tuple[Binding, ...]:
    """Read `x in xs, y in 1..3`; every variable is known to what follows it."""
    bindings = []
    while True:
        position = cursor.token.start
        name = bound_name(cursor, "in")
        cursor.expect("in")
        domain = expression()
        if cursor.skip(".."):
            domain = Span(position, domain, expression())
        bindings.append(Binding(position, name, domain))
        local_names.add(name)
        if not cursor.skip(","):
            return tuple(bindings)
        if len(bindings) == MOST_BINDINGS:
            raise FeelError(
                f"一个循环的变量超过 {MOST_BINDINGS} 个 / a loop has more than {MOST_BINDINGS} variables",
                text=cursor.text,
                position=cursor.token.start,
            )


def parse_for(cursor: Cursor, expression: Parse, local_names: LocalNames) -> Node:
    """Read `for x in xs return ...`."""
    token = cursor.move()
    bindings = bindings_of(cursor, expression, local_names)
    cursor.expect("return")
    local_names.add("partial")
    body = expression()
    local_names.drop(len(bindings) + 1)
    return For(token.start, bindings, body)


def parse_quantified(cursor: Cursor, expression: Parse, local_names: LocalNames) -> Node:
    """Read `some x in xs satisfies ...`, `every ...`."""
    token = cursor.move()
    bindings = bindings_of(cursor, expression, local_names)
    cursor.expect("satisfies")
    condition = expression()
    local_names.drop(len(bindings))
    return Quantified(token.start, token.text, bindings, condition)


def parse_function(cursor: Cursor, expression: Parse, local_names: LocalNames) -> Node:
    """Read `function(a: number, b) ...`."""
    token = cursor.move(2)
    parameters: list[FormalParameter] = []
    names: set[str] = set()
    while not cursor.sees(")"):
        position = cursor.token.start
        name = bound_name(cursor, ":", ",", ")")
        if name in names:
            raise FeelError(
                f"参数“{name}”重复 / the parameter “{name}” stands twice", text=cursor.text, position=position
            )
        kind = parse_type(cursor) if cursor.skip(":") else None
        parameters.append(FormalParameter(position, name, kind))
        names.add(name)
        local_names.add(name)
        if not cursor.skip(","):
            break
    cursor.expect(")")
    if cursor.sees("external"):
        raise FeelError(
            "不支持外部函数 / external functions are not supported",
            text=cursor.text,
            position=cursor.token.start,
        )
    body = expression()
    local_names.drop(len(parameters))
    return FunctionDefinition(token.start, tuple(parameters), body)
