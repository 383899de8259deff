"""`for`, `some`, `every`."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in 1..3 return i * 2", [2, 4, 6]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1, 2], j in [i, 10] return i + j", [2, 11, 4, 12]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for i in null return i", None),
        ("for i in [1..3] return i", None),
        ("for i in 5 return i", [5]),
        ('for d in @"2026-12-31"..@"2027-01-01" return d.year', [2026, 2027]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies x > 1", True),
        ("some x in [1, null] satisfies x > 5", None),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", True),
        ("for row no in [1] return row no + 1", [2]),
        ("for x in [1, 2] return for y in [10] return x * y", [[10], [20]]),
    ],
)
def test_loops_go_as_the_specification_says(value_of, text, expected):
    assert value_of(text) == expected


def test_a_function_made_in_a_loop_remembers_the_pass_it_was_made_in(value_of):
    text = "for f in (for i in 1..3 return function(x) x * i) return f(10)"
    assert value_of(text) == [10, 20, 30]
