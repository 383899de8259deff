"""Why a table gave what it gave: which of its rows matched, with which inputs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..feel.writing import write_briefly

LONGEST = 80  # characters shown of a heading or a cell


class MatchedCell(NamedTuple):
    """An input column of a matched row: its heading, the value it had and the cell that let it pass."""

    label: str
    value: Any
    cell: str

    def __str__(self) -> str:
        return f"{_brief(self.label)} = {write_briefly(self.value)} [{_brief(self.cell)}]"


class MatchedRule(NamedTuple):
    """Why a table gave what it gave: one row that matched (rows are numbered from 1), or none: row 0."""

    table: str
    table_id: str
    number: int
    rule_id: str
    inputs: tuple[MatchedCell, ...]
    outputs: Mapping[str, Any]
    annotation: str

    def __str__(self) -> str:
        cells = "；".join(str(cell) for cell in self.inputs)
        note = f"（{self.annotation}）" if self.annotation else ""
        outputs = "；".join(f"{label} = {write_briefly(value)}" for label, value in self.outputs.items())
        row = (
            f"第 {self.number} 行 / row {self.number}"
            if self.number
            else "没有命中的行，用默认结论 / no row matched: default"
        )
        return f"{self.table} {row}: {cells} → {outputs}{note}"


def _brief(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
