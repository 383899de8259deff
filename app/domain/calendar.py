"""Working days: pure arithmetic over the days that a year's official notice names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


class CalendarDay(Row):
    """A day that differs from its weekday: a holiday, or a weekend day that is worked.

    `is_provisional` marks years whose official notice is not out yet.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(100), default="")
    is_provisional: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked; days not named follow their weekday."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        named = self.exceptions.get(day)
        return day.weekday() < SATURDAY if named is None else named

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (SPEC F9); negative counts go back."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days after `after`, `through` included; negative when it lies before."""
        if through < after:
            return -self.working_days_between(through, after)
        days = (after + timedelta(days=offset) for offset in range(1, (through - after).days + 1))
        return sum(map(self.is_working_day, days))


def end_of_day(day: date) -> datetime:
    """Return 24时 of the day, which is 00:00 of the next (ERRATA F9)."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def last_day_of(moment: datetime) -> date:
    """Return the day a deadline belongs to: midnight is 24时 of the day before (ERRATA 裁定 11)."""
    local = moment.astimezone(ZONE)
    return (local - timedelta(microseconds=1)).date()
