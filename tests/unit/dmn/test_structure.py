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
        '<decisionService name="s"><outputDecision href="#x"/><zork/></decisionService>' + decision("x", ONE),
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
        FOR.replace(' iteratorVariable="i"', "") % f"<return>{ONE}</return>",
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


def test_a_service_without_outputs_and_a_requirement_of_nothing_are_incomplete():
    assert rules('<decisionService name="s"/>') == {"dmn-incomplete"}
    assert rules(decision("x", ONE, "<informationRequirement/>")) == {"dmn-incomplete"}


def test_the_result_of_a_boxed_context_stands_last():
    named, result = (
        f'<contextEntry><variable name="a"/>{ONE}</contextEntry>',
        f"<contextEntry>{ONE}</contextEntry>",
    )
    assert rules(decision("x", f"<context>{named}{result}</context>")) == set()
    assert rules(decision("x", f"<context>{result}{named}</context>")) == {"dmn-context-result"}
    assert rules(decision("x", f"<context>{result}{result}</context>")) == {"dmn-context-result"}


def test_a_row_of_a_relation_has_a_cell_for_every_column():
    relation = '<relation><column name="a"/><column name="b"/><row>%s</row></relation>'
    assert rules(decision("x", relation % ONE)) == {"dmn-table-shape"}
    assert rules(decision("x", relation % (ONE + ONE))) == set()


@pytest.mark.parametrize(
    ("requirement", "wanted"),
    [
        ('<informationRequirement><requiredDecision href="#i"/></informationRequirement>', "decision"),
        ('<informationRequirement><requiredInput href="#k"/></informationRequirement>', "inputData"),
        ('<knowledgeRequirement><requiredKnowledge href="#i"/></knowledgeRequirement>', "decisionService"),
    ],
)
def test_a_requirement_of_another_kind_of_element_is_refused_by_name(requirement, wanted):
    xml = definitions(input_data("i"), knowledge("k", [], ONE), decision("x", ONE, requirement))
    (finding,) = lint_decisions(xml, "test.dmn")
    assert finding.rule == "dmn-reference"
    assert wanted in finding.what


def test_a_reference_is_written_with_a_hash():
    bare = '<informationRequirement><requiredInput href="n"/></informationRequirement>'
    assert rules(input_data("n"), decision("x", literal("n"), bare)) == {"dmn-reference"}


def test_a_second_text_or_expression_is_refused():
    assert "dmn-unsupported" in rules(decision("x", ONE + ONE))
    twice = "<literalExpression><text>1</text><text>2</text></literalExpression>"
    assert "dmn-unsupported" in rules(decision("x", twice))


def test_a_file_as_it_should_be_has_no_finding():
    assert rules(input_data("n"), decision("x", TABLE, needs_input("n"))) == set()
