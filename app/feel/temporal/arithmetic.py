"""Adds and subtracts dates, times and durations; None where the combination has no meaning."""

from decimal import Decimal
from typing import Any

from ..numbers import CONTEXT, WIDE_CONTEXT, is_number, whole_part
from .calendar import add_months
from .durations import DAY, DaysTimeDuration, YearsMonthsDuration
from .reading import UTC
from .values import (
    AnyDate,
    AnyDateTime,
    AnyTime,
    at_instant,
    day_of,
    instant_of,
    is_date,
    is_date_time,
    is_days_time,
    is_time,
    make_date,
    make_date_time,
    make_time,
    nanoseconds_of,
    offset_of,
    time_of_day,
)

LONGEST = 10**9 * 366 * DAY
MOST_MONTHS = 12 * 10**9


def add_temporal(left: Any, right: Any) -> Any:
    """Add two temporal values, one of which is a duration."""
    if is_days_time(right):
        return _add_span(left, nanoseconds_of(right))
    if is_days_time(left):
        return _add_span(right, nanoseconds_of(left))
    if isinstance(right, YearsMonthsDuration):
        return _add_months(left, right.months)
    return _add_months(right, left.months) if isinstance(left, YearsMonthsDuration) else None


def subtract_temporal(left: Any, right: Any) -> Any:
    """Subtract a duration, or two moments of the same kind from each other."""
    if is_days_time(right):
        return _add_span(left, -nanoseconds_of(right))
    if isinstance(right, YearsMonthsDuration):
        return _add_months(left, -right.months)
    if is_time(left) and is_time(right):
        return _between_times(left, right)
    return _between_moments(left, right)


def _between_times(left: AnyTime, right: AnyTime) -> DaysTimeDuration | None:
    one, other = offset_of(left), offset_of(right)
    if (one is None) != (other is None):
        return None
    return DaysTimeDuration(time_of_day(left) - (one or 0) - time_of_day(right) + (other or 0))


def _between_moments(left: Any, right: Any) -> DaysTimeDuration | None:
    if is_date(left) and is_date(right):
        return DaysTimeDuration((day_of(left) - day_of(right)) * DAY)
    one, other = _moment(left), _moment(right)
    if one is None or other is None or (one.tzinfo is None) != (other.tzinfo is None):
        return None
    return DaysTimeDuration(instant_of(one) - instant_of(other))


def _moment(value: Any) -> AnyDateTime | None:
    if is_date_time(value):
        return value
    return make_date_time(day_of(value), 0, UTC) if is_date(value) else None


def _add_span(value: Any, span: int) -> Any:
    if is_days_time(value):
        return _span(nanoseconds_of(value) + span)
    if is_date_time(value):
        return at_instant(instant_of(value) + span, value.tzinfo)
    if is_date(value):
        moved = make_date_time(day_of(value), span, None)
        return None if moved is None else make_date(moved.year, moved.month, moved.day)
    return make_time(time_of_day(value) + span, value.tzinfo) if is_time(value) else None


def _span(nanoseconds: int) -> DaysTimeDuration | None:
    return DaysTimeDuration(nanoseconds) if abs(nanoseconds) <= LONGEST else None


def _months(months: int) -> YearsMonthsDuration | None:
    return YearsMonthsDuration(months) if abs(months) <= MOST_MONTHS else None


def _add_months(value: Any, months: int) -> Any:
    if isinstance(value, YearsMonthsDuration):
        return _months(value.months + months)
    if is_date_time(value):
        day = _date_in_months(value, months)
        return None if day is None else make_date_time(day_of(day), time_of_day(value), value.tzinfo)
    return _date_in_months(value, months) if is_date(value) else None


def _date_in_months(value: AnyDate | AnyDateTime, months: int) -> AnyDate | None:
    return make_date(*add_months(value.year, value.month, value.day, months))


def multiply_duration(left: Any, right: Any) -> Any:
    """Multiply a duration by a number. Raises DecimalException."""
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    return _scale(left, Decimal(right), WIDE_CONTEXT.multiply)


def divide_duration(left: Any, right: Any) -> Any:
    """Divide a duration by a number, or by a duration of its kind. Raises DecimalException."""
    if is_number(right):
        return _scale(left, Decimal(right), WIDE_CONTEXT.divide)
    if is_days_time(left) and is_days_time(right):
        return CONTEXT.divide(nanoseconds_of(left), nanoseconds_of(right))
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return CONTEXT.divide(left.months, right.months)
    return None


def _scale(duration: Any, factor: Decimal, operation: Any) -> Any:
    if is_days_time(duration):
        return _span(whole_part(operation(Decimal(nanoseconds_of(duration)), factor)))
    if isinstance(duration, YearsMonthsDuration):
        return _months(whole_part(operation(Decimal(duration.months), factor)))
    return None


def negate_duration(value: Any) -> Any:
    """Turn a duration round; None for anything else."""
    if is_days_time(value):
        return DaysTimeDuration(-nanoseconds_of(value))
    return YearsMonthsDuration(-value.months) if isinstance(value, YearsMonthsDuration) else None
