"""What compiling needs to know: the names in scope, the slots of local values, the cost of every part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .errors import FeelError
from .run import Run
from .syntax import Node

Code = Callable[[Run], Any]
DEEPEST = 400


@dataclass(frozen=True, slots=True)
class Scope:
    """Names bound to slots; in a filter (`item` is its slot) the entries of the item come before all.

    `own` holds the functions that are being defined, which may call themselves.
    """

    slots: dict[str, int]
    item: int | None = None
    own: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one evaluation of a part costs: steps and Python frames."""

    weight: int
    depth: int


class Trace(Protocol):
    """Watches an evaluation."""

    def enter(self, node: Node) -> None:
        """Begin a part."""
        ...

    def leave(self, node: Node, value: Any) -> None:
        """End the part begun last."""
        ...


@dataclass(slots=True)
class Compiler:
    """Turns a tree into closures. `table` holds the compiling function of every kind of node.

    `trace`, where given, is told when a part is begun and what it gave.
    """

    text: str
    table: Mapping[type[Node], Callable[["Compiler", Any], Code]]
    builtins: Mapping[str, Any]
    known: frozenset[str] = frozenset()
    trace: Trace | None = None
    scopes: list[Scope] = field(default_factory=list)
    slots: int = 0
    weight: int = 0
    names: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    _depth: int = 0
    deepest: int = 0

    def compile(self, node: Node) -> Code:
        """Compile a node. Raises FeelError when it is nested too deeply."""
        self._depth += node.FRAMES
        self.weight += 1
        self.deepest = max(self.deepest, self._depth)
        if self._depth > DEEPEST:
            raise FeelError(
                f"表达式嵌套超过 {DEEPEST} 层 / the expression is nested more than {DEEPEST} levels deep",
                text=self.text,
                position=node.position,
            )
        code = self.table[type(node)](self, node)
        self._depth -= node.FRAMES
        return code if self.trace is None else traced(node, code, self.trace)

    def compile_within(self, scope: Scope, node: Node) -> tuple[Code, Cost]:
        """Compile a node that sees one more scope; gives its cost for each time it is evaluated."""
        before, deepest = self.weight, self.deepest
        self.deepest = self._depth
        self.scopes.append(scope)
        code = self.compile(node)
        self.scopes.pop()
        cost = Cost(self.weight - before, self.deepest - self._depth)
        self.deepest = max(deepest, self.deepest)
        return code, cost

    def new_slot(self) -> int:
        """Reserve a place for a local value."""
        self.slots += 1
        return self.slots - 1

    def bind(self, *names: str) -> Scope:
        """Make a scope that binds names to new slots."""
        return Scope({name: self.new_slot() for name in names})


def traced(node: Node, code: Code, trace: Trace) -> Code:
    """Tell a tracer of every evaluation of a part."""

    def tell(run: Run) -> Any:
        trace.enter(node)
        value = code(run)
        trace.leave(node, value)
        return value

    return tell
