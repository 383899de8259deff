"""Functions as values: definitions, arguments, types."""

from decimal import Decimal

import pytest

from app.feel import (
    ContextType,
    DefinedFunction,
    Environment,
    FeelError,
    ListType,
    Parameter,
    SimpleType,
    compile_expression,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(a, b) a - b)(5, 3)", 2),
        ("(function(a, b) a - b)(b: 5, a: 3)", -2),
        ("(function(a) function(b) a * b)(2)(3)", 6),
        ("{f: function(a) a + 1, r: f(f(1))}.r", 3),
        ("(function(a: number) a)([1])", 1),
        ('(function(a: number) a)("x")', None),
        ("(function(a) a)(1, 2)", None),
        ("(function(a) a)(b: 1)", None),
        ("(function() 1)()", 1),
        ("(function(f) f(-5))(abs)", 5),
        ("5(1)", None),
        ("get or else(null, 3)", 3),
        ("is defined(null)", False),
        ("assert(5, 5 > 1)", 5),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("1 instance of nonsense", None),
        ("1 instance of list", None),
        ("[1] instance of list", True),
        ("null instance of list", None),
        ("{} instance of context", True),
        ("1 instance of context", None),
        ("abs instance of function", True),
        ("{a: 1} instance of context<a: number>", True),
        ("(function(a: number) a) instance of function<number> -> Any", True),
        ("[1..5] instance of range<number>", True),
        ('@"2026-11-25T08:00:00" instance of date', False),
        ("1 + 2 instance of number", None),
        ("-1 instance of number", True),
        ("-(1 instance of number)", None),
        ("1 - 1 instance of boolean", None),
    ],
)
def test_functions_and_types_are_those_of_the_specification(value_of, text, expected):
    assert value_of(text) == expected


@pytest.mark.parametrize("condition", ["false", "null", "x != null", "1"])
def test_an_assertion_that_does_not_hold_ends_the_evaluation(result_of, condition):
    with pytest.raises(FeelError, match="the assertion does not hold"):
        result_of(f"if true then [assert(5, {condition})] else 1")
    with pytest.raises(FeelError, match="does not hold：金额不能为空"):
        result_of(f'assert(5, {condition}, "金额不能为空")')


def test_a_function_of_the_program_is_called_like_any_other():
    double = DefinedFunction(
        "double", [Parameter("n", SimpleType("number"))], lambda _, arguments: arguments[0] * 2
    )
    expression = compile_expression("double(21) + double(n: 1)")
    assert expression.evaluate({"double": double}, Environment()).value == Decimal(44)
    assert expression.functions == {"double"}


def test_a_variable_named_like_a_built_in_function_does_not_hide_it(value_of):
    assert value_of("count(rows) + count", {"count": Decimal(5), "rows": [1, 2]}) == 7


def test_an_external_function_is_refused():
    with pytest.raises(FeelError, match="external functions are not supported"):
        compile_expression('function(x) external {java: {class: "java.lang.Math"}}')


def test_a_parameter_cannot_stand_twice():
    with pytest.raises(FeelError, match="stands twice"):
        compile_expression("function(a, a) a")


def test_named_types_are_what_they_stand_for_in_the_types_of_functions():
    types = {"amount": SimpleType("number"), "amounts": ListType(SimpleType("amount"))}
    environment = Environment(types=types)
    for text, expected in (
        ("(function(a: amount) a) instance of function<number> -> Any", True),
        ("(function(a: list<number>) a) instance of function<amounts> -> Any", True),
        ("(function(a: amounts) a) instance of function<number> -> Any", False),
        ("(function(a: range<amount>) a) instance of function<range<number>> -> Any", True),
    ):
        assert compile_expression(text).evaluate({}, environment).value is expected


def test_a_type_that_contains_itself_can_be_asked_for():
    tree = ContextType((("name", SimpleType("string")), ("below", ListType(SimpleType("tree")))))
    text = "(function(t: tree) t) instance of function<tree> -> Any"
    assert compile_expression(text).evaluate({}, Environment(types={"tree": tree})).value is True
