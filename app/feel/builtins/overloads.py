"""The ways to call a built-in function: their parameters, and what values become for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ..kinds import kind_of
from ..run import Run
from ..temporal.reading import UTC
from ..temporal.values import day_of, make_date_time

ANY: Final[frozenset[str]] = frozenset()
Implementation = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter of a built-in function: its name and the kinds it takes (none listed: any).

    A repeated one collects the arguments that are left; `is_list_too` when one list may stand for them.
    """

    name: str
    kinds: frozenset[str]
    is_optional: bool
    is_repeated: bool
    is_list_too: bool

    def __str__(self) -> str:
        mark = "?" if self.is_optional else "..." if self.is_repeated else ""
        return f"{self.name}{mark}: {' | '.join(sorted(self.kinds)) or 'any'}"


class Wrong(NamedTuple):
    """A parameter, and the kind of a value that it does not take."""

    formal: Formal
    kind: str


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a built-in function."""

    parameters: tuple[Formal, ...]
    implementation: Implementation
    least: int

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with that many arguments by position."""
        if self.parameters and self.parameters[-1].is_repeated:
            return count >= len(self.parameters)
        return self.least <= count <= len(self.parameters)

    def collected(self, arguments: list[Any]) -> list[Any]:
        """Put the arguments of a repeated parameter into one list."""
        last = self.parameters[-1] if self.parameters else None
        if last is None or not last.is_repeated:
            return arguments
        kept = len(self.parameters) - 1
        rest = arguments[kept:]
        if last.is_list_too and len(rest) == 1 and (rest[0] is None or isinstance(rest[0], list)):
            return arguments
        return [*arguments[:kept], rest]

    def takes_names(self, names: Mapping[str, Any]) -> bool:
        """Tell whether it can be called with these arguments by name: what is not given is null."""
        return {parameter.name for parameter in self.parameters}.issuperset(names)

    def is_in_order(self, names: Mapping[str, Any]) -> bool:
        """Tell whether the names stand in the order declared, as between two ways with the same names."""
        given = [parameter.name for parameter in self.parameters if parameter.name in names]
        return given == list(names)


def convert(run: Run, formals: Sequence[Formal], values: list[Any]) -> tuple[list[Any], Wrong | None]:
    """Convert values to the kinds of parameters as the specification does, or say which is wrong."""
    converted = []
    for formal, value in zip(formals, values, strict=False):
        kind = kind_of(value)
        if kind == "list":
            run.spend(len(value))
        elif kind == "string":
            run.spend(len(value) >> 6)
        if not formal.kinds or kind in formal.kinds:
            converted.append(value)
        elif kind == "list" and len(value) == 1 and kind_of(value[0]) in formal.kinds:
            converted.append(value[0])
        elif kind != "null" and "list" in formal.kinds:
            converted.append([value])
        elif kind == "date" and "date and time" in formal.kinds:
            converted.append(make_date_time(day_of(value), 0, UTC))
        else:
            return [], Wrong(formal, kind)
    return converted, None


def parse_signature(declared: str) -> tuple[str, tuple[Formal, ...]]:
    """Read `name(parameter: kind | kind, optional?: kind)`.

    `list...: list` takes one list or its items, `items*: list` always items.
    """
    name, _, rest = declared.removesuffix(")").partition("(")
    formals = []
    for part in filter(None, rest.split(", ")):
        spelled, _, kinds = part.partition(": ")
        bare = spelled.rstrip("?.*")
        accepted = ANY if kinds == "any" else frozenset(kinds.split(" | "))
        collects = spelled.endswith(("...", "*"))
        formals.append(Formal(bare, accepted, spelled.endswith("?"), collects, spelled.endswith("...")))
    return name, tuple(formals)
