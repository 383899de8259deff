"""Dates, times and durations: reading, writing, and what they are beyond Python's own."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import DaysTimeDuration, YearsMonthsDuration
from app.feel.temporal.calendar import date_of_number, day_number
from app.feel.temporal.reading import read_temporal
from app.feel.temporal.writing import write_temporal

zones = st.sampled_from((None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))))
named = st.sampled_from(("Asia/Shanghai", "Europe/Paris", "Etc/UTC")).map(ZoneInfo)
moments = st.datetimes(timezones=zones | named)
spans = st.integers(-(10**20), 10**20).map(DaysTimeDuration)
months = st.integers(-(10**6), 10**6).map(YearsMonthsDuration)
times = st.times(timezones=zones)


def moment(*parts: int) -> datetime:
    """Make a moment without zone, as FEEL has them."""
    return datetime(*parts)  # noqa: DTZ001


@given(st.dates() | moments | spans | months | times)
def test_what_is_written_reads_as_the_same_value(value):
    assert read_temporal(write_temporal(value)) == value


@given(st.dates())
def test_days_are_numbered_as_python_does(day):
    assert day_number(day.year, day.month, day.day) == day.toordinal()
    assert date_of_number(day.toordinal()) == (day.year, day.month, day.day)


@given(st.integers(-(10**11), 10**11))
def test_every_number_is_a_day_of_some_year(number):
    assert day_number(*date_of_number(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-11-25")', date(2026, 11, 25)),
        ('date("2026-02-30")', None),
        ('date("26-11-25")', None),
        ("date(2026, 11, 25)", date(2026, 11, 25)),
        ('date(date and time("2026-11-25T23:00:00"))', date(2026, 11, 25)),
        ('time("08:30:00")', time(8, 30)),
        ('time("08:30:00Z")', time(8, 30, tzinfo=UTC)),
        ('time("08:30")', None),
        ('time("24:00:01")', None),
        ('time("08:60:00")', None),
        ('time("08:30:00+19:00")', None),
        ('time("08:30:00@Mars/Olympus")', None),
        ('time("08:30:00@../etc/passwd")', None),
        ('time(8, 30, 0, duration("PT8H"))', time(8, 30, tzinfo=timezone(timedelta(hours=8)))),
        ('date and time("2026-11-25")', moment(2026, 11, 25)),
        ('date and time("2026-11-25Z")', datetime(2026, 11, 25, tzinfo=UTC)),
        ('date and time("2026-11-25Tomorrow")', None),
        ('date and time("2026-11-25T08:30")', None),
        ('date and time("2026-11-25T24:00:00")', moment(2026, 11, 26)),
        ('date and time(date("2026-11-25"), time("08:30:00Z"))', datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("date and time(2026, 11, 25, 8, 30, 0)", moment(2026, 11, 25, 8, 30)),
        ('duration("P1Y2M")', YearsMonthsDuration(14)),
        ('duration("P1Y2M3D")', None),
        ('duration("P")', None),
        ('duration("P1DT")', None),
        ('duration("PT1.S")', None),
        ('duration("-PT1.5S")', DaysTimeDuration(-1_500_000_000)),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonthsDuration(20)),
        (
            'years and months duration(@"2026-01-15T12:00:00", @"2026-02-15T08:00:00")',
            YearsMonthsDuration(1),
        ),
        ('@"2026-11-25T08:30:00" instance of date and time', True),
        ('@"no date"', None),
    ],
)
def test_moments_are_made_as_the_specification_says(value_of, text, expected):
    assert value_of(text) == expected
    assert type(value_of(text)) is type(expected)


@pytest.mark.parametrize(
    "text",
    [
        "-999999999-12-31T23:59:59.999999999+02:00",
        "99999-12-31T11:22:33",
        "2011-12-31T10:15:30.123456789@Europe/Paris",
        "999999999-12-31T23:59:59.999999999@Europe/Paris",
    ],
)
def test_years_beyond_9999_and_nanoseconds_are_kept(value_of, text):
    assert value_of(f'string(date and time("{text}"))') == text


def test_far_moments_compare_and_count_like_near_ones(value_of):
    assert value_of('date("12026-11-25") - date("12026-11-24")') == DaysTimeDuration(86_400 * 10**9)
    assert value_of('date and time("12026-01-01T00:00:00Z") > date and time("2026-01-01T00:00:00Z")') is True
    assert value_of('time("08:00:00.000000001") > time("08:00:00")') is True
    assert value_of('date("9999-12-31") + duration("P1D") = date("10000-01-01")') is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"10:00:00" < @"11:00:00Z"', True),
        ('@"2026-11-25T10:00:00" < @"2026-11-25T11:00:00-08:00"', True),
        ('@"2026-11-25T10:00:00" > @"2026-11-25T09:00:00+08:00"', True),
        ('@"2026-11-25T10:00:00Z" > @"2026-11-25T11:00:00+08:00"', True),
        ('@"2026-11-25T10:00:00" in [@"2026-11-25T00:00:00Z"..@"2026-11-26T00:00:00Z"]', True),
        ('@"10:00:00" = @"10:00:00Z"', False),
        ('@"2026-11-25T10:00:00" = @"2026-11-25T10:00:00Z"', False),
        ('@"2026-11-25" < @"2026-11-25T10:00:00"', None),
    ],
)
def test_in_an_order_a_moment_without_offset_takes_that_of_the_other(value_of, text, expected):
    assert value_of(text) is expected


def test_seconds_have_their_fraction(value_of):
    assert value_of('@"08:30:15.250".second') == Decimal("15.25")
    assert value_of('@"08:30:15".second') == 15
    assert value_of('@"-PT75.5S".seconds') == Decimal("-15.5")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2020-07-31T14:27:30@Europe/Berlin", "2020-07-31T05:27:30"),
        ("2020-07-31T14:27:30", "2020-07-31T14:27:30"),
        ("2020-01-01T00:00:00.123456789Z", "2019-12-31T16:00:00.123456789"),
        ("20200-07-31T14:27:30Z", "20200-07-31T07:27:30"),
    ],
)
def test_a_moment_put_into_a_zone_stays_the_moment_and_one_without_zone_keeps_its_clock(
    value_of, moment, shown
):
    zone = "America/Los_Angeles"
    assert value_of(f'string(date and time(@"{moment}", "{zone}"))') == f"{shown}@{zone}"


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "right/UTC", "posix/UTC", "zone.tab"])
def test_a_file_beside_the_zones_is_no_zone(value_of, name):
    assert value_of(f'time("08:00:00@{name}")') is None
    assert value_of(f'date and time(2026, 1, 1, 8, 0, 0, "{name}")') is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('time("10:30:00@Europe/Rome") = time("10:30:00@Europe/Rome")', True),
        ('time("10:30:00@Europe/Rome") = time("10:30:00@Europe/Paris")', False),
        ('time("10:30:00") = time("10:30:00@Europe/Paris")', False),
        ('time("10:30:00") = time("10:30:00Z")', False),
        ('time("10:30:00+01:00") = time("09:30:00Z")', True),
        ('time("10:30:00@Europe/Paris") < time("10:31:00@Europe/Paris")', True),
    ],
)
def test_times_are_equal_in_the_same_zone_only(value_of, text, expected):
    assert value_of(text) is expected
