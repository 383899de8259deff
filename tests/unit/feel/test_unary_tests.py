"""The cells of decision tables."""

from datetime import date
from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("-", None, True),
        ("5", Decimal(5), True),
        ("< 5", Decimal(4), True),
        ("< 5, > 7", Decimal(8), True),
        ("not(< 5, > 7)", Decimal(6), True),
        ("not(5)", Decimal(5), False),
        ("[1..5)", Decimal(5), False),
        ('"a", "b"', "b", True),
        ("null", None, True),
        ("null", Decimal(1), False),
        ("> 5", None, False),
        ("not(> 5)", None, False),
        ("true", True, True),
        ("true", False, False),
        ("true", None, False),
        ("is_open", None, False),
        ("is_open", True, True),
        ("is_open = true", None, False),
        ("is_open = true", True, True),
        ("true, false", None, False),
        ("false", False, True),
        ("? > 5 and ? < 9", Decimal(7), True),
        ('ends with(?, "x")', "abx", True),
        ("limit", Decimal(10), True),
        (">= limit", Decimal(9), False),
        ("choices", Decimal(2), True),
        ("not(choices)", Decimal(2), False),
        ('> date("2016-10-01")', date(2017, 1, 1), True),
        ("limit = 10", Decimal(3), False),
        ("limit = 10, 3", Decimal(3), True),
        ("!= 5", Decimal(6), True),
        ("= 5", Decimal(5), True),
        ("1 + 1", Decimal(2), True),
        ("not(true) or true", True, True),
        ("not() = 1, 5", Decimal(5), True),
        ("[1, 2]", [Decimal(1), Decimal(2)], True),
    ],
)
def test_an_input_passes_as_the_specification_says(passes, tests, value, expected):
    variables = {"limit": Decimal(10), "choices": [Decimal(1), Decimal(2)], "is_open": True}
    assert passes(tests, value, variables) is expected
