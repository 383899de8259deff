"""What type an expression surely has, told from how it is written alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .kinds import kind_of
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Logic,
    Name,
    Negation,
    Node,
    Number,
    Quantified,
    String,
    Temporal,
)
from .temporal.reading import read_temporal
from .types import ContextType, FunctionType, ListType, SimpleType, Type

NULL: Final = SimpleType("Null")
NUMBER: Final = SimpleType("number")
STRING: Final = SimpleType("string")
BOOLEAN: Final = SimpleType("boolean")
Known = Mapping[str, Type]


def type_of(node: Node, known: Known) -> Type | None:
    """Give the type of every value the expression can have but null; None where that cannot be told.

    `known` are the declared types of the parameters it reads.
    """
    infer = INFERENCES.get(type(node))
    return infer(node, known) if infer is not None else None


def _simple(kind: Type) -> "Infer":
    return lambda _node, _known: kind


def _constant(node: Constant, _: Known) -> Type:
    return NULL if node.value is None else BOOLEAN


def _temporal(node: Temporal, _: Known) -> Type | None:
    value = read_temporal(node.text)
    return SimpleType(kind_of(value)) if value is not None else None


def _list(node: ListLiteral, known: Known) -> Type | None:
    kind = _common([type_of(item, known) for item in node.items])
    return ListType(kind) if kind is not None else None


def _context(node: ContextLiteral, known: Known) -> Type | None:
    entries: list[tuple[str, Type]] = []
    for entry in node.entries:
        kind = type_of(entry.value, {**known, **dict(entries)})
        if kind is None:
            return None
        entries.append((entry.key, kind))
    return ContextType(tuple(entries))


def _arithmetic(node: Arithmetic, known: Known) -> Type | None:
    left, right = type_of(node.left, known), type_of(node.right, known)
    if node.operator == "+" and STRING in (left, right):
        return STRING
    is_number = left == right == NUMBER or (node.operator in "+-" and NUMBER in (left, right))
    return NUMBER if is_number or node.operator == "**" else None


def _if(node: If, known: Known) -> Type | None:
    return _common([type_of(node.then, known), type_of(node.otherwise, known)])


def _for(node: For, known: Known) -> Type | None:
    bound = {binding.name for binding in node.bindings} | {"partial"}
    kind = type_of(node.body, {name: kind for name, kind in known.items() if name not in bound})
    return ListType(kind) if kind is not None else None


def _function(node: FunctionDefinition, known: Known) -> Type | None:
    declared = {one.name: one.type for one in node.parameters if one.type is not None}
    hidden = {one.name for one in node.parameters}
    outside = {name: kind for name, kind in known.items() if name not in hidden}
    result = type_of(node.body, {**outside, **declared})
    if result is None or len(declared) < len(node.parameters):
        return None
    return FunctionType(tuple(declared.values()), result)


def _call(node: Call, known: Known) -> Type | None:
    is_negation = isinstance(node.function, Name) and node.function.name == "not" and "not" not in known
    return BOOLEAN if is_negation else None


def _common(kinds: list[Type | None]) -> Type | None:
    """Give the one type that all have, nulls aside."""
    own = [kind for kind in kinds if kind != NULL]
    if not own:
        return NULL
    return own[0] if all(kind == own[0] for kind in own) else None


Infer = Callable[[Any, Known], Type | None]
INFERENCES: Final[Mapping[type[Node], Infer]] = {
    Number: _simple(NUMBER),
    String: _simple(STRING),
    Constant: _constant,
    Temporal: _temporal,
    Name: lambda node, known: known.get(node.name),
    ListLiteral: _list,
    ContextLiteral: _context,
    Negation: lambda node, known: type_of(node.operand, known),
    Arithmetic: _arithmetic,
    Comparison: _simple(BOOLEAN),
    Logic: _simple(BOOLEAN),
    Between: _simple(BOOLEAN),
    In: _simple(BOOLEAN),
    InstanceOf: _simple(BOOLEAN),
    Quantified: _simple(BOOLEAN),
    If: _if,
    For: _for,
    FunctionDefinition: _function,
    Call: _call,
}
