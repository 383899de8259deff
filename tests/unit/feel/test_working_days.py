"""Working days, today and now: from the environment and nowhere else."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import Environment, compile_expression


def test_a_public_notice_of_five_working_days_ends_after_the_spring_festival(value_of):
    assert value_of('add working days(date("2022-01-27"), 5)') == date(2022, 2, 8)


def test_the_day_itself_is_not_counted(value_of):
    assert value_of('add working days(date("2022-02-08"), 0)') == date(2022, 2, 8)
    assert value_of('add working days(date("2022-02-08"), 1)') == date(2022, 2, 9)


def test_days_are_counted_backwards_too(value_of):
    assert value_of('add working days(date("2022-02-08"), -1)') == date(2022, 2, 7)


@pytest.mark.parametrize(
    ("day", "expected"), [("2022-01-29", True), ("2022-02-01", False), ("2022-02-12", False)]
)
def test_a_weekend_may_be_worked_and_a_weekday_free(value_of, day, expected):
    assert value_of(f'is working day(date("{day}"))') is expected


@given(st.dates(date(2022, 1, 1), date(2022, 12, 1)), st.integers(0, 30))
def test_between_counts_what_add_adds(environment, start, days):
    variables = {"start": start, "days": days}
    text = "working days between(start, add working days(start, days))"
    assert compile_expression(text).evaluate(variables, environment).value == days


def test_without_a_calendar_there_is_no_answer():
    result = compile_expression('add working days(date("2022-01-27"), 5)').evaluate({}, Environment())
    assert result.value is None
    assert "no calendar" in result.warnings[0].message


def test_now_and_today_are_those_of_the_environment(value_of):
    assert value_of("now()") == datetime(2026, 11, 25, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert value_of("today()") == date(2026, 11, 25)


def test_fractions_of_days_and_too_many_days_are_refused(value_of):
    assert value_of('add working days(date("2022-01-27"), 1.5)') is None
    assert value_of('add working days(date("2022-01-27"), 100000)') is None


def test_days_have_numbers_and_names(value_of):
    assert value_of('day of week(@"2026-11-25")') == "Wednesday"
    assert value_of('month of year(@"2026-11-25")') == "November"
    assert value_of('week of year(@"2005-01-01")') == Decimal(53)
    assert value_of('day of year(@"2020-12-31")') == Decimal(366)
    assert value_of('last day of month(@"2028-02-10")') == date(2028, 2, 29)


@pytest.mark.parametrize(("day", "days"), [("9999-12-31", 1), ("9999-12-20", 20), ("0001-01-01", -1)])
def test_the_calendar_ends_where_dates_end(result_of, day, days):
    result = result_of(f'add working days(@"{day}", {days})')
    assert result.value is None
    assert "calendar does not know" in str(result.warnings[0])
