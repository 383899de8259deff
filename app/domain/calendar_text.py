"""A year's working calendar as the lines of the official notice, and back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from .calendar import SATURDAY, CalendarDay

NAME_LIMIT = 100
_DAY = r"(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|—|–|--)\s*{_DAY})?\s*[:：,，]?\s*(休|班|放假|上班)\s*(.*)")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day that differs from its weekday, before it is a row."""

    day: date
    is_working: bool
    name: str


def write_days(days: Iterable[CalendarDay]) -> str:
    """Write named days as lines, runs of days together: `10-01 至 10-07 休 国庆节`."""
    lines: list[str] = []
    ordered = sorted(days, key=lambda row: row.day)
    for _, run in groupby(enumerate(ordered), key=_run):
        rows = [row for _, row in run]
        first, last = rows[0].day, rows[-1].day
        span = f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"
        lines.append(f"{span} {'班' if rows[0].is_working else '休'} {rows[0].name}".rstrip())
    return "\n".join(lines)


def read_days(year: int, text: str) -> tuple[list[NamedDay], list[str]]:
    """Read lines of a year; returns the days and what is wrong, line by line."""
    days: dict[date, NamedDay] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _read_line(year, line.strip())
        if isinstance(read, str):
            wrong.append(f"第 {number} 行“{line.strip()}”：{read}")
            continue
        for day in read:
            if day.day in days:
                wrong.append(f"第 {number} 行：{day.day:%m-%d} 重复。 / The day is named twice.")
            days[day.day] = day
    return [days[day] for day in sorted(days)], wrong


def _run(pair: tuple[int, CalendarDay]) -> tuple[int, bool, str]:
    index, row = pair
    return row.day.toordinal() - index, row.is_working, row.name


def _read_line(year: int, line: str) -> list[NamedDay] | str:
    match = _LINE.fullmatch(line)
    if match is None:
        return "应如“10-01 至 10-07 休 国庆节”或“10-10 班 国庆节”。 / Not understood."
    try:
        first = date(year, int(match[1]), int(match[2]))
        last = date(year, int(match[3]), int(match[4])) if match[3] else first
    except ValueError:
        return f"{year} 年没有这一天。 / There is no such day."
    if last < first:
        return "结束早于开始。 / The end lies before the beginning."
    is_working = match[5] in {"班", "上班"}
    name = match[6].strip()[:NAME_LIMIT]
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    if is_working:
        usual = next((day for day in days if day.weekday() < SATURDAY), None)
        if usual:
            return f"{usual:%m-%d} 本来就是工作日，请核对。 / A working day anyway."
    return [NamedDay(day, is_working, name) for day in days]
