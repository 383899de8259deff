"""How moments, days and amounts are written on pages: one way everywhere."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from ..domain.calendar import ZONE, WorkingCalendar, last_day_of
from ..feel.writing import write_briefly
from ..store.tasks import COUNTED_UP_TO

WEEKDAYS = "一二三四五六日"


def moment(value: datetime | str | None) -> str:
    """Write when something begins or happens, as `2021-12-08 09:20`: midnight is 0时 of its own day."""
    if not value:
        return ""
    local = _local(value)
    return f"{local:%Y-%m-%d} 0时" if _is_midnight(local) else f"{local:%Y-%m-%d %H:%M}"


def until(value: datetime | str | None) -> str:
    """Write when something ends: midnight is 24时 of the day before (ERRATA 裁定 11)."""
    if not value:
        return ""
    local = _local(value)
    return f"{local - timedelta(days=1):%Y-%m-%d} 24时" if _is_midnight(local) else moment(local)


def clock(value: datetime | None) -> str:
    """Write a moment for the header: `12月8日 周三 09:20`, with the year when it is not this one."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.year}年{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def day(value: datetime | date | str | None) -> str:
    """Write a day as `2021年12月8日`."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > len("2021-12-08") else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = last_day_of(value)
    return f"{value.year}年{value.month}月{value.day}日"


def short_deadline(value: datetime | None, now: datetime | None = None) -> str:
    """Write a deadline as `12月6日24时` or `12月6日 14:00`, with the year when it is not this one."""
    if value is None:
        return ""
    local = _local(value)
    is_midnight = local.hour == local.minute == 0
    shown = local - timedelta(days=1) if is_midnight else local
    year = f"{shown.year}年" if now and shown.year != _local(now).year else ""
    hour = "24时" if is_midnight else f" {local:%H:%M}"
    return f"{year}{shown.month}月{shown.day}日{hour}"


@pass_context
def _short_deadline(context: Context, value: datetime | None) -> str:
    return short_deadline(value, context.get("now"))


def money(value: Any) -> str:
    """Write an amount in 万元 with two places."""
    if value in (None, ""):
        return "—"
    return f"{Decimal(str(value)):.2f}"


def due(value: datetime | None, now: datetime, calendar: WorkingCalendar) -> dict[str, str]:
    """Say how urgent a deadline is: state, words and the moment itself, for the due chip.

    余 N 个工作日 counts from tomorrow and includes the last day (ERRATA 裁定 11).
    """
    if value is None:
        return {"state": "far", "words": "无期限", "moment": ""}
    last, today = last_day_of(value), _local(now).date()
    if value <= now:
        late = calendar.working_days_between(last, today)
        text = f"逾期 {late} 个工作日" if late > 0 else "已过期限"
        return {"state": "overdue", "words": text, "moment": short_deadline(value, now)}
    if last == today:
        return {"state": "today", "words": f"今天{_hour(value)}到期", "moment": short_deadline(value, now)}
    left = calendar.working_days_between(today, last)
    state = "soon" if left <= SOON else "far"
    return {"state": state, "words": f"余 {left} 个工作日", "moment": short_deadline(value, now)}


SOON = 3
"""Working days within which a deadline is shown as near."""


def is_unbroken(words: str) -> bool:
    """Whether a cell's words stay on one line: short ones, numbers of cases, codes and moments."""
    return len(words) <= SHORT or bool(CODE.fullmatch(words))


SHORT = 6
CODE = re.compile(r"(?=.*[0-9])[0-9A-Z.,:\-]*(-\w-[0-9\-]+)?( ?[0-9:]+时?)?")
"""A number of a case (XQ-2021-01-能-0001), a code, an amount, or a moment (2021-11-29 24时)."""


def counted(number: int) -> str:
    """Write how many tasks there are; beyond the number that is counted to, `500+`."""
    return str(number) if number <= COUNTED_UP_TO else f"{COUNTED_UP_TO}+"


def _hour(value: datetime) -> str:
    local = _local(value)
    return "24时" if local.hour == local.minute == 0 else f"{local:%H:%M}"


def _is_midnight(local: datetime) -> bool:
    return local.hour == local.minute == local.second == 0


def _local(value: datetime | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.astimezone(ZONE)


def register_filters(app: Flask) -> None:
    """Make them filters and functions of the templates."""
    app.jinja_env.filters.update(
        moment=moment,
        until=until,
        day=day,
        money=money,
        short_deadline=_short_deadline,
        clock=clock,
        counted=counted,
        feel=write_briefly,
    )
    app.jinja_env.tests["unbroken"] = is_unbroken
    app.jinja_env.globals.update(due=due)
