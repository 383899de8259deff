"""Functions of dates and times, the clock of the evaluation, and working days."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from ..numbers import is_whole
from ..run import Calendar, Run
from ..temporal.calendar import days_in_month
from ..temporal.values import AnyDate, AnyDateTime, date_of, day_of, make_date
from .signature import Library, Refused

MOMENTS: Final = Library()
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MOST_DAYS: Final = 10_000
Day = AnyDate | AnyDateTime


@MOMENTS.define("day of year(date: date | date and time)")
def day_of_year(run: Run, day: Day) -> Decimal:  # noqa: ARG001
    """Number a day within its year."""
    first = make_date(day.year, 1, 1)
    return Decimal(day_of(day) - day_of(first or day) + 1)


@MOMENTS.define("day of week(date: date | date and time)")
def day_of_week(run: Run, day: Day) -> str:  # noqa: ARG001
    """Name the day of the week in English."""
    return WEEKDAYS[(day_of(day) - 1) % 7]


@MOMENTS.define("month of year(date: date | date and time)")
def month_of_year(run: Run, day: Day) -> str:  # noqa: ARG001
    """Name the month in English."""
    return MONTHS[day.month - 1]


@MOMENTS.define("week of year(date: date | date and time)")
def week_of_year(run: Run, day: Day) -> Decimal:  # noqa: ARG001
    """Number the week as ISO 8601 does."""
    number = day_of(day)
    thursday = number - (number - 1) % 7 + 3
    year = day.year + (
        1 if _is_beyond(thursday, day.year + 1) else -1 if not _is_beyond(thursday, day.year) else 0
    )
    return Decimal((thursday - _new_year(year)) // 7 + 1)


def _new_year(year: int) -> int:
    first = make_date(year, 1, 1)
    if first is None:
        raise Refused("年份超出范围 / the year is out of range")
    return day_of(first)


def _is_beyond(day: int, year: int) -> bool:
    return day >= _new_year(year)


@MOMENTS.define("last day of month(date: date | date and time)")
def last_day_of_month(run: Run, day: Day) -> AnyDate | None:  # noqa: ARG001
    """Give the last day of the month."""
    return make_date(day.year, day.month, days_in_month(day.year, day.month))


@MOMENTS.define("now()")
def now(run: Run) -> Any:
    """Give the moment that the evaluation takes for now."""
    if run.environment.now is None:
        raise Refused("没有给出当前时间 / the evaluation was given no time")
    return run.environment.now


@MOMENTS.define("today()")
def today(run: Run) -> AnyDate:
    """Give the day that the evaluation takes for today."""
    return date_of(now(run))


def calendar_of(run: Run) -> Calendar:
    """Give the calendar of the evaluation."""
    if run.environment.calendar is None:
        raise Refused("没有给出工作日历 / the evaluation was given no calendar")
    return run.environment.calendar


def civil(value: Day) -> date:
    """Give the day as the calendar knows it."""
    day = date_of(value)
    if not isinstance(day, date):
        raise Refused("日历没有这一天 / the calendar does not know the day")
    return day


@MOMENTS.define("is working day(date: date | date and time)")
def is_working_day(run: Run, day: Day) -> bool:
    """Tell whether a day is worked."""
    return calendar_of(run).is_working_day(civil(day))


@MOMENTS.define("add working days(from: date | date and time, days: number)")
def add_working_days(run: Run, start: Day, days: Decimal) -> date:
    """Give the n-th working day after a day, which itself is not counted; before it when n is negative."""
    calendar, day = calendar_of(run), civil(start)
    if not is_whole(days) or abs(days) > MOST_DAYS:
        raise Refused(f"天数应为不超过 {MOST_DAYS} 的整数 / days must be a whole number up to {MOST_DAYS}")
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(int(days))
    while left:
        run.spend(1)
        if day in (date.min, date.max):
            raise Refused("日历没有这一天 / the calendar does not know the day")
        day += step
        left -= calendar.is_working_day(day)
    return day


@MOMENTS.define("working days between(from: date | date and time, to: date | date and time)")
def working_days_between(run: Run, start: Day, end: Day) -> Decimal:
    """Count the working days after the first day, the second included; negative when it is earlier."""
    calendar, first, last = calendar_of(run), civil(start), civil(end)
    low, high = min(first, last), max(first, last)
    span = (high - low).days
    run.spend(span)
    worked = sum(calendar.is_working_day(low + timedelta(days=number + 1)) for number in range(span))
    return Decimal(worked if first <= last else -worked)
