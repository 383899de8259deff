"""What goes wrong in an expression whatever its variables are: found before it is ever evaluated."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .builtins import BUILTINS
from .compiler import Compiler
from .errors import FeelError
from .reads import ASKS_WHETHER_THERE_IS, reads_of
from .run import Bounds, Environment, Remark, Run
from .syntax import Argument, Binding, Call, Constant, For, Interval, Name, Node, Number, String, parts
from .table import COMPILERS

FROM_OUTSIDE: Final = frozenset(
    {
        "now",
        "today",
        "is working day",
        "add working days",
        "working days between",
        "assert",
        ASKS_WHETHER_THERE_IS,
    }
)
LITERALS: Final = frozenset({"true", "false", "null", "none"})  # `True` is a name, but hardly of anything
PLAIN: Final = (Number, String, Constant, Name)
TRIED: Final = Environment(bounds=Bounds(steps=10_000))


def certain_remarks(tree: Node, text: str, bound: frozenset[str] = frozenset()) -> tuple[Remark, ...]:
    """Give the remarks that evaluating will make for sure, as of `1 + "a"` or `string length()`.

    Parts that read nothing from outside are evaluated; calls of built-in functions are compared with their
    parameters. What stands behind a condition counts as well. Missing names are no matter of this, but for
    literals spelt as in other languages.
    """
    found: dict[Remark, None] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, PLAIN):
            if isinstance(node, Name) and node.name.casefold() in LITERALS and node.name not in bound:
                name = node.name
                found[Remark(f"没有变量“{name}” / there is no variable “{name}”", node.position, name)] = None
            continue
        if type(node) in COMPILERS and _is_closed(node):
            found.update(dict.fromkeys(_evaluated(node, text)))
            continue
        if isinstance(node, Binding) and isinstance(node.domain, Interval):
            waiting.append(For(node.position, (node,), Constant(node.position, None)))
            continue
        if isinstance(node, Call):
            found.update(dict.fromkeys(_unfit(node, bound)))
        waiting += reversed(list(parts(node)))
    return tuple(sorted(found, key=lambda remark: remark.position))


def _is_closed(node: Node) -> bool:
    names = reads_of(node).names
    return names <= BUILTINS.keys() and not any(called in FROM_OUTSIDE for called in _called(node))


def _called(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            yield part.name
        waiting += parts(part)


def _evaluated(node: Node, text: str) -> list[Remark]:
    nothing: Mapping[str, Any] = {}
    try:
        compiler = Compiler(text, COMPILERS, BUILTINS)
        code = compiler.compile(node)
        run = Run(nothing, TRIED, compiler.slots)
        code(run)
    except (FeelError, ArithmeticError, RecursionError):
        return []
    return [remark for remark in run.remarks if not remark.name or remark.among]


def _unfit(node: Call, bound: frozenset[str]) -> Iterator[Remark]:
    if not isinstance(node.function, Name) or node.function.name in bound:
        return
    builtin = BUILTINS.get(node.function.name)
    arguments: tuple[Argument, ...] = node.arguments
    names = [argument.name for argument in arguments if argument.name]
    remark = builtin.unfit(len(arguments), names) if builtin is not None else None
    if remark is not None:
        yield remark._replace(position=node.position)
