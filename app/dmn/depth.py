"""How deep functions of a model may call each other, and room on Python's stack for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..domain.errors import ExecutionFailed
from ..feel import Environment
from .elements import Place

MOST_CALLS = 256
ABOVE = 1_000  # Python frames of whoever asks for the decision


class Calls:
    """Counts the calls of knowledge models and decision services that have not returned yet."""

    __slots__ = ("open",)

    def __init__(self) -> None:
        self.open = 0

    @contextmanager
    def one_more(self, name: str, place: Place) -> Iterator[None]:
        """Count a call while it lasts. Raises ExecutionFailed, naming the function, when it is too deep."""
        if self.open >= MOST_CALLS:
            raise ExecutionFailed(
                f"{place}: 函数“{name}”的调用层层嵌套，超过上限 {MOST_CALLS} 层，可能没有终止条件 / "
                f"calls of {name} are nested deeper than the limit of {MOST_CALLS}; does it ever end?",
                place.element_id,
            )
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


def with_room(environment: Environment) -> Environment:
    """Give the environment, Python's own limit raised so that its is met first, on every machine alike."""
    needed = environment.bounds.depth + ABOVE
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)
    return environment
