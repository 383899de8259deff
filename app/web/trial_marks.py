"""What a trial shows within the tables of a decision: values, matching rows, cells that stopped others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..dmn import DecisionResult
from ..feel.writing import write_briefly


@dataclass(slots=True)
class TableMarks:
    """One table's marks: values of its columns, rows that matched, and the column that stopped each other.

    A table that was asked several times (a function's, called in a loop) has no values of its own.
    """

    asked: set[tuple[str, ...]] = field(default_factory=set)
    matched: set[int] = field(default_factory=set)
    stopped: dict[int, int] = field(default_factory=dict)
    is_default: bool = False
    more: int = 0

    @property
    def values(self) -> Sequence[str]:
        """The values of the input columns, where the table was asked about one set of them."""
        return next(iter(self.asked)) if len(self.asked) == 1 else ()


def marks_of(result: DecisionResult) -> Mapping[str, TableMarks]:
    """Collect the marks of every table that was asked, by its id."""
    marks: dict[str, TableMarks] = {}
    for rule in result.why:
        table = marks.setdefault(rule.table_id, TableMarks())
        table.asked.add(tuple(write_briefly(cell.value) for cell in rule.inputs))
        if rule.number:
            table.matched.add(rule.number)
        else:
            table.is_default = True
    for missed in result.missed:
        table = marks.setdefault(missed.table_id, TableMarks())
        table.asked.add(tuple(map(write_briefly, missed.values)))
        table.stopped.update({row.number: row.column for row in missed.rows})
        table.more = missed.more
    return marks
