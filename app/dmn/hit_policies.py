"""How the rows that matched become one result: hit policies and aggregations (DMN 8.2.8-8.2.10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..feel import compile_expression
from ..feel.comparison import Spend, equal

Outputs = Mapping[str, Any]
ONE_ROW = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY"})
ORDERED_BY_OUTPUT = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATES = {
    "SUM": compile_expression("sum(values)", ["values"]),
    "MIN": compile_expression("min(values)", ["values"]),
    "MAX": compile_expression("max(values)", ["values"]),
    "COUNT": compile_expression("count(values)", ["values"]),
}


def are_all_equal(outputs: Sequence[Outputs], spend: Spend) -> bool:
    """Tell whether all rows give the same outputs, as hit policy ANY demands."""
    first = dict(outputs[0])
    return all(equal(first, dict(other), spend) is True for other in outputs[1:])


def by_priority(
    outputs: Sequence[Outputs], priorities: Mapping[str, Sequence[Any]], spend: Spend
) -> list[int]:
    """Give the rows' indices ordered by their output values, the columns from left to right.

    `priorities` lists each column's output values, the highest first; values it lacks come last.
    """

    def rank(index: int) -> tuple[int, ...]:
        return tuple(
            _position(outputs[index].get(column), values, spend) for column, values in priorities.items()
        )

    return sorted(range(len(outputs)), key=rank)


def _position(value: Any, values: Sequence[Any], spend: Spend) -> int:
    return next(
        (position for position, other in enumerate(values) if equal(value, other, spend) is True), len(values)
    )
