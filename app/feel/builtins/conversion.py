"""Functions that make a value of one kind from values of others."""

import re
from decimal import Decimal, DecimalException
from typing import Any, Final

from ..numbers import CONTEXT, is_whole, whole_part, write_number
from ..run import Run
from ..temporal.durations import SECOND, DaysTimeDuration, YearsMonthsDuration
from ..temporal.reading import UTC, find_zone, fixed_zone, read_date, read_date_time, read_duration, read_time
from ..temporal.values import (
    AnyDate,
    AnyDateTime,
    AnyTime,
    at_instant,
    date_of,
    day_of,
    instant_of,
    is_date,
    make_date,
    make_date_time,
    make_time,
    nanoseconds_of,
    time_of_day,
)
from ..writing import write_value
from .signature import Library, Refused

CONVERSION: Final = Library()
NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
EXAMPLES: Final = {
    "date": "2026-01-05",
    "time": "08:30:00",
    "date and time": "2026-01-05T08:30:00",
    "duration": "P1DT2H, P1Y6M",
    "time zone": "Asia/Shanghai",
}
GROUPINGS: Final = (" ", ",", ".")


@CONVERSION.define("string(from: any)")
def string(run: Run, value: Any) -> str | None:
    """Write any value; null stays null."""
    if value is None:
        return None
    return value if isinstance(value, str) else write_value(value, run.check_string)


@CONVERSION.define("number(from: number)")
def same_number(run: Run, value: Decimal) -> Decimal:  # noqa: ARG001
    """Give the number itself."""
    return value


@CONVERSION.define(
    "number(from: string)",
    "number(from: string, grouping separator: string | null)",
    "number(from: string, grouping separator: string | null, decimal separator: string | null)",
)
def number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:  # noqa: ARG001
    """Read a number; the separators, where given, are those of its thousands and of its fraction."""
    if (grouping is not None and grouping not in GROUPINGS) or (
        point is not None and point not in (".", ",")
    ):
        raise Refused("分组符应为空格、逗号或句点，小数点应为句点或逗号 / unknown separator")
    if grouping is not None and grouping == point:
        raise Refused("两种分隔符相同 / both separators are the same")
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            raise Refused(f"“{text}”不是数字 / “{text}” is no number")
        plain = plain.replace(",", ".")
    if not NUMBER.fullmatch(plain):
        raise Refused(f"“{text}”不是数字 / “{text}” is no number")
    try:
        return CONTEXT.create_decimal(plain)
    except DecimalException as error:
        raise Refused(f"“{text}”太大 / “{text}” is too large") from error


def found(value: Any, text: Any, zh: str, en: str) -> Any:
    """Give a value that was read, or refuse the text it was read from."""
    if value is None:
        like, as_in = (f"，应如 {EXAMPLES[en]}", f"; one is {EXAMPLES[en]}") if en in EXAMPLES else ("", "")
        raise Refused(f"“{text}”不是{zh}{like} / “{text}” is no {en}{as_in}")
    return value


@CONVERSION.define("date(from: string)")
def date_from_text(run: Run, text: str) -> Any:  # noqa: ARG001
    """Read a date."""
    return found(read_date(text), text, "日期", "date")


@CONVERSION.define("date(from: date | date and time)")
def date_from_moment(run: Run, value: AnyDate | AnyDateTime) -> AnyDate:  # noqa: ARG001
    """Give the day of a moment."""
    return date_of(value)


@CONVERSION.define("date(year: number, month: number, day: number)")
def date_from_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Any:  # noqa: ARG001
    """Make a date."""
    return _day(year, month, day)


def _day(year: Decimal, month: Decimal, day: Decimal) -> AnyDate:
    parts = (year, month, day)
    made = make_date(*map(whole_part, parts)) if all(map(is_whole, parts)) else None
    if made is None:
        written = "-".join(map(write_number, parts))
        raise Refused(f"没有这一天 / there is no such day: {written}")
    return made


