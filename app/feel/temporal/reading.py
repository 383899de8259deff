"""Dates, times and durations from their ISO 8601 text."""

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from .calendar import LARGEST_YEAR
from .durations import DAY, HOUR, MINUTE, SECOND, DaysTimeDuration, YearsMonthsDuration
from .values import AnyDate, AnyDateTime, AnyTime, day_of, make_date, make_date_time, make_time

DATE = re.compile(r"(-?)([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})")
TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(.*)", re.DOTALL)
OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
ZONE = re.compile(r"@([A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)")
MONTHS = re.compile(r"(-?)P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
SPAN = re.compile(
    r"(-?)P(?:([0-9]{1,12})D)?(?:T(?:([0-9]{1,14})H)?(?:([0-9]{1,14})M)?(?:([0-9]{1,18})(?:\.([0-9]{1,9}))?S)?)?"
)
LARGEST_OFFSET = 18
END_OF_DAY = 24
NO_ZONES = frozenset({"localtime", "posixrules", "Factory", "leapseconds"})
UTC = timezone.utc  # noqa: UP017 (one object, compared by identity when written)


def read_date(text: str) -> AnyDate | None:
    """Read `2026-11-25`, or None when it is no date."""
    found = DATE.fullmatch(text)
    if found is None:
        return None
    sign, year, month, day = found.groups()
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def read_time(text: str) -> AnyTime | None:
    """Read `08:30:00`, `08:30:00.5+08:00` or `08:30:00@Asia/Shanghai`, or None when it is no time."""
    parts = _read_clock(text)
    if parts is None or parts[0] >= DAY:
        return None
    return make_time(*parts)


def read_date_time(text: str) -> AnyDateTime | None:
    """Read `2026-11-25T08:30:00` with what `read_time` allows behind it, or a date alone (its midnight).

    A date alone may have a zone (`2026-11-25Z`), as DMN 10.3.2.15 shows.
    """
    found = DATE.match(text)
    day = read_date(found[0]) if found is not None else None
    if found is None or day is None:
        return None
    rest = text[found.end() :]
    parts = _read_clock(rest[1:]) if rest.startswith("T") else _read_midnight(rest)
    return None if parts is None else make_date_time(day_of(day), *parts)


def _read_midnight(zone_text: str) -> tuple[int, tzinfo | None] | None:
    if not zone_text:
        return 0, None
    zone = read_zone(zone_text)
    return None if zone is None else (0, zone)


def _read_clock(text: str) -> tuple[int, tzinfo | None] | None:
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    fraction = int((found[4] or "0").ljust(9, "0"))
    if minute > 59 or second > 59 or hour > END_OF_DAY:  # noqa: PLR2004
        return None
    if hour == END_OF_DAY and (minute or second or fraction):
        return None
    nanoseconds = hour * HOUR + minute * MINUTE + second * SECOND + fraction
    if not found[5]:
        return nanoseconds, None
    zone = read_zone(found[5])
    return None if zone is None else (nanoseconds, zone)


def read_zone(text: str) -> tzinfo | None:
    """Read `Z`, `+08:00` or `@Asia/Shanghai`, or None when it is no zone."""
    if text in ("Z", "z"):
        return UTC
    found = OFFSET.fullmatch(text)
    if found is None:
        named = ZONE.fullmatch(text)
        return find_zone(named[1]) if named else None
    minutes, seconds = int(found[3]), int(found[4] or 0)
    size = timedelta(hours=int(found[2]), minutes=minutes, seconds=seconds)
    if size > timedelta(hours=LARGEST_OFFSET) or minutes > 59 or seconds > 59:  # noqa: PLR2004
        return None
    return fixed_zone(-size if found[1] == "-" else size)


def fixed_zone(offset: timedelta) -> tzinfo:
    """Give the zone that is always this far from UTC."""
    return UTC if not offset else timezone(offset)


@lru_cache(maxsize=1000)
def find_zone(name: str) -> tzinfo | None:
    """Find an IANA zone, or None when there is none of that name.

    The operating system's folder holds more than those: links to a machine's own time, copies with leap
    seconds.
    """
    if name in NO_ZONES or name.startswith(("posix/", "right/", "SystemV/")):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def read_duration(text: str) -> DaysTimeDuration | YearsMonthsDuration | None:
    """Read `P1Y2M` or `P1DT2H3M4.5S`, or None when it is no duration."""
    return read_months(text) or read_span(text)


def read_months(text: str) -> YearsMonthsDuration | None:
    """Read a years and months duration."""
    found = MONTHS.fullmatch(text)
    if found is None or text.endswith("P"):
        return None
    months = int(found[2] or 0) * 12 + int(found[3] or 0)
    if months > LARGEST_YEAR * 12:
        return None
    return YearsMonthsDuration(-months if found[1] else months)


def read_span(text: str) -> DaysTimeDuration | None:
    """Read a days and time duration."""
    found = SPAN.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    days, hours, minutes, seconds = (int(found[group] or 0) for group in (2, 3, 4, 5))
    fraction = int((found[6] or "0").ljust(9, "0"))
    total = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction
    return DaysTimeDuration(-total if found[1] else total)


def read_temporal(
    text: str,
) -> AnyDate | AnyTime | AnyDateTime | DaysTimeDuration | YearsMonthsDuration | None:
    """Read whatever stands behind the `@` of a temporal literal."""
    if "P" in text[:2]:
        return read_duration(text)
    return read_date(text) or (read_date_time(text) if "T" in text else read_time(text))
