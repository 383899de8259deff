"""Evaluates an expression and shows what every part of it gave: for the studio, and for `--explain`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from .builtins import BUILTINS
from .compiler import Compiler
from .errors import FeelError, suggest
from .expressions import FRAMES_TO_READ, finish, parse
from .printer import print_node
from .room import with_room
from .run import Environment, Remark, Result, Run
from .syntax import Constant, Node, Number, String
from .table import COMPILERS
from .writing import write_briefly

MOST_PARTS: Final = 1000
LONGEST_PART: Final = 80
TAIL: Final = 20
FRAMES_OF_A_PART: Final = 2  # one more than without the tracer
REST: Final = f"… 只列出前 {MOST_PARTS} 个部分 / the first {MOST_PARTS} parts only"
SILENT: Final = (Number, String, Constant)


class Line(NamedTuple):
    """One line of the tree: how deep it stands, the part's text and its value, both as they are written."""

    depth: int
    text: str
    value: str


@dataclass(slots=True)
class Part:
    """A part of an expression: its text, its offset, its value, and the parts it was made from, in order.

    `is_cut` says of the outermost that there were more parts than the tree keeps.
    """

    text: str
    position: int
    value: Any = None
    parts: list["Part"] = field(default_factory=list)
    is_cut: bool = False

    def lines(self) -> Iterator[Line]:
        """Give the tree line by line, the parts of a part below it.

        Of a long part the middle is left out: it stands below. The bare `a` below `a.b` is left out whole.
        """
        waiting = [(0, self)]
        while waiting:
            depth, part = waiting.pop()
            inner = [one for one in part.parts if one.parts or not part.text.startswith(f"{one.text}.")]
            yield Line(depth, shortened(part.text) if inner else part.text, write_briefly(part.value))
            waiting += ((depth + 1, one) for one in reversed(inner))

    def __str__(self) -> str:
        lines = [f"{'  ' * line.depth}{line.text} = {line.value}" for line in self.lines()]
        return "\n".join([*lines, REST] if self.is_cut else lines)


def shortened(text: str) -> str:
    """Leave out the middle of a long text."""
    return text if len(text) <= LONGEST_PART else f"{text[: LONGEST_PART - TAIL]} … {text[-TAIL:]}"


class Tracer:
    """Builds the tree of parts while they are evaluated, of the first thousand that begin."""

    __slots__ = ("_count", "_open", "_outermost")

    def __init__(self) -> None:
        self._outermost = Part("", 0)
        self._open: list[Part | None] = [self._outermost]
        self._count = 0

    def enter(self, node: Node) -> None:
        """Begin a part; None stands for one that is not kept, nor is anything within it."""
        is_shown = not isinstance(node, SILENT)
        is_kept = is_shown and self._count < MOST_PARTS
        self._count += is_shown
        self._open.append(Part("", node.position) if is_kept else None)

    def leave(self, node: Node, value: Any) -> None:
        """End the part begun last, and put it among those of the part around it."""
        part, around = self._open.pop(), self._open[-1]
        if part is not None and around is not None:
            part.text, part.value = print_node(node), value
            around.parts.append(part)

    @property
    def root(self) -> Part:
        """The whole expression."""
        whole = self._outermost.parts[-1] if self._outermost.parts else self._outermost
        whole.is_cut = self._count > MOST_PARTS
        return whole


def explain(
    text: str, variables: Mapping[str, Any], environment: Environment, names: Iterable[str] = ()
) -> tuple[Result, Part]:
    """Evaluate an expression as `Expression.evaluate` does; gives the tree of its parts besides."""
    known = frozenset(names)
    frames = FRAMES_OF_A_PART * environment.bounds.depth + FRAMES_TO_READ
    return with_room(lambda: _explained(text, variables, environment, known), frames)


def _explained(
    text: str, variables: Mapping[str, Any], environment: Environment, known: frozenset[str]
) -> tuple[Result, Part]:
    tracer = Tracer()
    compiler = Compiler(text, COMPILERS, BUILTINS, known, tracer)
    node = parse(text, known)
    code = compiler.compile(node)
    run = Run(variables, environment, compiler.slots)
    result = finish(code, run)
    if isinstance(node, SILENT):
        return result, Part(print_node(node), node.position, result.value)
    return result, tracer.root


def advise(remark: Remark, text: str, known: Iterable[str]) -> str:
    """Write a remark with its place in the text, and the known name or function that may have been meant."""
    return str(as_error(remark, text, known))


def as_error(remark: Remark, text: str, known: Iterable[str]) -> FeelError:
    """Give the same as an error, for who takes no null."""
    words = remark.among or (*known, *BUILTINS)
    suggestion = suggest(remark.name, words) if remark.name else ""
    return FeelError(remark.message, text=text, position=remark.position, suggestion=suggestion)
