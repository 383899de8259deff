"""Ranges: their ends, and ranges from text."""

from datetime import date
from decimal import Decimal

import pytest

from app.feel import Range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[5..1]", None),
        ('[1.."a"]', None),
        ('range("[18..21)") = [18..21)', True),
        ('range("[1+1..3]")', None),
        ('range("[..]")', None),
        ('range("")', None),
        ('range("[..2]")', None),
        ('range("[2..]")', None),
        ('range("[null..2]")', None),
        ('range("]1..3[") = (1..3)', True),
        ('range("[\\"a\\"..\\"c\\"]") = ["a".."c"]', True),
        ("(>= 1) = [1..null)", False),
        ('range("[2..)") = >=2', True),
        ('range("[2..)") != >2', True),
        ("[count([> 1, < 5])] = [2]", True),
        ("[1..null] = [1..null]", True),
        ("[1..null].end", None),
        ("[1..null].end included", True),
        ("(>= 1).end included", False),
        ("[1..null] instance of range<number>", True),
        ("string([1..null])", "[1..null]"),
    ],
)
def test_a_range_is_what_its_ends_say(value_of, text, expected):
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in [1..null]", None),
        ("0 in [1..null]", False),
        ("5 in (null..10]", None),
        ("15 in (null..10]", False),
        ("5 in (> null)", None),
        ("5 in (>= 1)", True),
        ('5 in ["a".."b"]', None),
    ],
)
def test_a_comparison_with_a_null_end_is_false_or_null_but_never_true(value_of, text, expected):
    assert value_of(text) is expected


def test_a_range_from_text_may_lack_one_end(value_of):
    assert value_of('range("[2..)")') == Range(Decimal(2), None, start_included=True, end_included=False)
    assert value_of('range("(..2]")') == Range(None, Decimal(2), start_included=False, end_included=True)


def test_a_range_from_text_may_have_moments_for_ends(value_of):
    text = 'range("[@\\"2026-01-01\\"..date(\\"2026-02-01\\")]")'
    assert value_of(text) == Range(date(2026, 1, 1), date(2026, 2, 1))
