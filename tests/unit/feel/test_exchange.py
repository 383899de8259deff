"""FEEL values and JSON."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.feel import DaysTimeDuration, FeelError, LimitExceeded, Range, from_json, to_json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.10"), Decimal("1.10")),
        (5, 5),
        (date(2026, 11, 25), "2026-11-25"),
        (datetime(2026, 11, 25, 8, tzinfo=UTC), "2026-11-25T08:00:00Z"),
        (DaysTimeDuration(3600 * 10**9), "PT1H"),
        (timedelta(days=1), "P1D"),
        (Range(1, 5, end_included=False), "[1..5)"),
        ({"a": [True, None, {"b": date(2026, 1, 1)}]}, {"a": [True, None, {"b": "2026-01-01"}]}),
    ],
)
def test_a_value_becomes_what_json_can_hold(value, expected):
    assert to_json(value) == expected


def test_a_function_does_not_become_json(value_of):
    with pytest.raises(TypeError, match="a function cannot be written as JSON"):
        to_json({"f": value_of("function(a) a")})
    with pytest.raises(TypeError):
        to_json(object())


def test_a_float_becomes_the_decimal_it_is_written_as():
    assert from_json({"a": [0.1, 1]}) == {"a": [Decimal("0.1"), 1]}


@pytest.mark.parametrize(
    "number",
    [float("nan"), float("inf"), Decimal("1e999999"), Decimal("NaN"), 10**7000],
    ids=["float-nan", "float-infinity", "decimal-too-large", "decimal-nan", "int-too-large"],
)
def test_what_no_number_of_feel_can_be_stays_outside(number):
    with pytest.raises(LimitExceeded):
        from_json({"a": [number]})


def test_a_value_that_is_nested_too_deeply_or_holds_itself_stays_outside():
    itself: list[object] = []
    itself.append(itself)
    with pytest.raises(LimitExceeded):
        from_json(itself)


@pytest.mark.parametrize("value", ["\ud800", ["a", {"b": "x\udfff"}], {"\ud800": 1}])
def test_half_a_character_does_not_come_in(value):
    with pytest.raises(FeelError, match="lone surrogate"):
        from_json(value)
