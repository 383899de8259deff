"""The working calendar: kept in memory until somebody changes it, published year by year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from sqlalchemy.orm import Session

from ..domain.calendar import CalendarDay, WorkingCalendar
from ..domain.parameters import Setting
from ..store.settings import calendar_days, find_setting

VERSION = "calendar_version"


@dataclass
class CalendarCache:
    """Holds the calendar of the last version seen; asks the database only for its number."""

    _version: int = -1
    _calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    _lock: Lock = field(default_factory=Lock)

    def current(self, session: Session) -> WorkingCalendar:
        """Return the calendar as it stands in the database."""
        setting = find_setting(session, VERSION)
        version = setting.value["number"] if setting else 0
        with self._lock:
            if version != self._version:
                self._calendar = WorkingCalendar({row.day: row.is_working for row in calendar_days(session)})
                self._version = version
            return self._calendar


def publish_days(session: Session, days: Iterable[CalendarDay]) -> None:
    """Replace the named days of the years that `days` touches, and number the calendar anew."""
    wanted = {day.day: day for day in days}
    years = {day.year for day in wanted}
    known: dict[date, CalendarDay] = {row.day: row for row in calendar_days(session) if row.day.year in years}
    for day, row in known.items():
        if day not in wanted:
            session.delete(row)
    for day, new in wanted.items():
        if day not in known:
            session.add(new)
        else:
            row = known[day]
            row.is_working, row.name, row.is_provisional = new.is_working, new.name, new.is_provisional
    setting = find_setting(session, VERSION)
    if setting is None:
        session.add(Setting(name=VERSION, value={"number": 1}))
    else:
        setting.value = {"number": setting.value["number"] + 1}
    session.flush()
