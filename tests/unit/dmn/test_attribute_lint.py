"""Attributes that DMN does not have, tables drawn crosswise, variables not called like their element."""

import pytest

from app.dmn import lint_decisions
from app.domain.errors import Severity
from tests.unit.dmn.building import decision, definitions, input_data, knowledge, literal, table

ONE = literal("1")
TABLE = decision("d", table(["n"], ["r"], [(["1"], ["2"])]))


def findings(*children):
    return lint_decisions(definitions(*children), "file.dmn")


@pytest.mark.parametrize(
    ("written", "element", "odd"),
    [
        (TABLE, "decisionTable", "hitpolicy"),
        (TABLE, "rule", "priority"),
        (TABLE, "inputEntry", "values"),
        (TABLE, "output", "typeref"),
        (decision("d", ONE), "decision", "namespace"),
        (decision("d", ONE), "literalExpression", "kind"),
        (input_data("x"), "inputData", "href"),
        (input_data("x"), "variable", "isCollection"),
        (knowledge("f", [("a", None)], ONE), "formalParameter", "default"),
        (knowledge("f", [("a", None)], ONE), "encapsulatedLogic", "name"),
        ('<itemDefinition name="T"><typeRef>number</typeRef></itemDefinition>', "itemDefinition", "typeRef"),
    ],
)
def test_an_attribute_that_dmn_does_not_have_is_refused_by_name(written, element, odd):
    assert findings(written) == []
    (finding,) = findings(written.replace(f"<{element}", f'<{element} {odd}="x"', 1))
    assert (finding.rule, finding.severity) == ("dmn-attribute", Severity.ERROR)
    assert f"{element} has no attribute {odd}" in finding.what


def test_the_likeliest_attribute_is_named_and_those_of_vendors_are_left_alone():
    (finding,) = findings(TABLE.replace("<output", '<output typeref="number"', 1))
    assert "typeRef" in finding.remedy
    vendors = TABLE.replace("<decision ", '<decision xmlns:v="http://vendor" v:historyTimeToLive="1" ')
    assert findings(vendors) == []


def test_a_table_drawn_crosswise_is_shown_with_its_rules_as_rows_and_this_is_said():
    def drawn(orientation):
        return findings(
            TABLE.replace("<decisionTable", f'<decisionTable preferredOrientation="{orientation}"')
        )

    assert drawn("Rule-as-Row") == drawn("Rule-as-Column") == []
    (crossed,) = drawn("CrossTable")
    assert (crossed.rule, crossed.element_id, crossed.severity) == (
        "dmn-orientation",
        "table",
        Severity.WARNING,
    )
    assert "CrossTable" in crossed.what
    (odd,) = drawn("Diagonal")
    assert odd.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "variable", "is_said"),
    [
        ("risk", "risk", False),
        ("risk  level", "risk level", False),
        ("风险等级", "risk_level", False),
        ("risk", "risk_level", True),
        ("风险等级", "风险", True),
        ("risk", "", False),
    ],
)
def test_a_variable_called_otherwise_than_its_decision_is_said_but_for_chinese_headings(
    name, variable, is_said
):
    odd = f'<decision id="d" name="{name}"><variable name="{variable}"/>{ONE}</decision>'
    assert [finding.rule for finding in findings(odd)] == ["dmn-variable-name"] * is_said
