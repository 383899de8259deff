import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import Invalid, NotFound
from app.services.calendar_admin import calendar_year, calendar_years, publish_year
from app.services.parameter_admin import history_of, set_parameter
from app.services.seed import seed
from app.services.seed_parameters import PARAMETERS
from app.services.work import House
from tests.accounts_house import new_person, person

ROOT = Path(__file__).parents[3]


@pytest.fixture
def seeded(seeded_house: House) -> House:
    with seeded_house.command() as work:
        new_person(work, "lc01", "process_owner")
    return seeded_house


def test_every_parameter_that_a_file_of_the_procedure_reads_is_seeded():
    files = [file for folder in ("processes", "forms") for file in (ROOT / folder).glob("*")]
    read = {name for file in files for name in re.findall(r"parameters\.([a-z0-9_]+)", file.read_text())}
    assert read - {parameter.name for parameter in PARAMETERS} == set()


def test_no_parameter_is_seeded_twice():
    names = [parameter.name for parameter in PARAMETERS]
    assert len(set(names)) == len(names)


def test_the_numbers_of_the_notice_are_there_exactly(seeded: House):
    with seeded.reading() as work:
        values = work.parameters
    assert str(values["min_own_funds"]) == "500.00"
    assert values["months_max"] == {"tech_rd": 36, "achv_transfer": 24, "emergency": 12}
    assert values["batch1_cutoff"] == "2021-08-31T00:00:00+08:00"


@pytest.mark.parametrize(("agree", "of", "passes"), [(2, 3, True), (3, 5, False), (4, 5, True), (4, 6, True)])
def test_two_thirds_pass_and_less_does_not(seeded: House, agree: int, of: int, passes: bool):
    with seeded.reading() as work:
        assert (agree >= of * Decimal(work.parameters["argue_pass_ratio"])) is passes


def test_a_second_seeding_changes_nothing(seeded: House):
    with seeded.command() as work:
        set_parameter(
            work, person(work, "lc01"), "expert_min", {"value": "7"}, effective=work.today, reason="厅务会"
        )
        before = [(row.year, len(row.days)) for row in calendar_years(work)]
        seed(work)
        assert [(row.year, len(row.days)) for row in calendar_years(work)] == before
        assert len(history_of(work, "expert_min").versions) == 2


def test_the_spring_festival_of_2022_counts_as_the_specification_says(seeded: House):
    with seeded.reading() as work:
        assert work.calendar.add_working_days(date(2022, 1, 27), 5) == date(2022, 2, 8)


def test_the_year_after_the_last_notice_is_provisional(seeded: House):
    with seeded.reading() as work:
        newest, before = calendar_years(work)[:2]
    assert newest.is_provisional
    assert newest.days_made_up == 0
    assert not before.is_provisional


def test_a_year_is_published_and_counts_from_then_on(seeded: House):
    with seeded.command() as work:
        year = calendar_years(work)[0].year
        lines = f"01-01 休 元旦\n{_weekend(year):%m-%d} 班 元旦"
        publish_year(
            work, person(work, "lc01"), year, lines, source="国办发明电〔2026〕1号", is_provisional=False
        )
    with seeded.reading() as work:
        found = calendar_year(work, year)
        assert (found.is_provisional, found.days_off, found.days_made_up) == (False, 1, 1)
        assert (found.source, found.published_by) == ("国办发明电〔2026〕1号", "lc01")
        assert work.calendar.is_working_day(_weekend(year))


def test_an_official_year_names_its_notice_and_every_wrong_line(seeded: House):
    with seeded.command() as work, pytest.raises(Invalid) as refused:
        publish_year(work, person(work, "lc01"), 2027, "国庆", source="", is_provisional=False)
    assert set(refused.value.fields) == {"days", "source"}
    with seeded.reading() as work, pytest.raises(NotFound):
        calendar_year(work, 2100)


def test_a_parameter_changes_from_its_day_on(seeded: House):
    with seeded.command() as work:
        tomorrow = work.today + timedelta(days=1)
        by = person(work, "lc01")
        set_parameter(work, by, "min_own_funds", {"value": "600.00"}, effective=tomorrow, reason="新通知")
        assert str(work.parameters["min_own_funds"]) == "500.00"
    later = datetime.now(UTC) + timedelta(days=1)
    with seeded.command(now=later) as work:
        assert str(work.parameters["min_own_funds"]) == "600.00"
        versions = history_of(work, "min_own_funds").versions
        assert (versions[0].reason, versions[0].created_by) == ("新通知", "lc01")


def test_every_wrong_field_of_a_change_is_named(seeded: House):
    with seeded.command() as work, pytest.raises(Invalid) as refused:
        set_parameter(
            work, person(work, "lc01"), "expert_min", {"value": "x"}, effective=date(2020, 1, 1), reason=" "
        )
    assert set(refused.value.fields) == {"value", "effective_from", "reason"}


def _weekend(year: int) -> date:
    day = date(year, 1, 2)
    while day.weekday() < 5:
        day += timedelta(days=1)
    return day
