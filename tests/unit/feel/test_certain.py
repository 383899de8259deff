"""What goes wrong whatever the variables are is told before anything is evaluated."""

import pytest

from app.feel import compile_expression


@pytest.mark.parametrize(
    ("text", "position", "told"),
    [
        ('amount + (1 + "a")', 12, "number + string has no meaning"),
        ('if a then 1 + "a" else 2', 12, "number + string has no meaning"),
        ("if a then string length() else b", 23, "0 arguments are too few"),
        ("substring(string: b, start: 1)", 9, "there is no parameter start"),
        ("count(xs, 2)", 5, "2 arguments are not what it takes"),
        ('date("2026/1/5") < d', 4, "is no date"),
        ('xs[1 + "a" = item]', 5, "number + string has no meaning"),
        ("for i in [1..3] return a + i", 9, "write it without brackets"),
        ("a + 1 / 0", 6, "division by zero"),
        ("a = True", 4, "there is no variable “True”"),
    ],
)
def test_what_cannot_go_well_is_found(text: str, position: int, told: str) -> None:
    (remark,) = compile_expression(text).certain
    assert remark.position == position
    assert told in remark.message


@pytest.mark.parametrize(
    "text",
    [
        "amount + 1",
        'for x in xs return x + "a"',
        "add working days(today(), 5)",
        "now() + duration(span)",
        "get or else(a, 1)",
        "xs[rank > 2]",
        "sort(xs, function(a, b) a < b)",
        "is defined(b.c)",
        "f(1)",
        "sum(a, b, c)",
        "{f: function(n) if n < 2 then n else f(n - 1), r: f(3)}.r",
        "(function(f) f(f))(function(f) f(f))",
        "assert(a, a > 1)",
    ],
)
def test_what_may_go_well_is_left_alone(text: str) -> None:
    assert compile_expression(text).certain == ()


def test_a_variable_with_the_name_of_a_function_is_no_function() -> None:
    assert compile_expression("count(a, b)", ["count", "a", "b"]).certain == ()
