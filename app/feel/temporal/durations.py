"""The two durations of FEEL: days and time (an exact span), years and months (a number of months)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True, order=True)
class DaysTimeDuration:
    """A span of time, in nanoseconds."""

    nanoseconds: int

    @classmethod
    def from_timedelta(cls, span: timedelta) -> "DaysTimeDuration":
        """Take over a Python duration."""
        return cls((span.days * 86_400 + span.seconds) * SECOND + span.microseconds * 1000)

    def to_timedelta(self) -> timedelta:
        """Give the Python duration; nanoseconds below the microsecond are lost."""
        return timedelta(microseconds=self.nanoseconds // 1000)

    def __str__(self) -> str:
        rest = abs(self.nanoseconds)
        days, rest = divmod(rest, DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, fraction = divmod(rest, SECOND)
        written = f".{fraction:09d}".rstrip("0") if fraction else ""
        parts = (f"{hours}H" if hours else "", f"{minutes}M" if minutes else "")
        time = "".join(parts) + (f"{seconds}{written}S" if seconds or fraction else "")
        sign = "-" if self.nanoseconds < 0 else ""
        if not self.nanoseconds:
            return "PT0S"
        return f"{sign}P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A number of months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not self.months:
            return "P0M"
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"
