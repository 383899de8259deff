"""A syntax tree back into text that reads as the same tree."""

from collections.abc import Callable
from typing import Any, Final

from .builtins import BUILTINS
from .names import OPERATOR_WORDS, is_single
from .powers import BINARY, COMPARE, INSTANCE, LOWEST, NEGATE, POSTFIX, POWER
from .syntax import (
    Arithmetic,
    Between,
    Binding,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    HalfOpen,
    If,
    In,
    InstanceOf,
    Interval,
    ListLiteral,
    Logic,
    Name,
    Negation,
    Node,
    Number,
    Path,
    Quantified,
    Span,
    String,
    Temporal,
    Tests,
)
from .types import ContextType, FunctionType, ListType, RangeType, RestrictedType, SimpleType, Type
from .writing import quote, write_key

HIGHEST: Final = POSTFIX + 1
CONSTANTS: Final = {True: "true", False: "false", None: "null"}


def print_node(node: Node) -> str:
    """Write a tree in the shortest usual form: one space around operators, parentheses only where needed."""
    return PRINTERS[type(node)](node)


def _power(node: Node) -> int:
    if isinstance(node, Logic | Arithmetic | Comparison):
        return BINARY[node.operator]
    return POWERS.get(type(node), HIGHEST)


def _at_least(power: int, node: Node) -> str:
    """Write a part, in parentheses if its operator binds weaker than a power."""
    text = print_node(node)
    return text if _power(node) >= power else f"({text})"


def print_name(name: str) -> str:
    """Write a name, in backticks unless it can be read without knowing it."""
    if name == "external" or not is_single(name):
        is_builtin = name in BUILTINS and OPERATOR_WORDS.isdisjoint(name.split())
        return name if is_builtin else f"`{name}`"
    return name


def _print_key(key: str) -> str:
    return key if is_single(key) and key != "?" else f"`{key}`"


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join(map(print_node, nodes))


def _print_interval(node: Interval) -> str:
    left, right = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{left}{print_node(node.start)}..{print_node(node.end)}{right}"


def _print_binary(node: Arithmetic | Comparison) -> str:
    power = BINARY[node.operator]
    return f"{_at_least(power, node.left)} {node.operator} {_at_least(power + 1, node.right)}"


def _print_negation(node: Negation) -> str:
    text = _at_least(POWER + 1, node.operand)
    is_apart = isinstance(node.operand, Number) or not text[0].isdigit()
    return f"-{text}" if is_apart else f"-({text})"


def _print_logic(node: Logic) -> str:
    power = BINARY[node.operator] + 1
    return f" {node.operator} ".join(_at_least(power, operand) for operand in node.operands)


def _print_between(node: Between) -> str:
    low, high = _at_least(COMPARE + 1, node.low), _at_least(COMPARE + 1, node.high)
    return f"{_at_least(COMPARE, node.value)} between {low} and {high}"


def _print_in(node: In) -> str:
    value = _at_least(COMPARE, node.value)
    if len(node.tests) > 1:
        return f"{value} in ({_list(node.tests)})"
    return f"{value} in {_at_least(COMPARE + 1, node.tests[0])}"


def _print_bindings(bindings: tuple[Binding, ...]) -> str:
    return ", ".join(f"{print_name(binding.name)} in {print_node(binding.domain)}" for binding in bindings)


def _print_function(node: FunctionDefinition) -> str:
    parameters = ", ".join(
        print_name(parameter.name) + (f": {print_type(parameter.type)}" if parameter.type else "")
        for parameter in node.parameters
    )
    return f"function({parameters}) {print_node(node.body)}"


def _print_call(node: Call) -> str:
    is_named_builtin = isinstance(node.function, Name) and node.function.name in BUILTINS
    function = node.function.name if is_named_builtin else _at_least(POSTFIX, node.function)  # type: ignore[attr-defined]
    arguments = ", ".join(
        (f"{_print_key(argument.name)}: " if argument.name else "") + print_node(argument.value)
        for argument in node.arguments
    )
    return f"{function}({arguments})"


def _print_postfixed(node: Node) -> str:
    text = _at_least(POSTFIX, node)
    return f"({text})" if isinstance(node, Number) else text


def _print_tests(node: Tests) -> str:
    if not node.tests:
        return "-"
    tests = _list(node.tests)
    if node.negated:
        return f"not({tests})"
    return f"({tests})" if tests.startswith("not(") and len(node.tests) == 1 else tests


def print_type(kind: Type) -> str:
    """Write a type."""
    if isinstance(kind, RestrictedType):
        return print_type(SimpleType(kind.name))
    if isinstance(kind, SimpleType):
        words = kind.name.replace(".", " ").split()
        return kind.name if all(map(str.isidentifier, words)) else f"`{kind.name}`"
    if isinstance(kind, ListType):
        return f"list<{print_type(kind.of)}>"
    if isinstance(kind, RangeType):
        return f"range<{print_type(kind.of)}>"
    if isinstance(kind, ContextType):
        entries = (f"{_print_key(name)}: {print_type(entry)}" for name, entry in kind.entries)
        return f"context<{', '.join(entries)}>"
    return _print_function_type(kind)


def _print_function_type(kind: FunctionType) -> str:
    return f"function<{', '.join(map(print_type, kind.parameters))}> -> {print_type(kind.result)}"


POWERS: Final[dict[type[Node], int]] = {
    If: LOWEST,
    For: LOWEST,
    Quantified: LOWEST,
    FunctionDefinition: LOWEST,
    Span: LOWEST,
    Between: COMPARE,
    In: COMPARE,
    Negation: NEGATE,
    InstanceOf: INSTANCE,
    Path: POSTFIX,
    Filter: POSTFIX,
    Call: POSTFIX,
}
PRINTERS: Final[dict[type[Node], Callable[[Any], str]]] = {
    Number: lambda node: str(node.value),
    String: lambda node: quote(node.value),
    Constant: lambda node: CONSTANTS[node.value],
    Temporal: lambda node: f"@{quote(node.text)}",
    Name: lambda node: print_name(node.name),
    ListLiteral: lambda node: f"[{_list(node.items)}]",
    Interval: _print_interval,
    Span: lambda node: f"{print_node(node.start)}..{print_node(node.end)}",
    HalfOpen: lambda node: f"({node.operator} {_at_least(COMPARE + 1, node.end)})",
    ContextLiteral: lambda node: (
        f"{{{', '.join(f'{write_key(entry.key)}: {print_node(entry.value)}' for entry in node.entries)}}}"
    ),
    Negation: _print_negation,
    Arithmetic: _print_binary,
    Comparison: _print_binary,
    Logic: _print_logic,
    Between: _print_between,
    In: _print_in,
    InstanceOf: lambda node: f"{_at_least(INSTANCE, node.value)} instance of {print_type(node.type)}",
    If: lambda node: (
        f"if {print_node(node.condition)} then {print_node(node.then)} else {print_node(node.otherwise)}"
    ),
    For: lambda node: f"for {_print_bindings(node.bindings)} return {print_node(node.body)}",
    Quantified: lambda node: (
        f"{node.quantifier} {_print_bindings(node.bindings)} satisfies {print_node(node.condition)}"
    ),
    FunctionDefinition: _print_function,
    Path: lambda node: f"{_print_postfixed(node.value)}.{_print_key(node.key)}",
    Filter: lambda node: f"{_at_least(POSTFIX, node.value)}[{print_node(node.condition)}]",
    Call: _print_call,
    Tests: _print_tests,
}