@CONVERSION.define("time(from: string)")
def time_from_text(run: Run, text: str) -> Any:  # noqa: ARG001
    """Read a time of day."""
    return found(read_time(text), text, "时间", "time")


@CONVERSION.define("time(from: date and time | date | time)")
def time_from_moment(run: Run, value: Any) -> AnyTime:  # noqa: ARG001
    """Give the time of day of a moment; a date's is midnight in UTC."""
    return make_time(0, UTC) if is_date(value) else make_time(time_of_day(value), value.tzinfo)


@CONVERSION.define(
    "time(hour: number, minute: number, second: number, offset?: days and time duration | null)",
)
def time_from_parts(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None) -> AnyTime:  # noqa: ARG001
    """Make a time of day."""
    return make_time(_clock(hour, minute, second), _zone(offset))


def _clock(hour: Decimal, minute: Decimal, second: Decimal) -> int:
    fits = 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60  # noqa: PLR2004
    if not (fits and is_whole(hour) and is_whole(minute)):
        written = ":".join(map(write_number, (hour, minute, second)))
        raise Refused(f"没有这个时间 / there is no such time: {written}")
    return (int(hour) * 3600 + int(minute) * 60) * SECOND + int(CONTEXT.multiply(second, SECOND))


def _zone(offset: Any) -> Any:
    if offset is None:
        return None
    if abs(nanoseconds_of(offset)) > 18 * 3600 * SECOND:
        raise Refused("时区偏移太大 / the offset is too large")
    return fixed_zone(DaysTimeDuration(nanoseconds_of(offset)).to_timedelta())


@CONVERSION.define("date and time(from: string)")
def moment_from_text(run: Run, text: str) -> Any:  # noqa: ARG001
    """Read a date and time."""
    return found(read_date_time(text), text, "日期时间", "date and time")


@CONVERSION.define("date and time(from: date and time)")
def moment_itself(run: Run, value: AnyDateTime) -> AnyDateTime:  # noqa: ARG001
    """Give the moment itself; a date becomes its midnight in UTC."""
    return value


@CONVERSION.define("date and time(date: date | date and time, time: time)")
def moment_from_date_and_time(run: Run, day: AnyDate | AnyDateTime, clock: AnyTime) -> Any:  # noqa: ARG001
    """Put a day and a time of day together; the zone is the time's."""
    return make_date_time(day_of(day), time_of_day(clock), clock.tzinfo)


@CONVERSION.define("date and time(date: date and time, timezone: string)")
def moment_in_zone(run: Run, moment: AnyDateTime, timezone: str) -> Any:  # noqa: ARG001
    """Give what a named zone's clocks show at a moment; one without a zone keeps its clock."""
    zone = _named_zone(timezone)
    if moment.tzinfo is None:
        return make_date_time(day_of(moment), time_of_day(moment), zone)
    return at_instant(instant_of(moment), zone)


def _named_zone(name: str) -> Any:
    return found(find_zone(name), name, "时区", "time zone")


@CONVERSION.define(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number)",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset: days and time duration | null)",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " timezone: string)",
)
def moment_from_parts(
    run: Run,  # noqa: ARG001
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: Any = None,
) -> Any:
    """Make a date and time from its parts, with an offset or a zone's name."""
    date = _day(year, month, day)
    at = _named_zone(zone) if isinstance(zone, str) else _zone(zone)
    return make_date_time(day_of(date), _clock(hour, minute, second), at)


@CONVERSION.define("duration(from: string)")
def duration(run: Run, text: str) -> Any:  # noqa: ARG001
    """Read a duration of either kind."""
    return found(read_duration(text), text, "时长", "duration")


@CONVERSION.define("duration(from: days and time duration | years and months duration)")
def duration_itself(run: Run, value: Any) -> Any:  # noqa: ARG001
    """Give the duration itself."""
    return value


@CONVERSION.define("years and months duration(from: date | date and time, to: date | date and time)")
def months_between(run: Run, start: Any, end: Any) -> YearsMonthsDuration:  # noqa: ARG001
    """Count the whole months between two days; the time of day does not count, as in other engines."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonthsDuration(months)
