"""Compiles what stands for a value by itself: literals and names."""

from collections.abc import Mapping
from typing import Any

from .compiler import Code, Compiler
from .errors import FeelError
from .kinds import PLAIN
from .run import Run
from .syntax import Constant, ListLiteral, Name, Number, String, Temporal
from .temporal.reading import read_temporal

ABSENT = object()


def constant(value: Any) -> Code:
    """Give the same value always."""

    def give(run: Run) -> Any:  # noqa: ARG001
        return value

    return give


def compile_literal(compiler: Compiler, node: Number | String | Constant) -> Code:  # noqa: ARG001
    """Compile a number, a string, true, false or null."""
    return constant(node.value)


def compile_temporal(compiler: Compiler, node: Temporal) -> Code:
    """Compile `@"..."`. A text that is no date, time or duration gives null."""
    value = read_temporal(node.text)
    if value is not None:
        return constant(value)
    message = f"“{node.text}”不是日期、时间或时长 / “{node.text}” is no date, time or duration"
    position = node.position
    del compiler

    def refuse(run: Run) -> None:
        run.warn(position, message)

    return refuse


def compile_list(compiler: Compiler, node: ListLiteral) -> Code:
    """Compile `[a, b, c]`."""
    items = [compiler.compile(item) for item in node.items]

    def make(run: Run) -> list[Any]:
        return [item(run) for item in items]

    return make


def compile_name(compiler: Compiler, node: Name) -> Code:
    """Compile a name: an entry of the items of filters around it, a local value, a variable, a built-in."""
    filters: list[int] = []
    for scope in reversed(compiler.scopes):
        if node.name in scope.slots:
            return _within_filters(filters, node.name, _local(scope.slots[node.name]))
        if scope.item is not None:
            filters.append(scope.item)
            if node.name == "item":
                return _within_filters(filters, node.name, _local(scope.item))
    if node.name == "?":
        raise FeelError(
            "“?”只能用在单元测试中 / “?” stands only in unary tests",
            text=compiler.text,
            position=node.position,
        )
    if not filters or node.name in compiler.known:
        compiler.names.add(node.name)
    return _within_filters(filters, node.name, _variable(compiler, node))


def _local(slot: int) -> Code:
    def read(run: Run) -> Any:
        return run.locals[slot]

    return read


def _variable(compiler: Compiler, node: Name) -> Code:
    name, position = node.name, node.position
    builtin = compiler.builtins.get(name)

    def read(run: Run) -> Any:
        try:
            return run.variables[name]
        except KeyError:
            return builtin if builtin is not None else missing(run, name, position)

    return read


def missing(run: Run, name: str, position: int) -> Any:
    """Remark that a variable does not exist; gives null."""
    return run.warn(position, f"没有变量“{name}” / there is no variable “{name}”", name)


def _within_filters(filters: list[int], name: str, otherwise: Code) -> Code:
    for slot in reversed(filters):
        otherwise = _entry_or(slot, name, otherwise)
    return otherwise


def _entry_or(slot: int, name: str, otherwise: Code) -> Code:
    def read(run: Run) -> Any:
        item = run.locals[slot]
        if isinstance(item, dict) or (type(item) not in PLAIN and isinstance(item, Mapping)):
            value = item.get(name, ABSENT)
            if value is not ABSENT:
                return value
        return otherwise(run)

    return read
