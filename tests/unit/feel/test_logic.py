"""Three-valued logic, comparison, conditions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import Environment, compile_expression

logical = st.sampled_from((True, False, None))


@given(st.lists(logical, min_size=2, max_size=5))
def test_and_is_false_if_one_is_false_true_if_all_are_true_else_null(operands):
    names = [f"v{index}" for index in range(len(operands))]
    variables = dict(zip(names, operands, strict=True))
    expected = False if False in operands else None if None in operands else True
    assert compile_expression(" and ".join(names)).evaluate(variables, Environment()).value is expected


@given(st.lists(logical, min_size=2, max_size=5))
def test_or_is_true_if_one_is_true_false_if_all_are_false_else_null(operands):
    names = [f"v{index}" for index in range(len(operands))]
    variables = dict(zip(names, operands, strict=True))
    expected = True if True in operands else None if None in operands else False
    assert compile_expression(" or ".join(names)).evaluate(variables, Environment()).value is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('1 = "1"', None),
        ("null = null", True),
        ("1 = null", False),
        ("1 != null", True),
        ("[1, [2]] = [1, [2]]", True),
        ("[1] = [1, 2]", False),
        ("{a: 1, b: 2} = {b: 2, a: 1.0}", True),
        ("{a: 1} = {a: 2}", False),
        ("[1..5] = [1..5]", True),
        ("[1..5] = [1..5)", False),
        ("null < 1", None),
        ('"a" < "b"', True),
        ("not(true)", False),
        ("not(null)", None),
        ("not(1)", None),
        ("if null then 1 else 2", Decimal(2)),
        ("5 between 1 and 5", True),
        ("null between 1 and 5", None),
        ("6 between null and 5", False),
        ("0 between 1 and null", False),
        ("5 between null and 9", None),
        ("[1] = 1", None),
        ('"a" != ["a"]', None),
        ("[1, 2] = 1", None),
        ("[null] = null", False),
        ("[1] < 2", None),
        ("1 in true", None),
        ("null in true", False),
        ("not([true])", False),
        ("1 in (2, > 0)", True),
        ("1 in [[1, 2]]", False),
        ("[1, 2] in [[1, 2], [3]]", True),
        ('"b" in ["a".."c"]', True),
        ("5 in (1..5)", False),
        ("5 in ]1..5]", True),
        ("3 in [[1..4], 9]", True),
        ("5 in <= 5", True),
        ("all([true, null])", None),
        ("all([true, null, false])", False),
        ("any([false, null])", None),
        ("all([])", True),
        ("is(null, null)", True),
        ('is(time("23:00:50Z"), time("23:00:50"))', False),
    ],
)
def test_logic_is_that_of_the_specification(value_of, text, expected):
    assert value_of(text) == expected
    assert type(value_of(text)) is type(expected)


def test_values_that_cannot_be_compared_leave_a_warning(result_of):
    result = result_of("amount >= 500", {"amount": "600"})
    assert result.value is None
    assert result.warnings[0].message.endswith("a string cannot be compared with a number")


def test_the_second_operand_is_not_evaluated_when_the_first_decides(result_of):
    assert result_of("false and missing").warnings == ()
    assert result_of("true or missing").warnings == ()
