"""What is found in calls, boxed invocations, services and types inside FEEL without evaluating them."""

import pytest

from app.dmn import lint_decisions
from app.domain.errors import Severity
from tests.unit.dmn.building import (
    DMN_15,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_input,
    needs_knowledge,
    table,
)

CAP = knowledge("cap", [("total", "number"), ("share", "number")], literal("total * share"))


def findings(*children, imported=()):
    return lint_decisions(definitions(*children, version=DMN_15), "file.dmn", imported)


def calling(logic):
    return findings(CAP, decision("d", logic, needs_knowledge("cap")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cap(1)", "takes 2 arguments (total, share), got 1"),
        ("cap(1, 2, 3)", "got 3"),
        ("cap(total: 1, share: 2, rest: 3)", "no parameter rest"),
        ("[1, 2][cap(item) > 1]", "got 1"),
    ],
)
def test_a_call_with_other_arguments_than_the_function_has_is_refused(text, said):
    (finding,) = calling(literal(text))
    assert (finding.rule, finding.element_id, finding.severity) == ("dmn-arguments", "d", Severity.ERROR)
    assert said in finding.what


@pytest.mark.parametrize(
    "text", ["cap(1, 2)", "cap(share: 1, total: 2)", "for cap in [1] return cap(1)", "{cap: 1, x: cap(1)}.x"]
)
def test_a_sound_call_and_one_of_something_else_with_the_name_are_not(text):
    assert calling(literal(text)) == []


def test_a_named_argument_left_out_is_a_warning():
    (finding,) = calling(literal("cap(total: 1)"))
    assert finding.severity is Severity.WARNING
    assert "share" in finding.what


def bound(*names):
    bindings = "".join(f'<binding><parameter name="{name}"/>{literal("1")}</binding>' for name in names)
    return f"<invocation>{literal('cap')}{bindings}</invocation>"


def test_a_boxed_invocation_binds_the_parameters_of_the_function():
    assert calling(bound("total", "share")) == []
    unknown, missing = calling(bound("total", "shre"))
    assert (unknown.severity, missing.severity) == (Severity.ERROR, Severity.WARNING)
    assert "share" in unknown.remedy


def test_a_call_of_an_imported_function_is_looked_at_too():
    library = definitions(CAP, namespace="http://example.org/library")
    imported = f'<import name="lib" namespace="http://example.org/library" importType="{DMN_15}"/>'
    needed = needs_knowledge("http://example.org/library#cap")
    (finding,) = findings(imported, decision("d", literal("lib.cap(1)"), needed), imported=[library])
    assert "lib.cap takes 2 arguments" in finding.what


@pytest.mark.parametrize(
    "text", ["1 instance of Zork", "1 instance of list<Zork>", "(function(a: Zork) a)(1)"]
)
def test_an_unknown_type_inside_an_expression_is_refused_by_name(text):
    (finding,) = findings(decision("d", literal(text)))
    assert finding.rule == "dmn-type"
    assert "Zork" in finding.what


def test_known_types_inside_an_expression_are_not():
    kind = '<itemDefinition name="tMoney"><typeRef>number</typeRef></itemDefinition>'
    for name in ("tMoney", "number", "list<tMoney>", "days and time duration", "context<a: tMoney>"):
        assert findings(kind, decision("d", literal(f"1 instance of {name}"))) == []


def test_a_service_takes_all_inputs_that_its_decisions_require():
    service = '<decisionService id="s" name="s"><outputDecision href="#a"/>%s</decisionService>'
    model = (input_data("m"), decision("a", literal("m"), needs_input("m")))
    (finding,) = findings(*model, service % "")
    assert (finding.rule, finding.element_id) == ("dmn-service-input", "s")
    assert findings(*model, service % '<inputData href="#m"/>') == []


def test_a_finding_about_a_call_or_a_type_in_a_cell_names_row_column_and_place():
    cells = table(["n"], ["r"], [(["-"], ["1"]), (["-"], ["2 + cap(1)"]), (["-"], ["1 instance of tZork"])])
    many, unknown = findings(
        input_data("n"),
        CAP,
        decision("d", cells.replace("UNIQUE", "FIRST"), needs_input("n"), needs_knowledge("cap")),
    )
    assert "in row 2, column r, line 1, column 5 of the expression" in many.what
    assert many.what.startswith("第 2 行 r 列")
    assert "in row 3, column r" in unknown.what
