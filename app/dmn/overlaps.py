"""Which rows of a UNIQUE table can match together, where the cells are plain enough to tell."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from .cells import Cell, Span, read_cell
from .elements import DecisionTable

MOST_ROWS = 400


def overlapping_rows(table: DecisionTable) -> Iterator[tuple[int, int]]:
    """Give the pairs of rows (numbered from 1) that certainly match together for some input.

    A pair is left out when a cell is no plain test of literals: it cannot be told then.
    """
    if len(table.rules) > MOST_ROWS:
        return
    columns = _columns_of_one_expression(table)
    rows = [
        (number, [read_cell(cell.feel) for cell in rule.inputs])
        for number, rule in enumerate(table.rules, 1)
        if len(rule.inputs) == len(table.inputs)
    ]
    for (first, one), (second, other) in combinations(rows, 2):
        if all(_meet([row[column] for row in (one, other) for column in group]) for group in columns):
            yield first, second


def _columns_of_one_expression(table: DecisionTable) -> list[list[int]]:
    """Group the columns that test the same expression: their cells are about one value."""
    groups: dict[str, list[int]] = {}
    for column, clause in enumerate(table.inputs):
        groups.setdefault("".join(clause.expression.feel.split()), []).append(column)
    return list(groups.values())


def _meet(cells: Sequence[Cell | None]) -> bool:
    """Tell whether one value surely passes all the cells."""
    common: tuple[Span, ...] | None = None
    for cell in cells:
        if cell is None:
            return False
        if cell.spans is None:
            continue
        if common is None:
            common = cell.spans
        else:
            met = (one.meet(other) for one in common for other in cell.spans)
            common = tuple(span for span in met if span is not None)
    return common is None or len(common) > 0
