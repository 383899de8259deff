"""How built-in functions are declared and called: overloads, optional and repeated parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ..functions import Function
from ..kinds import in_chinese, kind_of
from ..run import Run
from ..temporal.reading import UTC
from ..temporal.values import day_of, make_date_time

ANY: Final[frozenset[str]] = frozenset()
Implementation = Callable[..., Any]


class Refused(Exception):
    """A built-in function cannot give a result for these arguments: null, with this remark."""


class Misfit(NamedTuple):
    """Why arguments do not fit a built-in function, in both languages; `formal` is the parameter."""

    formal: str
    zh: str
    en: str


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


class Builtin(Function):
    """A built-in function with one or more ways to call it."""

    __slots__ = ("name", "overloads")

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[Overload] = []

    def parameter_names(self) -> tuple[str, ...]:
        """Give the parameters of the first way to call it."""
        return tuple(parameter.name for parameter in self.overloads[0].parameters)

    def signature(self) -> None:
        """Built-in functions have more than one signature."""
        return

    def call(self, run: Run, arguments: list[Any], position: int = -1) -> Any:
        """Call it with arguments by position."""
        run.spend(1)
        count = len(arguments)
        problem: Misfit | None = None
        for overload in self.overloads:
            if overload.takes(count):
                bound, wrong = convert(run, overload.parameters, overload.collected(arguments))
                if wrong is None:
                    return self._apply(run, overload, bound, position)
                problem = problem or wrong
        return self._refuse(run, problem or self._misfit_of_number(count), position)

    def call_named(self, run: Run, arguments: Mapping[str, Any], position: int = -1) -> Any:
        """Call it with arguments by name."""
        run.spend(1)
        problem: Misfit | None = None
        fitting = [overload for overload in self.overloads if overload.takes_names(arguments)]
        for overload in sorted(fitting, key=lambda overload: not overload.is_in_order(arguments)):
            formals = [
                formal for formal in overload.parameters if formal.name in arguments or not formal.is_optional
            ]
            bound, wrong = convert(run, formals, [arguments.get(formal.name) for formal in formals])
            if wrong is None:
                values = dict(zip((formal.name for formal in formals), bound, strict=True))
                ordered = [values.get(formal.name) for formal in overload.parameters]
                return self._apply(run, overload, ordered, position)
            left_out = wrong.formal not in arguments
            problem = problem or (
                Misfit(wrong.formal, f"缺少参数 {wrong.formal}", f"{wrong.formal} is missing")
                if left_out
                else wrong
            )
        return self._refuse(run, problem or self._misfit_of_names(arguments), position)

    def _apply(self, run: Run, overload: Overload, arguments: list[Any], position: int) -> Any:
        try:
            return overload.implementation(run, *arguments)
        except Refused as refusal:
            return run.warn(position, f"{self.name}: {refusal}")

    def _misfit_of_number(self, count: int) -> Misfit:
        least = min(overload.least for overload in self.overloads)
        zh = f"缺少参数，只有 {count} 个" if count < least else f"参数个数不对：{count} 个"
        return Misfit(
            "", zh, f"{count} argument{'s' * (count != 1)} {'are too few' if count < least else 'do not fit'}"
        )

    def _misfit_of_names(self, arguments: Mapping[str, Any]) -> Misfit:
        known = {formal.name for overload in self.overloads for formal in overload.parameters}
        wrong = next((name for name in arguments if name not in known), "")
        if wrong:
            return Misfit(wrong, f"没有参数 {wrong}", f"there is no parameter {wrong}")
        given = ", ".join(arguments)
        return Misfit("", f"参数不能这样搭配：{given}", f"{given} do not go together")

    def _refuse(self, run: Run, problem: Misfit, position: int) -> None:
        known = tuple(dict.fromkeys(formal.name for way in self.overloads for formal in way.parameters))
        ways = " | ".join(f"{self.name}({', '.join(map(str, way.parameters))})" for way in self.overloads)
        name = problem.formal if problem.formal not in known else ""
        told = f"{self.name}: {problem.zh} / {problem.en}。用法 / usage: {ways}"
        run.warn(position, told, name, known if name else ())


def convert(run: Run, formals: Sequence[Formal], values: list[Any]) -> tuple[list[Any], Misfit | None]:
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
            wanted = sorted(formal.kinds)
            zh = f"参数 {formal.name} 应为{'或'.join(map(in_chinese, wanted))}，得到{in_chinese(kind)}"
            return [], Misfit(formal.name, zh, f"{formal.name} must be a {' or '.join(wanted)}, is a {kind}")
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


class Library:
    """A family of built-in functions, filled by decorating their implementations."""

    __slots__ = ("functions",)

    def __init__(self) -> None:
        self.functions: dict[str, Builtin] = {}

    def define(self, *declared: str) -> Callable[[Implementation], Implementation]:
        """Declare ways to call an implementation, which gets the run and all parameters by position."""

        def add(implementation: Implementation) -> Implementation:
            for line in declared:
                name, formals = parse_signature(line)
                least = sum(not formal.is_optional for formal in formals)
                function = self.functions.setdefault(name, Builtin(name))
                function.overloads.append(Overload(formals, implementation, least))
            return implementation

        return add
