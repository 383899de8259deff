"""Adding and subtracting moments and durations, against Python's own arithmetic."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from app.feel import DaysTimeDuration, Environment, YearsMonthsDuration, compile_expression

moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 (FEEL has them without zone)
spans = st.timedeltas(-timedelta(days=9999), timedelta(days=9999))
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def value(text: str, **variables: object) -> object:
    return compile_expression(text).evaluate(variables, Environment()).value


@given(moments, spans)
def test_a_moment_and_a_span_are_added_as_python_does(moment, span):
    assert value("m + s", m=moment, s=span) == moment + span
    assert value("m - s", m=moment, s=span) == moment - span
    assert value("m + s - s", m=moment, s=span) == moment


@given(moments, moments)
def test_the_span_between_two_moments_leads_from_one_to_the_other(one, other):
    assert value("b - a", a=one, b=other) == DaysTimeDuration.from_timedelta(other - one)
    assert value("a + (b - a)", a=one, b=other) == other


@given(days, st.integers(-1200, 1200))
def test_months_are_added_as_relativedelta_does(day, months):
    assert value("d + m", d=day, m=YearsMonthsDuration(months)) == day + relativedelta(months=months)


@given(days, days)
@example(date(2000, 1, 31), date(2000, 4, 30))
@example(date(2000, 1, 29), date(2001, 3, 1))
def test_the_months_between_two_days_never_lead_beyond_the_second(one, other):
    low, high = min(one, other), max(one, other)
    found = value("years and months duration(a, b)", a=low, b=high)
    passed = relativedelta(high, low)
    months = passed.years * 12 + passed.months
    # relativedelta shortens the last month: from 31 January to 30 April it counts three, we two whole ones
    is_shortened = low + relativedelta(months=months) == high and high.day < low.day
    assert found == YearsMonthsDuration(months - is_shortened)


@given(spans, st.integers(1, 50))
def test_a_span_multiplied_and_divided_is_the_same_span(span, factor):
    assert value("s * n / n = s", s=span, n=factor) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('duration("P1M") + date("2026-01-31")', date(2026, 2, 28)),
        ('@"P1D" / @"PT6H"', Decimal(4)),
        ('@"P1Y" * 1.5', YearsMonthsDuration(18)),
        ('@"P1D" + @"P1M"', None),
        ('date("2026-01-01") + 1', None),
        ('@"2026-01-01T00:00:00" - @"2026-01-01T00:00:00Z"', None),
        ('-@"P1D" = @"-P1D"', True),
        ('abs(@"-P1D") = @"P1D"', True),
        ('@"23:00:00" + @"PT2H" = @"01:00:00"', True),
        ('@"2026-01-01T08:00:00+08:00" = @"2026-01-01T00:00:00Z"', True),
        ('@"2026-01-01T08:00:00" = @"2026-01-01T00:00:00Z"', False),
    ],
)
def test_mixed_kinds_follow_the_specification(value_of, text, expected):
    assert value_of(text) == expected


def test_a_day_later_is_24_hours_later_where_clocks_change():
    before = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert value("m + s", m=before, s=timedelta(days=1)) == datetime(
        2026, 3, 29, 13, tzinfo=ZoneInfo("Europe/Paris")
    )


def test_beyond_all_years_is_null():
    assert value('date("999999999-12-31") + duration("P1D")') is None
    assert value('duration("P999999999Y") * 99') is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"9999-12-31T23:00:00@Asia/Shanghai" + @"PT2H"', "10000-01-01T01:00:00@Asia/Shanghai"),
        ('@"10000-01-01T01:00:00@Asia/Shanghai" - @"PT2H"', "9999-12-31T23:00:00@Asia/Shanghai"),
        ('@"9999-12-31T20:00:00@America/New_York" + @"PT30M"', "9999-12-31T20:30:00@America/New_York"),
        ('@"0001-01-01T01:00:00@Asia/Shanghai" - @"PT3H"', "0000-12-31T22:00:00@Asia/Shanghai"),
        ('@"-0004-02-29T00:00:00@Asia/Shanghai" + @"PT1H"', "-0004-02-29T01:00:00@Asia/Shanghai"),
        ('@"12026-03-28T12:00:00@Europe/Paris" + @"P1D"', "12026-03-29T13:00:00@Europe/Paris"),
    ],
)
def test_a_zone_reaches_beyond_the_years_that_python_has(value_of, text, expected):
    assert value_of(f"string({text})") == expected


@pytest.mark.parametrize("text", ['@"P1D" / 0', '@"P1Y" / 0', '@"P1D" / @"PT0S"', '@"P1Y" / @"P0M"'])
def test_a_duration_divided_by_nothing_says_so(result_of, text):
    result = result_of(text)
    assert result.value is None
    assert str(result.warnings[0]) == "除数为零 / division by zero"
