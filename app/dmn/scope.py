"""What a compiled boxed expression is, and the two simplest of them."""

from collections.abc import Callable
from typing import Any

from .elements import Place
from .evaluation import Evaluation

Scope = dict[str, Any]
Names = frozenset[str]
Evaluate = Callable[[Scope, Evaluation], Any]


def null(scope: Scope, evaluation: Evaluation) -> Any:  # noqa: ARG001
    """Evaluate an expression that is not there."""
    return None


def unreadable(place: Place) -> Evaluate:
    """Give what stands for an expression that cannot be read: null and an error."""

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:  # noqa: ARG001
        return evaluation.fail(place, "表达式无法解析 / the expression cannot be read")

    return evaluate
