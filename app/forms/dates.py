"""Dates, times and moments as native controls send them; a moment is in Beijing time (+08:00)."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from .problems import WrongValue
from .tree import DateField, DateKind

BEIJING = timezone(timedelta(hours=8))
FIRST_YEAR = 1900
LAST_YEAR = 2200


def read_date(field: DateField, text: str) -> str:
    """Read a date, a time or a moment; return it in ISO form (a moment with +08:00)."""
    try:
        return _read(field.kind, text.strip())
    except (ValueError, OverflowError):
        zh = {DateKind.DATE: "日期，如 2021-08-30", DateKind.TIME: "时间，如 09:30"}.get(
            field.kind, "日期和时间，如 2021-08-30 09:30"
        )
        raise WrongValue(f"应为{zh}，现为“{text[:40]}”", f"expected a {field.kind.value}") from None


def _read(kind: DateKind, text: str) -> str:
    if kind is DateKind.DATE:
        day = date.fromisoformat(text)
        _within(day)
        return day.isoformat()
    if kind is DateKind.TIME:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None).isoformat("minutes")
    moment = datetime.fromisoformat(text)
    beijing = moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)
    _within(beijing)
    return beijing.isoformat(timespec="seconds")


def _within(moment: date) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError


def as_moment(value: Any) -> datetime | None:
    """Take a date, a moment or the ISO text of one as a moment in Beijing; None when it is neither."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=BEIJING) if value.tzinfo is None else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=BEIJING)
    return None
