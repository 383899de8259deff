"""Contexts, paths and properties."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from app.feel import DaysTimeDuration, LimitExceeded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: 1, b: a + 1}.b", 2),
        ("{a: 1, b: {c: a + 1}}.b.c", 2),
        ("{foo bar: 1}.foo bar", 1),
        ("{foo+bar: 1, b: foo+bar + 1}.b", 2),
        ('{"": 1}', {"": 1}),
        ("{a: 1, a: 2}", None),
        ("null.a", None),
        ("{a: 1}.b", None),
        ("[{a: {b: 1}}, {a: {b: 2}}].a.b", [1, 2]),
        ('get value({a: 1}, "a")', 1),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
        ("context merge([{a: 1, b: 1}, {b: 2}])", {"a": 1, "b": 2}),
        ("[1..10).end included", False),
        ("(< 10).end", 10),
        ("(< 10).start", None),
        ('@"PT90M".minutes', 30),
        ('@"-P14M".months', -2),
        ('@"2026-11-25".weekday', 3),
        ('@"2026-11-25".hour', None),
    ],
)
def test_contexts_and_properties_are_those_of_the_specification(value_of, text, expected):
    assert value_of(text) == expected


def test_python_dates_and_durations_given_as_variables_have_the_properties_too(value_of):
    moment = datetime(2026, 11, 25, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    variables = {"d": date(2026, 11, 25), "m": moment, "span": timedelta(days=1, hours=2)}
    assert value_of("d.day + m.hour + span.hours", variables) == Decimal(35)
    assert value_of("m.time offset", variables) == DaysTimeDuration(8 * 3600 * 10**9)
    assert value_of("date(m) + span", variables) == date(2026, 11, 26)


def test_given_contexts_are_never_changed(value_of):
    given = {"a": {"b": 1}}
    value_of('[context put(c, ["a", "b"], 2), context merge([c, {a: 3}])]', {"c": given})
    assert given == {"a": {"b": 1}}


@pytest.mark.parametrize("keys", ["{a: 1}", "[[1]]", "[{}]", "[1]"])
def test_a_key_that_is_no_string_gives_null_and_a_warning(result_of, keys):
    result = result_of(f"get value({{a: 1}}, {keys})")
    assert result.value is None
    assert result.warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r", 120),
        ("{f: function(n) if n = 0 then [] else concatenate(f(n - 1), [n]), r: f(n: 3)}.r", [1, 2, 3]),
        ("{m: {f: function(n) if n = 0 then 0 else 1 + f(n - 1)}, r: m.f(4)}.r", 4),
        ("{abs: function(n) abs(n) + 1, r: abs(-1)}.r", 2),
        ("{f: function(n) g(n), g: function(n) 1, r: f(1)}.r", None),
    ],
)
def test_a_function_calls_itself_unless_its_name_means_another(value_of, text, expected):
    assert value_of(text) == expected


def test_a_function_that_calls_itself_without_end_is_stopped(value_of):
    with pytest.raises(LimitExceeded):
        value_of("{f: function(n) f(n + 1), r: f(1)}.r")
