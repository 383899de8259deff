"""The types that `instance of` and declared parameters name."""

from collections.abc import Callable
from typing import Any

from .record import Record


class SimpleType(Record):
    """A type with a name: `number`, `Any`, or one that the environment defines."""

    name: str

    def __str__(self) -> str:
        return self.name


class ListType(Record):
    """A list of elements of one type."""

    of: "Type"

    def __str__(self) -> str:
        return f"list<{self.of}>"


class RangeType(Record):
    """A range of values of one type."""

    of: "Type"

    def __str__(self) -> str:
        return f"range<{self.of}>"


class ContextType(Record):
    """A context with at least these entries."""

    entries: tuple[tuple[str, "Type"], ...]

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {kind}' for name, kind in self.entries)}>"


class FunctionType(Record):
    """A function from parameter types to a result type."""

    parameters: tuple["Type", ...]
    result: "Type"

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


class RestrictedType(Record):
    """A named type of which only the values that `allows` takes are meant: never written in an expression."""

    name: str
    of: "Type"
    allows: Callable[[Any], bool]

    def __str__(self) -> str:
        return self.name


Type = SimpleType | ListType | RangeType | ContextType | FunctionType | RestrictedType
