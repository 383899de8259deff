"""Dates, times and durations as ISO 8601 text."""

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from .durations import HOUR, MINUTE, SECOND, DaysTimeDuration, YearsMonthsDuration
from .values import (
    AnyDate,
    AnyDateTime,
    AnyTime,
    fraction_of,
    is_date,
    is_date_time,
    is_days_time,
    is_time,
    nanoseconds_of,
    offset_of,
)


def write_temporal(value: Any) -> str | None:
    """Write any temporal value; None when it is none."""
    if is_date_time(value):
        return write_date_time(value)
    if is_date(value):
        return write_date(value)
    if is_time(value):
        return write_time(value)
    if is_days_time(value):
        return str(DaysTimeDuration(nanoseconds_of(value)))
    return str(value) if isinstance(value, YearsMonthsDuration) else None


def write_date(value: AnyDate | AnyDateTime) -> str:
    """Write year, month and day."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def write_time(value: AnyTime | AnyDateTime) -> str:
    """Write the clock, its fraction without trailing zeros, and the zone."""
    fraction = fraction_of(value)
    written = f".{fraction:09d}".rstrip("0") if fraction else ""
    zone = write_zone(value.tzinfo, offset_of(value)) if value.tzinfo else ""
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{written}{zone}"


def write_date_time(value: AnyDateTime) -> str:
    """Write date and clock with a T between."""
    return f"{write_date(value)}T{write_time(value)}"


def write_zone(zone: tzinfo, offset: int | None) -> str:
    """Write a zone as it was given: its name, else its offset."""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if not offset:
        return "Z"
    hours, rest = divmod(abs(offset), HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = f":{rest // SECOND:02d}" if rest else ""
    return f"{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}{seconds}"
