"""The dates and times themselves, and the wider kinds that Python's own cannot hold."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from datetime import tzinfo as Zone  # noqa: N812 (a class that Python spells like a variable)
from typing import Any, Final, TypeGuard

from .calendar import LARGEST_YEAR, date_of_number, day_number, days_in_month
from .durations import DAY, HOUR, MINUTE, SECOND, DaysTimeDuration


@dataclass(frozen=True, slots=True)
class FarDate:
    """A date before the year 1 or after 9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FineTime:
    """A time of day finer than a microsecond."""

    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: Zone | None = None


@dataclass(frozen=True, slots=True)
class FarDateTime:
    """A date and time that Python's own cannot hold."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: Zone | None = None


ERA: Final = 400
EARLY_ERA: Final = 400  # before there were clock rules
LATE_ERA: Final = 9200
AnyDate = date | FarDate
AnyTime = time | FineTime
AnyDateTime = datetime | FarDateTime


def is_date(value: Any) -> TypeGuard[AnyDate]:
    """Tell whether a value is a date (a date and time is none)."""
    kind = type(value)
    return kind is date or kind is FarDate or (isinstance(value, date) and not isinstance(value, datetime))


def is_time(value: Any) -> TypeGuard[AnyTime]:
    """Tell whether a value is a time of day."""
    return isinstance(value, time | FineTime)


def is_date_time(value: Any) -> TypeGuard[AnyDateTime]:
    """Tell whether a value is a date and time."""
    return isinstance(value, datetime | FarDateTime)


def is_days_time(value: Any) -> TypeGuard[DaysTimeDuration | timedelta]:
    """Tell whether a value is a days and time duration."""
    return isinstance(value, DaysTimeDuration | timedelta)


def nanoseconds_of(duration: DaysTimeDuration | timedelta) -> int:
    """Give the length of a duration in nanoseconds."""
    if isinstance(duration, timedelta):
        duration = DaysTimeDuration.from_timedelta(duration)
    return duration.nanoseconds


def make_date(year: int, month: int, day: int) -> AnyDate | None:
    """Make a date, or None when there is no such day."""
    if not (1 <= month <= 12 and abs(year) <= LARGEST_YEAR and 1 <= day <= days_in_month(year, month)):  # noqa: PLR2004
        return None
    return date(year, month, day) if MINYEAR <= year <= MAXYEAR else FarDate(year, month, day)


def make_time(nanoseconds: int, zone: Zone | None) -> AnyTime:
    """Make a time of day from the nanoseconds since midnight."""
    hour, rest = divmod(nanoseconds % DAY, HOUR)
    minute, rest = divmod(rest, MINUTE)
    second, fraction = divmod(rest, SECOND)
    if fraction % 1000:
        return FineTime(hour, minute, second, fraction, zone)
    return time(hour, minute, second, fraction // 1000, zone)


def make_date_time(day: int, nanoseconds: int, zone: Zone | None) -> AnyDateTime | None:
    """Make a date and time from a numbered day and nanoseconds since its midnight; None beyond all years."""
    more, nanoseconds = divmod(nanoseconds, DAY)
    year, month, day_of_month = date_of_number(day + more)
    if abs(year) > LARGEST_YEAR:
        return None
    hour, rest = divmod(nanoseconds, HOUR)
    minute, rest = divmod(rest, MINUTE)
    second, fraction = divmod(rest, SECOND)
    if fraction % 1000 or not MINYEAR <= year <= MAXYEAR:
        return FarDateTime(year, month, day_of_month, hour, minute, second, fraction, zone)
    return datetime(year, month, day_of_month, hour, minute, second, fraction // 1000, zone)


def fraction_of(value: AnyTime | AnyDateTime) -> int:
    """Give the nanoseconds within the second."""
    if isinstance(value, FineTime | FarDateTime):
        return value.nanosecond
    return value.microsecond * 1000


def time_of_day(value: AnyTime | AnyDateTime) -> int:
    """Give the nanoseconds since midnight, as the clock on the wall shows them."""
    return value.hour * HOUR + value.minute * MINUTE + value.second * SECOND + fraction_of(value)


def day_of(value: AnyDate | AnyDateTime) -> int:
    """Number the day of a date or date and time."""
    return day_number(value.year, value.month, value.day)


def date_of(value: AnyDate | AnyDateTime) -> AnyDate:
    """Give the date of a date or date and time."""
    made = make_date(value.year, value.month, value.day)
    if made is None:
        raise ValueError(value)
    return made


def offset_of(value: AnyTime | AnyDateTime) -> int | None:
    """Give the offset from UTC in nanoseconds; None without zone or for a time where clocks change."""
    zone = value.tzinfo
    if zone is None:
        return None
    if isinstance(value, datetime):
        span = value.utcoffset()
    elif isinstance(value, FarDateTime):
        span = zone.utcoffset(near_date_time(value))
    else:
        span = zone.utcoffset(None)
    return None if span is None else (span.days * 86_400 + span.seconds) * SECOND


def near_date_time(value: AnyDateTime) -> datetime:
    """Give a Python date and time with the same clock rules: they repeat after 400 years.

    It is no first and no last year, so that a zone may move it.
    """
    year = value.year
    if year >= MAXYEAR:
        year = LATE_ERA + year % ERA
    elif year <= MINYEAR:
        year = EARLY_ERA + year % ERA
    return datetime(year, value.month, value.day, value.hour, value.minute, value.second)  # noqa: DTZ001


def instant_of(value: AnyDateTime) -> int:
    """Give nanoseconds on the UTC line; without a zone, on the wall clock's own line."""
    return day_of(value) * DAY + time_of_day(value) - (offset_of(value) or 0)


def at_instant(instant: int, zone: Zone | None) -> AnyDateTime | None:
    """Give the date and time that a zone shows at an instant; None beyond all years."""
    utc = make_date_time(*divmod(instant, DAY), None)
    if zone is None or utc is None:
        return utc
    if isinstance(utc, datetime) and MINYEAR < utc.year < MAXYEAR:
        return zone.fromutc(utc.replace(tzinfo=zone))
    span = zone.fromutc(near_date_time(utc).replace(tzinfo=zone)).utcoffset()
    shift = 0 if span is None else (span.days * 86_400 + span.seconds) * SECOND
    return make_date_time(*divmod(instant + shift, DAY), zone)
