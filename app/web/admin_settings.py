"""The procedure's settings, on the administrators' pages: parameters, calendar, the demonstration's clock."""

import calendar as month_grid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for

from ..domain.calendar import ZONE, CalendarDay, WorkingCalendar
from ..domain.calendar_text import write_days
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Person
from ..domain.parameter_values import leaves
from ..domain.roles import may_change_settings, may_move_clock
from ..programme.people import user_names
from ..services.calendar_admin import calendar_year, calendar_years, publish_year
from ..services.clock import why_clock_may_not_show
from ..services.parameter_admin import history_of, set_parameter
from ..services.work import Work
from ..store.settings import all_parameter_versions
from .current import command, house, reading, signed_in
from .page import render
from .parameter_words import source_words, value_words
from .posted import Page, answer, day, moment, text

bp = Blueprint("settings", __name__)
MONTHS = range(1, 13)
NO_SUCH_PAGE = "没有这个页面，或您无权查看。 / There is no such page, or it is not for you."


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the year's picture: whether it is worked, and its row when the notice names it."""

    day: date
    is_working: bool
    row: CalendarDay | None


@bp.get("/parameters")
def parameters() -> Page:
    """List every parameter: what is in force, since when, and what takes effect later."""
    with reading() as work:
        settings_person(work)
        search = request.args.get("search", "").strip()
        rows = []
        for name, group in groupby(all_parameter_versions(work.session), key=lambda row: row.name):
            versions = list(group)
            if search and search not in name and search not in versions[0].label:
                continue
            in_force = next((row for row in versions if row.effective_from <= work.now), None)
            later = [row for row in versions if row.effective_from > work.now]
            rows.append((versions[0], in_force, later))
        return render(work, "admin/parameters.html", rows=rows, search=search, leaves=leaves, **WORDS)


@bp.get("/parameters/<name>")
def parameter(name: str) -> Page:
    """Show one parameter's versions and the form for a new one."""
    return _parameter_page(name)


@bp.post("/parameters/<name>")
def set_new(name: str) -> Page:
    """Add a version with the day it takes effect and the reason."""
    try:
        with command() as work:
            by = settings_person(work)
            row = set_parameter(work, by, name, request.form, effective=day("effective_from"),
                                reason=text("reason"), seen=text("seen"))  # fmt: skip
    except (Invalid, Conflict) as error:
        return _parameter_page(name, error)
    flash(f"已保存，自 {since(row.effective_from)} 起用于新启动的件；在办的件不变。", "success")
    return redirect(url_for(".parameter", name=name), code=303)


@bp.get("/calendar")
def calendar() -> Page:
    """List the years of the working calendar."""
    with reading() as work:
        settings_person(work)
        years = calendar_years(work)
        following = max([year.year for year in years] or [work.today.year]) + 1
        return render(work, "admin/calendar.html", years=years, following=following)


@bp.get("/calendar/<int:year>")
def year(year: int) -> Page:
    """Show a year day by day and as the lines of its notice."""
    return _year_page(year)


@bp.post("/calendar/<int:year>")
def publish(year: int) -> Page:
    """Publish a year, provisionally or officially."""
    is_provisional = text("is_provisional") == "yes"
    try:
        with command() as work:
            by = settings_person(work)
            changed = publish_year(work, by, year, request.form.get("days", ""),
                                   source=text("source"), is_provisional=is_provisional)  # fmt: skip
    except (Invalid, Conflict) as error:
        return _year_page(year, error)
    flash(f"{year} 年日历已{'暂定' if is_provisional else '正式发布'}，改动 {changed} 天。", "success")
    return redirect(url_for(".year", year=year), code=303)


@bp.get("/clock")
def clock() -> Page:
    """Show the demonstration's clock; there is none otherwise."""
    return _clock_page()


@bp.post("/clock")
def move_clock() -> Page:
    """Move the demonstration's clock forward; what falls due on the way is done before the answer."""
    target = moment("to")
    with reading() as work:
        _clock_person(work)
        problem = why_clock_may_not_show(target, work.now)
    if target is None or problem:
        return _clock_page(Invalid(problem, {"to": problem}))
    current_app.extensions["move_business_clock"](house(), target)
    flash(f"业务时钟已拨到 {target:%Y-%m-%d %H:%M}，到期的定时已处理。", "success")
    return redirect(url_for(".clock"), code=303)


def _parameter_page(name: str, error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        settings_person(work)
        history = history_of(work, name)
        names = user_names(work.session, {row.created_by for row in history.versions})
        return answer(work, "admin/parameter.html", error, history=history, leaves=leaves, today=work.today,
                      names=names, **WORDS)  # fmt: skip


def _year_page(number: int, error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        settings_person(work)
        found = calendar_year(work, number)
        months = [(month, _weeks(number, month, found.days)) for month in MONTHS]
        return answer(work, "admin/year.html", error, year=found, months=months, lines=write_days(found.days))


def _clock_page(error: Invalid | None = None) -> Page:
    with reading() as work:
        _clock_person(work)
        return answer(work, "admin/clock.html", error, shown=work.now.astimezone(ZONE))


def since(moment: datetime) -> str:
    """Write when something begins: `2021-07-01`, with the time when it is not midnight."""
    local = moment.astimezone(ZONE)
    return f"{local:%Y-%m-%d}" if local.hour == local.minute == 0 else f"{local:%Y-%m-%d %H:%M}"


WORDS: dict[str, Any] = {"since": since, "value_words": value_words, "source_words": source_words}
"""How the pages of parameters write moments, values and sources."""


def settings_person(work: Work) -> Person:
    """Return who is signed in, if settings are that person's. Raises NotFound otherwise."""
    person = signed_in(work)
    if not may_change_settings(person):
        raise NotFound(NO_SUCH_PAGE)
    return person


def _clock_person(work: Work) -> Person:
    """Return who is signed in, if the demonstration's clock is that person's. Raises NotFound otherwise."""
    person = signed_in(work)
    if not work.house.config.is_demo or not may_move_clock(person):
        raise NotFound(NO_SUCH_PAGE)
    return person


def _weeks(year: int, month: int, named: Sequence[CalendarDay]) -> list[list[DayCell | None]]:
    """Return a month as weeks from Monday, with what each day is; None outside the month."""
    rows = {row.day: row for row in named}
    working = WorkingCalendar({row.day: row.is_working for row in named})
    return [
        [
            DayCell(one, working.is_working_day(one), rows.get(one)) if one.month == month else None
            for one in week
        ]
        for week in month_grid.Calendar().monthdatescalendar(year, month)
    ]
