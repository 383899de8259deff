"""Numbers: exact, 34 digits, rounded half to even; functions of numbers."""

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.feel import Environment, compile_expression

SPECIFIED = Context(prec=34, traps=[InvalidOperation, DivisionByZero, Overflow])
numbers = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False)


@given(numbers, numbers, st.sampled_from("+-*/"))
def test_arithmetic_is_that_of_decimals_with_34_digits(left, right, operator):
    assume(operator != "/" or right)
    expected = {
        "+": SPECIFIED.add,
        "-": SPECIFIED.subtract,
        "*": SPECIFIED.multiply,
        "/": SPECIFIED.divide,
    }[operator](left, right)
    variables = {"left": left, "right": right}
    assert compile_expression(f"left {operator} right").evaluate(variables, Environment()).value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 * 1.1", "110.0"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("-2 ** 2", "4"),
        ("2 ** 3 ** 2", "64"),
        ("0 ** 0", "1"),
        ("0 ** 2", "0"),
        ("(-2) ** -3", "-0.125"),
        ("2 - 3 - 4", "-5"),
        ("1.5e3 + .5", "1500.5"),
        ("--10", "10"),
        ("round half up(2.345, 2)", "2.35"),
        ("round half down(2.345, 2)", "2.34"),
        ("round half even(2.345, 2)", "2.34"),
        ("round up(999.991, 2)", "1000.00"),
        ("round down(999.999, 2)", "999.99"),
        ("round down(-2.567, 2)", "-2.56"),
        ("decimal(2.5, 0)", "2"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1.01, 1)", "1.1"),
        ("modulo(-12, 5)", "3"),
        ("modulo(10.1, -4.5)", "-3.4"),
        ("abs(-7)", "7"),
        ("sqrt(16)", "4"),
        ("median([8, 2, 5, 7])", "6"),
        ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"),
        ("product([2, 3, 4])", "24"),
        ("sum(1, 2, 3)", "6"),
        ("mean([1, 2])", "1.5"),
        ('number("1.234,56", ".", ",")', "1234.56"),
        ('number("1.0")', "1.0"),
        ('number(".5")', "0.5"),
    ],
)
def test_a_calculation_gives_what_the_specification_says(value_of, text, expected):
    assert value_of(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0",
        "0 / 0",
        "0 ** -1",
        "(-8) ** 0.5",
        "10 ** 99999",
        "sqrt(-1)",
        "log(0)",
        "modulo(1, 0)",
        '1 + "a"',
        "true + 1",
        "[1] + 1",
        'number("1.")',
        'number("1,", null, ",")',
    ],
)
def test_what_cannot_be_calculated_is_null_and_says_why(result_of, text):
    result = result_of(text)
    assert result.value is None
    assert result.warnings


def test_whole_python_numbers_mix_with_decimals(value_of):
    assert value_of("a + b >= 7 and a < b", {"a": 3, "b": Decimal("4.0")}) is True


def test_true_is_no_number(value_of):
    assert value_of("flag + 1", {"flag": True}) is None
    assert value_of("flag = 1", {"flag": True}) is None


def test_even_and_odd_are_false_for_fractions(value_of):
    assert value_of("[even(2.5), odd(2.5), even(-2), odd(-1)]") == [False, False, True, True]


def test_mode_lists_the_most_frequent_numbers_in_order(value_of):
    assert value_of("mode([6, 1, 9, 6, 1])") == [1, 6]


def test_a_root_that_is_whole_is_written_so(value_of):
    assert value_of("string(4 ** 0.5)") == "2"
    assert value_of("string(100 ** 0.5)") == "10"
    assert value_of("string(1.50 ** 1)") == "1.50"
