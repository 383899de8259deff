"""What every function is, whoever made it: a name, parameters, and two ways to be called."""

from collections.abc import Mapping
from typing import Any

from .run import Run
from .types import Type


class Function:
    """Something that an expression can call with arguments by position or by name.

    A wrong number of arguments, an unknown name or an argument of another type makes the result null, with a
    warning.
    """

    __slots__ = ()
    name: str

    def parameter_names(self) -> tuple[str, ...]:
        """Give the names of the parameters, in order."""
        raise NotImplementedError

    def signature(self) -> tuple[tuple[Type, ...], Type] | None:
        """Give the declared types of parameters and result, or None where it is not that simple."""
        raise NotImplementedError

    def call(self, run: Run, arguments: list[Any], position: int = -1) -> Any:
        """Call it with arguments by position."""
        raise NotImplementedError

    def call_named(self, run: Run, arguments: Mapping[str, Any], position: int = -1) -> Any:
        """Call it with arguments by name."""
        raise NotImplementedError
