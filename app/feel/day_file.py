"""Reads a calendar of days off and days made up for from text, for the command line."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .temporal.reading import read_date

SATURDAY: Final = 5
OFF: Final = ("off", "休")
WORKED: Final = ("work", "班")
LONGEST: Final = 366  # days that one line may name


@dataclass(frozen=True, slots=True)
class DayFile:
    """Monday to Friday are worked, but for the days off; at weekends those named as worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date, /) -> bool:
        """Tell whether a day is a working day."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)


def read_days(text: str, name: str) -> DayFile:
    """Read `2026-10-01..2026-10-07 off` and `2026-10-10 work`, one a line; `#` begins a comment.

    Raises ValueError with the line that says something else.
    """
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        span = _span(words[0])
        if len(words) < len(("day", "word")) or words[1] not in (*OFF, *WORKED) or not span:
            raise ValueError(
                f"{name} 第 {number} 行应如“2026-10-01..2026-10-07 off”或“2026-10-10 work” / line {number}"
                f" must be like that: {line.strip()}"
            )
        days["off" if words[1] in OFF else "work"].update(span)
    return DayFile(frozenset(days["off"] - days["work"]), frozenset(days["work"]))


def _span(text: str) -> list[date]:
    start_text, dots, end_text = text.partition("..")
    start, end = read_date(start_text), read_date(end_text if dots else start_text)
    if not isinstance(start, date) or not isinstance(end, date):
        return []
    count = (end - start).days + 1
    return [start + timedelta(days=number) for number in range(count)] if count <= LONGEST else []
