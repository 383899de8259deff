"""What every new database needs before anybody comes: parameters and the working calendar."""

from collections.abc import Iterator
from datetime import date

from chinese_calendar import Holiday, constants

from ..domain.calendar import CalendarDay
from ..domain.parameters import Parameter
from ..store.settings import calendar_days, parameter_names
from .calendars import publish_days
from .seed_parameters import EFFECTIVE_FROM, PARAMETERS
from .work import Work

BY = "system"
_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def seed(work: Work) -> None:
    """Add the parameters and calendar years that are missing; what is there stays as it is."""
    seed_parameters(work)
    seed_calendar(work)


def seed_parameters(work: Work) -> None:
    """Add every parameter that has no version yet."""
    known = parameter_names(work.session)
    for seeded in PARAMETERS:
        if seeded.name in known:
            continue
        work.session.add(
            Parameter(
                name=seeded.name,
                value=seeded.value,
                label=seeded.label,
                unit=seeded.unit,
                source=seeded.source,
                effective_from=EFFECTIVE_FROM,
                created_at=work.now,
                created_by=BY,
                reason="随程序安装 / installed with the program",
            )
        )
    work.session.flush()


def seed_calendar(work: Work) -> None:
    """Add the years of official notices, and the first year without one as provisional."""
    known = {row.day.year for row in calendar_days(work.session)}
    last = max(constants.holidays).year
    if known.issuperset(range(min(constants.holidays).year, last + 2)):
        return
    days = [day for day in (*published_days(), *provisional_days(last + 1)) if day.day.year not in known]
    if days:
        publish_days(work.session, days)


def published_days() -> Iterator[CalendarDay]:
    """Yield the named days of all years whose notice is known to the `chinese_calendar` package."""
    for is_working, named in ((False, constants.holidays), (True, constants.workdays)):
        for day, holiday in named.items():
            yield CalendarDay(
                day=day, is_working=is_working, name=_CHINESE.get(holiday, holiday), is_provisional=False
            )


def provisional_days(year: int) -> Iterator[CalendarDay]:
    """Yield the statutory holidays of a year without a notice; nobody knows its make-up days yet."""
    import holidays  # half a second of every start, for what is needed once a year

    statutory: dict[date, str] = dict(holidays.country_holidays("CN", years=year, language="zh_CN"))
    for day, name in sorted(statutory.items()):
        yield CalendarDay(day=day, is_working=False, name=name, is_provisional=True)
