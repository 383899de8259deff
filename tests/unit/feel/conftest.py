"""What the tests of FEEL share: evaluating a text in one line."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.feel import Environment, Result, compile_expression, compile_unary_tests

SPRING_FESTIVAL = {date(2022, 1, 31) + timedelta(days=number) for number in range(7)}
MADE_UP_FOR = {date(2022, 1, 29), date(2022, 1, 30)}


class Calendar2022:
    """Working days around the Spring Festival of 2022, with the weekend that was worked for it."""

    def is_working_day(self, day: date) -> bool:
        return day in MADE_UP_FOR or (day.weekday() < 5 and day not in SPRING_FESTIVAL)


@pytest.fixture(scope="session")
def environment() -> Environment:
    now = datetime(2026, 11, 25, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Environment(now=now, calendar=Calendar2022())


@pytest.fixture(scope="session")
def result_of(environment: Environment) -> Callable[..., Result]:
    """Evaluate a text with variables; gives value and warnings."""

    def evaluate(text: str, variables: dict[str, Any] | None = None) -> Result:
        given = variables or {}
        return compile_expression(text, given).evaluate(given, environment)

    return evaluate


@pytest.fixture(scope="session")
def value_of(result_of: Callable[..., Result]) -> Callable[..., Any]:
    """Evaluate a text with variables; gives the value."""

    def evaluate(text: str, variables: dict[str, Any] | None = None) -> Any:
        return result_of(text, variables).value

    return evaluate


@pytest.fixture(scope="session")
def passes(environment: Environment) -> Callable[..., bool]:
    """Tell whether an input passes unary tests."""

    def test(tests: str, value: Any, variables: dict[str, Any] | None = None) -> bool:
        given = variables or {}
        return compile_unary_tests(tests, given).matches(value, given, environment).value

    return test
