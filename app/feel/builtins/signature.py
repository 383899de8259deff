"""How built-in functions are declared and called: in one of several ways, by position or by name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..functions import Function
from ..run import Remark, Run
from .overloads import Implementation, Overload, Wrong, convert, parse_signature
from .refusals import of_kind, of_names, of_number


class Refused(Exception):
    """A built-in function cannot give a result for these arguments: null, with this remark."""


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
        problem: Wrong | None = None
        for overload in self.overloads:
            if overload.takes(count):
                bound, wrong = convert(run, overload.parameters, overload.collected(arguments))
                if wrong is None:
                    return self._apply(run, overload, bound, position)
                problem = problem or wrong
        return self._refuse(run, of_kind(self, problem) if problem else of_number(self, count), position)

    def call_named(self, run: Run, arguments: Mapping[str, Any], position: int = -1) -> Any:
        """Call it with arguments by name."""
        run.spend(1)
        problem: Wrong | None = None
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
            problem = problem or wrong
        if problem is None:
            return self._refuse(run, of_names(self, list(arguments)), position)
        is_missing = problem.formal.name not in arguments
        return self._refuse(run, of_kind(self, problem, is_missing=is_missing), position)

    def _refuse(self, run: Run, remark: Remark, position: int) -> None:
        run.warn(position, remark.message, remark.name, remark.among)

    def _apply(self, run: Run, overload: Overload, arguments: list[Any], position: int) -> Any:
        try:
            return overload.implementation(run, *arguments)
        except Refused as refusal:
            return run.warn(position, f"{self.name}: {refusal}")

    def unfit(self, count: int, names: Sequence[str]) -> Remark | None:
        """Say what is wrong with so many arguments, or with these names, whatever their values."""
        if names:
            fits = any(overload.takes_names(dict.fromkeys(names)) for overload in self.overloads)
            return None if fits else of_names(self, names)
        return None if any(overload.takes(count) for overload in self.overloads) else of_number(self, count)


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
