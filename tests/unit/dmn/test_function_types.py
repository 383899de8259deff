"""Functions and types: what a function type takes, and allowed values inside FEEL's own functions."""

from decimal import Decimal

import pytest

from app.dmn import read_decisions
from tests.unit.dmn.building import DMN_15, ENVIRONMENT, decision, definitions, literal
from tests.unit.dmn.test_types import component, item


def function_item(name, *parameters, result=""):
    inner = "".join(f'<parameters name="p{at}" {kind}/>' for at, kind in enumerate(parameters))
    output = f' outputTypeRef="{result}"' if result else ""
    return f'<itemDefinition name="{name}"><functionItem{output}>{inner}</functionItem></itemDefinition>'


TYPES = (
    item("tAge", "number", allowed="[0..150]")
    + item("tAges", "tAge", collection=True, constraint="count(?) &lt; 3")
    + function_item("tFn", 'typeRef="number"', result="number")
    + function_item("tUntyped", "")
    + function_item("tAnything", 'typeRef="Any"', result="Any")
    + item("tBoth", components=component("f", "tFn") + component("n", "number"))
)


def result_of(logic, type_ref=None):
    xml = definitions(TYPES, decision("it", logic, type_ref=type_ref), version=DMN_15)
    return read_decisions(xml).evaluate("it", {}, ENVIRONMENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(x: tAge) x)(20)", Decimal(20)),
        ("(function(x: tAge) x)(200)", None),
        ("(function(x: tAge) x)([20])", Decimal(20)),
        ("(function(x: tAges) x)([1, 2])", [Decimal(1), Decimal(2)]),
        ("(function(x: tAges) x)([1, 2, 3])", None),
        ("(function(x: tAges) x)([200])", None),
        ("(function(x: list<tAge>) x)([1, 200])", None),
        ("200 instance of tAge", False),
        ("20 instance of tAge", True),
        ("[1, 200] instance of list<tAge>", False),
    ],
)
def test_allowed_values_hold_for_the_parameters_of_feels_own_functions_and_for_instance_of(text, expected):
    assert result_of(literal(text)).value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("function(a: number) a + 1", True),
        ('function(a: number) "x"', False),
        ('function(a: number) if a > 1 then "x" else null', False),
        ("function(a: number) null", True),
        ("function(a: number) [a]", False),
        ("function(a: number) a > 1", False),
        ("function(a: number) unknown(a)", True),
        ("function(a: string) 1", False),
        ("function(a: tAge) a", True),
        ("function(a) 1", True),
        ("function() 1", False),
    ],
)
def test_what_a_body_surely_gives_is_part_of_a_functions_type(text, expected):
    bound = f"{{ unknown: function(a) a, it: ({text}) instance of tFn }}.it"
    assert result_of(literal(bound)).value is expected


@pytest.mark.parametrize("kind", ["tUntyped", "tAnything"])
def test_a_function_with_typed_parameters_fits_a_type_whose_parameters_have_none(kind):
    assert result_of(literal("function(a: number) a"), kind).errors == ()
    assert result_of(literal(f"(function(f: {kind}) f(1))(function(a: number) a * 2)")).value == 2
    assert result_of(literal("function(a: number, b) a"), kind).errors != ()


def test_a_boxed_functions_body_is_part_of_its_type_as_well():
    def boxed(body):
        return f'<functionDefinition><formalParameter name="a" typeRef="number"/>{body}</functionDefinition>'

    assert result_of(boxed(literal("a * 2")), "tFn").errors == ()
    assert "is no tFn" in result_of(boxed(literal('"x"')), "tFn").errors[0]
    assert "is no tFn" in result_of(boxed(literal("a", "string")), "tFn").errors[0]


def test_a_component_may_be_a_function():
    assert result_of(literal("{f: function(a: number) 1, n: 3}"), "tBoth").errors == ()
    assert "is no tBoth" in result_of(literal("{f: function(a: string) 1, n: 3}"), "tBoth").errors[0]
