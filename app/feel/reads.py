"""What an expression reads from outside itself: variables, and single entries of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from .syntax import (
    Arithmetic,
    Call,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    Name,
    Node,
    Path,
    Quantified,
    mentions,
    parts,
)

ASKS_WHETHER_THERE_IS = "is defined"

Inside = tuple[Node, frozenset[str], bool]
"""A part, the names bound around it, and whether a bare name in it may be an entry of a filtered item."""


@dataclass(frozen=True, slots=True)
class Reads:
    """The names read, and (name, entry) for every path that begins with one of them.

    `whole` are names of which more than such entries is read, or may be.
    """

    names: frozenset[str]
    entries: frozenset[tuple[str, str]]
    whole: frozenset[str] = frozenset()


def reads_of(tree: Node) -> Reads:
    """Return what a tree surely reads from outside.

    In a filter that does not say `item`, as in `bids[rank = 1]`, a name is rather an entry of each item: it
    is left out, and so is what is only asked for its existence.
    """
    names: set[str] = set()
    entries: set[tuple[str, str]] = set()
    whole: set[str] = set()
    waiting: list[Inside] = [(tree, frozenset(), False)]
    while waiting:
        node, bound, may_be_entry = waiting.pop()
        match node:
            case Name(name=name):
                if name not in bound:
                    whole.add(name)
                if name not in bound and not may_be_entry:
                    names.add(name)
            case Path(value=Name(name=name), key=key) if name not in bound and not may_be_entry:
                names.add(name)
                entries.add((name, key))
            case Call(function=Name(name=name), arguments=arguments) if name == ASKS_WHETHER_THERE_IS:
                waiting += [(one.value, bound, True) for one in arguments]
            case Call(function=Name(), arguments=arguments):  # what may be called is checked elsewhere
                waiting += [(one.value, bound, may_be_entry) for one in arguments]
            case _:
                waiting += _inside(node, bound, may_be_entry=may_be_entry)
    return Reads(frozenset(names), frozenset(entries), frozenset(whole))


def _inside(node: Node, bound: frozenset[str], *, may_be_entry: bool) -> Iterator[Inside]:
    match node:
        case For(bindings=bindings, body=body) | Quantified(bindings=bindings, condition=body):
            for binding in bindings:
                yield binding.domain, bound, may_be_entry
                bound |= {binding.name, "partial"}
            yield body, bound, may_be_entry
        case FunctionDefinition(parameters=parameters, body=body):
            yield body, bound | {one.name for one in parameters}, may_be_entry
        case ContextLiteral(entries=entries):
            bound |= {entry.key for entry in entries}
            for entry in entries:
                yield entry.value, bound, may_be_entry
        case Filter(value=value, condition=condition):
            yield value, bound, may_be_entry
            is_plain = mentions(condition, "item") or isinstance(condition, Arithmetic)
            yield condition, bound | {"item"}, may_be_entry or not is_plain
        case _:
            for part in parts(node):
                yield part, bound, may_be_entry
