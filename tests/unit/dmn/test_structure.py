"""Whatever an element may not hold is refused by name, and whatever it lacks or names twice is found."""

import pytest

from app.dmn import lint_decisions
from tests.unit.dmn.building import decision, definitions, input_data, knowledge, literal, needs_input, table

ONE = literal("1")
FOR = f'<for iteratorVariable="i"><in>{literal("[1]")}</in>%s</for>'
TABLE = table(["n"], ["r"], [(["1"], ["2"])])


def rules(*children: str) -> set[str]:
    return {finding.rule for finding in lint_decisions(definitions(*children), "test.dmn")}


@pytest.mark.parametrize(
    "inside",
    [
        decision("x", "<literalExpression><zork/><text>1</text></literalExpression>"),
        decision("x", ONE + "<zork/>"),
        decision("x", TABLE.replace("<input ", "<zork/><input ", 1)),
        decision("x", "<context><zork/></context>"),
        decision("x", FOR % f"<return>{ONE}</return><zork/>"),
        decision("x", f"<list>{ONE}<zork/></list>"),
        decision("x", f"<invocation>{ONE}<zork/></invocation>"),
        knowledge("x", [], ONE).replace("</encapsulatedLogic>", "<zork/></encapsulatedLogic>"),
        input_data("x").replace("</inputData>", "<zork/></inputData>"),
        '<itemDefinition name="T"><typeRef>number</typeRef><zork/></itemDefinition>',
        '<decisionService name="s"><zork/></decisionService>',
    ],
)
def test_an_unknown_element_is_refused_at_any_depth(inside):
    assert "dmn-unsupported" in rules(inside)
    assert "dmn-unsupported" not in rules(inside.replace("<zork/>", ""))


@pytest.mark.parametrize(
    "logic",
    [
        FOR % "",
        f"<conditional><if>{ONE}</if><then>{ONE}</then></conditional>",
        '<context><contextEntry><variable name="a"/></contextEntry></context>',
        f"<filter><in>{ONE}</in></filter>",
        "<decisionTable/>",
    ],
)
def test_what_a_boxed_expression_lacks_is_found(logic):
    assert "dmn-incomplete" in rules(decision("x", logic))


@pytest.mark.parametrize(
    "logic",
    [
        '<relation><column name="a"/><column name="a"/></relation>',
        "<context>" + f'<contextEntry><variable name="a"/>{ONE}</contextEntry>' * 2 + "</context>",
        "<functionDefinition>" + '<formalParameter name="a"/>' * 2 + ONE + "</functionDefinition>",
        f"<invocation>{ONE}" + f'<binding><parameter name="a"/>{ONE}</binding>' * 2 + "</invocation>",
    ],
)
def test_two_of_the_same_name_are_found(logic):
    assert "dmn-duplicate-name" in rules(decision("x", logic))


def test_a_second_text_or_expression_is_refused():
    assert "dmn-unsupported" in rules(decision("x", ONE + ONE))
    twice = "<literalExpression><text>1</text><text>2</text></literalExpression>"
    assert "dmn-unsupported" in rules(decision("x", twice))


def test_a_file_as_it_should_be_has_no_finding():
    assert rules(input_data("n"), decision("x", TABLE, needs_input("n"))) == set()
