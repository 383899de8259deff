"""Why no row of a table matched: for each row the first cell that kept it from matching."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .reasons import MatchedCell

MOST_ROWS = 20


class MissedRow(NamedTuple):
    """A row that did not match, and the cell that did not let the input pass.

    Rows are numbered from 1, `column` counts the input columns from 0.
    """

    number: int
    cell: MatchedCell
    column: int

    def __str__(self) -> str:
        return f"第 {self.number} 行 / row {self.number}: {self.cell}"


class MissedTable(NamedTuple):
    """A table of which no row matched: its first rows, how many more there are, and its columns' values."""

    table: str
    table_id: str
    rows: tuple[MissedRow, ...]
    more: int
    values: tuple[Any, ...]

    def __str__(self) -> str:
        rest = [f"另有 {self.more} 行 / {self.more} more rows"] if self.more else []
        rows = "；".join([*(str(row) for row in self.rows), *rest]) or "表中没有行 / the table has no rows"
        return f"{self.table} 没有命中的行 / no row matched: {rows}"


def missed_table(table: str, table_id: str, rows: Sequence[MissedRow], values: Sequence[Any]) -> MissedTable:
    """Keep the first rows."""
    more = max(0, len(rows) - MOST_ROWS)
    return MissedTable(table, table_id, tuple(rows[:MOST_ROWS]), more, tuple(values))
