import pytest

from app.dmn import lint_decisions
from app.domain.errors import Severity
from tests.unit.dmn.building import (
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_input,
    needs_knowledge,
)


def found(*children):
    return [
        (finding.rule, finding.element_id) for finding in lint_decisions(definitions(*children), "file.dmn")
    ]


def test_a_sound_model_has_no_findings():
    assert (
        found(
            input_data("amount", "number"),
            knowledge("cap", [("x", "number")], literal("min(x, 1000)")),
            decision("d", literal("cap(amount)"), needs_input("amount"), needs_knowledge("cap")),
        )
        == []
    )


def test_an_unknown_function_is_found_with_the_likeliest_name():
    children = (
        knowledge("ceiling_of", [("x", None)], literal("x")),
        decision("d", literal("ceilingof(1)"), needs_knowledge("ceiling_of")),
    )
    (finding,) = lint_decisions(definitions(*children), "file.dmn")
    assert (finding.rule, finding.element_id) == ("feel-function", "d")
    assert "ceiling_of" in finding.remedy


def test_elements_used_without_a_requirement_are_found():
    assert found(
        input_data("a"),
        knowledge("k", [], literal("1")),
        decision("x", literal("1")),
        decision("d", literal("a + x + k()")),
    ) == [("dmn-requirement", "d"), ("dmn-requirement", "d"), ("dmn-requirement", "d")]


def test_a_name_that_a_knowledge_model_does_not_know_is_found():
    assert found(knowledge("k", [("x", None)], literal("x + rate"))) == [("dmn-name", "k")]


def test_an_undeclared_variable_is_a_warning_only_where_inputs_are_declared():
    assert found(decision("d", literal("amount + 1"))) == []
    children = (input_data("amount"), decision("d", literal("amuont + 1"), needs_input("amount")))
    (finding,) = lint_decisions(definitions(*children), "file.dmn")
    assert finding.severity is Severity.WARNING
    assert "amount" in finding.remedy


def test_duplicate_ids_and_names_are_found():
    assert found(decision("d", literal("1")), decision("d", literal("2"))) == [
        ("dmn-duplicate-id", "d"),
        ("dmn-duplicate-name", "d"),
        ("dmn-duplicate-name", "d"),
    ]


def test_two_elements_of_one_name_on_the_diagram_are_found_whatever_their_variables_are_called():
    one, other = (
        decision(variable, literal("1")).replace(f'name="{variable}">', 'name="校验">', 1)
        for variable in ("is_valid", "is_complete")
    )
    assert found(one, other) == [("dmn-duplicate-name", "is_valid"), ("dmn-duplicate-name", "is_complete")]


def test_two_types_of_one_name_are_found_but_a_type_may_be_called_like_an_element():
    kind = '<itemDefinition id="%s" name="need"><typeRef>number</typeRef></itemDefinition>'
    assert found(kind % "a", kind % "b") == [("dmn-duplicate-name", "a"), ("dmn-duplicate-name", "b")]
    assert found(kind % "a", input_data("need", "need")) == []


@pytest.mark.parametrize(
    ("name", "bar"), [("Loan-to-Value (LTV) ratio", "("), ("1st rate", "1"), ("for", "for"), ("a=b", "=")]
)
def test_a_name_that_is_none_of_feel_is_told_at_the_name(name, bar):
    xml = definitions(input_data(name), decision("d", literal(f"`{name}` + 1"), needs_input(name)))
    (finding,) = lint_decisions(xml, "file.dmn")
    assert (finding.severity, finding.element_id) == (Severity.WARNING, name)
    assert f"because of “{bar}”" in finding.what


@pytest.mark.parametrize(
    "name", ["Pre-bureau risk", "in stock", "是否（含）税", "财政补助2", "ratio 1/2", "it's"]
)
def test_a_name_of_feel_is_not_remarked_on(name):
    assert found(input_data(name), decision("d", literal(f"{name} = null"), needs_input(name))) == []


def test_a_decision_without_logic_is_an_error():
    (finding,) = lint_decisions(definitions(decision("d", "")), "file.dmn")
    assert (finding.rule, finding.element_id, finding.severity) == ("dmn-no-logic", "d", Severity.ERROR)


def test_unreadable_files_and_expressions_are_found():
    assert [finding.rule for finding in lint_decisions(b"<", "file.dmn")] == ["dmn-xml"]
    assert found(decision("d", literal("if"))) == [("feel-syntax", "d")]


def test_entries_that_a_filter_names_are_no_missing_inputs():
    assert (
        found(input_data("bids"), decision("d", literal("bids[score > 60].name"), needs_input("bids"))) == []
    )
