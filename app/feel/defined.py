"""Functions defined in an expression, by a decision model or by the program around it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .conformance import ANY, coerce
from .functions import Function
from .run import Run
from .types import Type


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's name and, where it is declared, its type."""

    name: str
    type: Type | None = None


class DefinedFunction(Function):
    """A function with fixed parameters; `body` gets the run and the arguments in their order.

    `inferred` is the type that the body surely has, told where none is declared. `weight` is what a call
    costs in steps, `depth` how many Python frames it takes.
    """

    __slots__ = ("_declared", "body", "depth", "inferred", "name", "parameters", "result", "weight")

    def __init__(
        self,
        name: str,
        parameters: Sequence[Parameter],
        body: Callable[[Run, list[Any]], Any],
        *,
        result: Type | None = None,
        inferred: Type | None = None,
        weight: int = 1,
        depth: int = 6,
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self._declared = [
            (place, one.name, one.type) for place, one in enumerate(parameters) if one.type is not None
        ]
        self.body = body
        self.result = result
        self.inferred = inferred
        self.weight = weight
        self.depth = depth

    def parameter_names(self) -> tuple[str, ...]:
        """Give the names of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Give the types of parameters and result; what is neither declared nor inferred is Any."""
        result = self.result or self.inferred or ANY
        return tuple(parameter.type or ANY for parameter in self.parameters), result

    def call(self, run: Run, arguments: list[Any], position: int = -1) -> Any:
        """Call it with arguments by position."""
        wanted, given = len(self.parameters), len(arguments)
        if wanted != given:
            return run.warn(
                position,
                f"函数 {self.name} 需要 {wanted} 个参数，得到 {given} 个"
                f" / function {self.name} takes {wanted} arguments, got {given}",
            )
        for place, name, kind in self._declared:
            arguments[place], fits = coerce(arguments[place], kind, run.environment.types, run.spend)
            if not fits:
                return run.warn(
                    position,
                    f"函数 {self.name} 的参数 {name} 应为 {kind}"
                    f" / argument {name} of function {self.name} must be a {kind}",
                )
        run.enter(self.depth, self.weight)
        value = self.body(run, arguments)
        run.depth -= self.depth
        return value if self.result is None else self._typed(run, value, self.result, position)

    def _typed(self, run: Run, value: Any, result: Type, position: int) -> Any:
        value, fits = coerce(value, result, run.environment.types, run.spend)
        if fits:
            return value
        return run.warn(
            position,
            f"函数 {self.name} 的结果应为 {result} / the result of {self.name} must be a {result}",
        )

    def call_named(self, run: Run, arguments: Mapping[str, Any], position: int = -1) -> Any:
        """Call it with arguments by name; those left out are null."""
        names = self.parameter_names()
        unknown = next((name for name in arguments if name not in names), None)
        if unknown is not None:
            return run.warn(
                position,
                f"函数 {self.name} 没有参数 {unknown} / function {self.name} has no parameter {unknown}",
                unknown,
                names,
            )
        return self.call(run, [arguments.get(name) for name in names], position)
