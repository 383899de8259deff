"""How ranges and points lie to each other."""

from datetime import date
from decimal import Decimal

import pytest

from app.feel import Range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before([1..5), [5..10])", True),
        ("before([1..5], [5..10])", False),
        ("after([5..10], [1..5))", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5], (5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..8], [3..5])", False),
        ("overlaps after([3..8], [1..5])", True),
        ("finishes(10, [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finished by([1..10], 10)", True),
        ("includes([1..10], 5)", True),
        ("includes((1..10], 1)", False),
        ("includes([1..10], [4..6])", True),
        ("during(5, [1..10])", True),
        ("during([4..6], [1..10])", True),
        ("starts(1, [1..10])", True),
        ("starts([1..5], [1..10])", True),
        ("started by([1..10], [1..5])", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides(3, 3)", True),
        ('before(1, "a")', None),
        ('during(@"2026-11-25", [@"2026-01-01"..@"2026-12-31"])', True),
        ("[5..1]", None),
        ('[1.."a"]', None),
        ('range("[18..21)") = [18..21)', True),
        ('range("[1+1..3]")', None),
        ('range("[..]")', None),
        ('range("")', None),
    ],
)
def test_relations_are_those_of_the_specification(value_of, text, expected):
    assert value_of(text) is expected


def test_a_range_from_text_may_lack_one_end(value_of):
    assert value_of('range("[2..)")') == Range(Decimal(2), None, start_included=True, end_included=False)
    assert value_of('range("(..2]")') == Range(None, Decimal(2), start_included=False, end_included=True)


def test_a_range_from_text_may_have_moments_for_ends(value_of):
    text = 'range("[@\\"2026-01-01\\"..date(\\"2026-02-01\\")]")'
    assert value_of(text) == Range(date(2026, 1, 1), date(2026, 2, 1))
