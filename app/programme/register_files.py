"""The registers as CSV files: read as Excel and WPS write them, written so that they open there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..domain.errors import Invalid

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 20_000
YES = {"是": True, "否": False, "yes": True, "no": False, "1": True, "0": False}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADING = 1


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing that is wrong with a file: the row as a spreadsheet counts it, the column, what."""

    row: int
    column: str
    what: str


class InvalidFile(Invalid):
    """A file of which nothing was taken in; `findings` names every wrong cell."""

    def __init__(self, findings: Sequence[CellProblem]) -> None:
        message = (
            f"文件有 {len(findings)} 处错误，没有导入任何一行。"
            f" / There are {len(findings)} errors in the file; nothing was taken in."
        )
        super().__init__(message, {f"{one.row}.{one.column}": one.what for one in findings})
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of a file: its number and its cells by field."""

    number: int
    cells: Mapping[str, str]


def read_file(data: bytes, columns: Mapping[str, str]) -> list[CsvRow]:
    """Return the rows of a file whose heading names these columns, in any order.

    UTF-8 or GB18030. Raises InvalidFile when it can't be read as a table of these columns.
    """
    if not data or len(data) > MAX_BYTES:
        raise refused("请选择文件，最大 4 MB。 / Please choose a file of at most 4 MB.", column="文件", row=0)
    lines = _lines(_text(data))
    heading = [name.strip() for name in lines[0]] if lines else []
    _check_heading(heading, columns)
    keys = {label: key for key, label in columns.items()}
    rows: list[CsvRow] = []
    for number, line in enumerate(lines[1:], start=HEADING + 1):
        if len(line) > len(heading) and any(map(str.strip, line[len(heading) :])):
            raise refused(
                f"这一行有 {len(line)} 格，标题只有 {len(heading)} 列；单元格内的逗号要加引号。"
                " / More cells than the heading has; quote commas.",
                row=number,
            )
        cells = {keys[label]: _plain(cell) for label, cell in zip(heading, line, strict=False)}
        if any(cells.values()):
            rows.append(CsvRow(number, {key: cells.get(key, "") for key in columns}))
    if not rows or len(rows) > MAX_ROWS:
        raise refused(
            f"应有 1 至 {MAX_ROWS} 行，现为 {len(rows)} 行。 / 1 to {MAX_ROWS} rows are expected.",
            row=HEADING + 1,
        )
    return rows


def write_file(columns: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a CSV file in UTF-8 with its mark, by which Excel knows it; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns.values())
    for row in rows:
        writer.writerow([_guarded(row.get(key, "")) for key in columns])
    return out.getvalue().encode("utf-8-sig")


def yes_or_no(text: str, *, otherwise: bool) -> bool | None:
    """Return what 是 or 否 says, `otherwise` for an empty cell, None for anything else."""
    if not text.strip():
        return otherwise
    return YES.get(text.strip().lower())


def said(value: bool) -> str:
    """Write a yes or no."""
    return "是" if value else "否"


def refused(what: str, *, column: str = "整行", row: int) -> InvalidFile:
    """Return the error of a file that fails at one place."""
    return InvalidFile([CellProblem(row, column, what)])


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refused(
        "读不出文字：请存为 CSV（UTF-8）或 CSV（GB18030）。 / Neither UTF-8 nor GB18030: save it as CSV.",
        column="文件",
        row=0,
    )


def _lines(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        raise refused(
            "引号没有成对，或单元格过长。 / A quote is not closed, or a cell is too long.", row=len(lines) + 1
        ) from error
    return lines


def _check_heading(heading: Sequence[str], columns: Mapping[str, str]) -> None:
    wanted = list(columns.values())
    findings = [
        CellProblem(HEADING, label, "缺少这一列，请用模板的标题行。 / This column is missing.")
        for label in wanted
        if label not in heading
    ]
    findings += [
        CellProblem(HEADING, label or "（空）", "没有这样的列，或列重复。 / Unknown or repeated column.")
        for place, label in enumerate(heading)
        if label not in wanted or label in heading[:place]
    ]
    if findings:
        raise InvalidFile(findings)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
