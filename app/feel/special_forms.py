"""Reads `if`, loops and function definitions; what stands within them is read by the function given."""

from collections.abc import Callable

from .cursor import Cursor
from .errors import FeelError
from .read_names import bound_name
from .syntax import Binding, For, FormalParameter, FunctionDefinition, If, Node, Quantified, Span
from .type_parser import parse_type

Parse = Callable[[], Node]


def parse_if(cursor: Cursor, expression: Parse) -> Node:
    """Read `if a then b else c`."""
    token = cursor.move()
    condition = expression()
    cursor.expect("then")
    then = expression()
    cursor.expect("else")
    return If(token.start, condition, then, expression())


def bindings_of(cursor: Cursor, expression: Parse, local_names: list[str]) -> tuple[Binding, ...]:
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
        local_names.append(name)
        if not cursor.skip(","):
            return tuple(bindings)


def parse_for(cursor: Cursor, expression: Parse, local_names: list[str]) -> Node:
    """Read `for x in xs return ...`."""
    token = cursor.move()
    bindings = bindings_of(cursor, expression, local_names)
    cursor.expect("return")
    local_names.append("partial")
    body = expression()
    del local_names[len(local_names) - len(bindings) - 1 :]
    return For(token.start, bindings, body)


def parse_quantified(cursor: Cursor, expression: Parse, local_names: list[str]) -> Node:
    """Read `some x in xs satisfies ...`, `every ...`."""
    token = cursor.move()
    bindings = bindings_of(cursor, expression, local_names)
    cursor.expect("satisfies")
    condition = expression()
    del local_names[len(local_names) - len(bindings) :]
    return Quantified(token.start, token.text, bindings, condition)


def parse_function(cursor: Cursor, expression: Parse, local_names: list[str]) -> Node:
    """Read `function(a: number, b) ...`."""
    token = cursor.move(2)
    parameters: list[FormalParameter] = []
    while not cursor.sees(")"):
        position = cursor.token.start
        name = bound_name(cursor, ":", ",", ")")
        if any(parameter.name == name for parameter in parameters):
            raise FeelError(
                f"参数“{name}”重复 / the parameter “{name}” stands twice", text=cursor.text, position=position
            )
        kind = parse_type(cursor) if cursor.skip(":") else None
        parameters.append(FormalParameter(position, name, kind))
        local_names.append(name)
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
    del local_names[len(local_names) - len(parameters) :]
    return FunctionDefinition(token.start, tuple(parameters), body)
