"""The working calendar by year: what stands, what is provisional, and publishing a year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.calendar import CalendarDay
from ..domain.calendar_text import read_days
from ..domain.errors import Invalid, NotFound
from ..domain.identity import Person
from ..domain.parameters import Setting
from ..store.identity import find_user
from ..store.settings import calendar_days, find_setting
from .accounts import CORRECT
from .audit import note_deed
from .calendars import publish_days
from .security_time import real_now
from .uniqueness import only_once
from .work import Work

FIRST_YEAR = 2004
YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year: its named days, whether they are provisional, and on what they rest."""

    year: int
    days: tuple[CalendarDay, ...]
    source: str = ""
    published_by: str = ""

    @property
    def is_provisional(self) -> bool:
        """Whether the official notice is not out yet."""
        return any(row.is_provisional for row in self.days)

    @property
    def days_off(self) -> int:
        """How many days are named as holidays."""
        return sum(not row.is_working for row in self.days)

    @property
    def days_made_up(self) -> int:
        """How many weekend days are worked."""
        return sum(row.is_working for row in self.days)


def calendar_years(work: Work) -> Sequence[CalendarYear]:
    """Return every year that has named days, newest first."""
    by_year: dict[int, list[CalendarDay]] = defaultdict(list)
    for row in calendar_days(work.session):
        by_year[row.day.year].append(row)
    return [CalendarYear(year, tuple(by_year[year])) for year in sorted(by_year, reverse=True)]


def calendar_year(work: Work, year: int) -> CalendarYear:
    """Return one year, which may have no days yet. Raises NotFound for years out of reach."""
    known = {row.year: row for row in calendar_years(work)}
    latest = max([*known, work.today.year])
    if not FIRST_YEAR <= year <= latest + YEARS_AHEAD:
        raise NotFound("没有这一年的日历。 / There is no calendar for this year.")
    setting = find_setting(work.session, _name(year))
    note = setting.value if setting else {}
    days = known[year].days if year in known else ()
    return CalendarYear(year, days, note.get("source", ""), note.get("by", ""))


def publish_year(work: Work, by: Person, year: int, text: str, *, source: str, is_provisional: bool) -> int:
    """Replace a year's named days and return how many days changed.

    Running periods are computed anew only where a diagram asks again. Raises Invalid with every wrong
    line; a year that is published officially must name the notice it rests on.
    """
    present = calendar_year(work, year)
    days, wrong = read_days(year, text)
    problems: dict[str, str] = {}
    if wrong:
        problems["days"] = "；".join(wrong)
    elif not days:
        problems["days"] = "请至少填写一天。 / At least one day is needed."
    if not is_provisional and not source.strip():
        problems["source"] = "正式发布须写明依据，如“国办发明电〔2025〕7号”。 / Name the official notice."
    if problems:
        raise Invalid(CORRECT, problems)
    before = {row.day: row.is_working for row in present.days}
    after = {row.day: row.is_working for row in days}
    with only_once(work, lambda: f"{year} 年日历刚刚已由{_publisher(work, year)}发布，您的没有发布。"):
        publish_days(
            work.session,
            [
                CalendarDay(
                    day=row.day, is_working=row.is_working, name=row.name, is_provisional=is_provisional
                )
                for row in days
            ],
        )
        _note(work, year, source.strip(), by.username)
    return _changed(before, after)


def _changed(before: dict[date, bool], after: dict[date, bool]) -> int:
    return sum(before.get(day) != after.get(day) for day in before.keys() | after.keys())


def _name(year: int) -> str:
    return f"calendar_year:{year}"


def _publisher(work: Work, year: int) -> str:
    setting = find_setting(work.session, _name(year))
    user = find_user(work.session, setting.value["by"]) if setting else None
    return user.name if user else "他人"


def _note(work: Work, year: int, source: str, by: str) -> None:
    value = {"source": source, "by": by, "at": real_now().isoformat()}
    setting = find_setting(work.session, _name(year))
    if setting:
        setting.value = value
    else:
        work.session.add(Setting(name=_name(year), value=value))
    note_deed(work, "calendar_published", str(year), value, by=by)
