"""Knowledge models and services that call themselves or each other, and where that ends."""

import pytest

from app.dmn import lint_decisions, read_decisions
from app.dmn.depth import MOST_CALLS
from app.domain.errors import ExecutionFailed
from tests.unit.dmn.building import (
    DMN_15,
    ENVIRONMENT,
    decision,
    definitions,
    knowledge,
    literal,
    needs_decision,
    needs_knowledge,
)

FACTORIAL = "if n <= 1 then 1 else n * f(n - 1)"
IN_A_CONTEXT = (
    f'<context><contextEntry><variable name="r"/>{literal(FACTORIAL)}</contextEntry>'
    f"<contextEntry>{literal('r')}</contextEntry></context>"
)


def call(logic, n):
    """Call a knowledge model `f` with this logic, which may call itself."""
    model = knowledge("f", [("n", "number")], logic, needs_knowledge("f"))
    xml = definitions(model, decision("d", literal("f(n)"), needs_knowledge("f")), version=DMN_15)
    return read_decisions(xml).evaluate("d", {"n": n}, ENVIRONMENT).value


@pytest.mark.parametrize("logic", [literal(FACTORIAL), IN_A_CONTEXT])
def test_a_knowledge_model_may_call_itself_a_hundred_times(logic):
    assert call(logic, 6) == 720
    assert call(logic, 100) > 10**157


def test_a_knowledge_model_may_call_itself_twice():
    assert call(literal("if n < 2 then n else f(n - 1) + f(n - 2)"), 16) == 987


def test_a_call_that_never_ends_is_stopped_with_the_limit_and_the_name_of_the_model():
    assert call(literal("if n = 1 then 1 else f(n - 1)"), MOST_CALLS - 1) == 1
    with pytest.raises(ExecutionFailed, match=rf"calls of f are nested .* limit of {MOST_CALLS}") as stopped:
        call(literal("f(n + 1)"), 1)
    assert f"上限 {MOST_CALLS}" in str(stopped.value)
    assert stopped.value.element_id == "f"


def test_deep_expressions_in_calls_in_calls_are_stopped_with_the_limit():
    deep = "sum([" * 40 + "f(n - 1)" + "])" * 40
    with pytest.raises(ExecutionFailed, match="deeper than the limit of 6000"):
        call(literal(deep), 250)


def service(outputs, inputs=""):
    return f'<decisionService id="s" name="s">{outputs}{inputs}</decisionService>'


def test_a_decision_service_that_calls_itself_is_refused_with_the_way_round():
    xml = definitions(
        service('<outputDecision href="#a"/>'),
        decision("a", literal("b"), needs_decision("b")),
        decision("b", literal("s()"), needs_knowledge("s")),
    )
    (finding,) = lint_decisions(xml, "file.dmn")
    assert finding.rule == "dmn-cycle"
    assert "s → b → s" in finding.what


def test_a_decision_service_may_be_called_by_one_of_its_input_decisions():
    xml = definitions(
        service('<outputDecision href="#a"/>', '<inputDecision href="#b"/>'),
        decision("a", literal("b * 2"), needs_decision("b")),
        decision("b", literal("s(21)"), needs_knowledge("s")),
    )
    assert lint_decisions(xml, "file.dmn") == []
    assert read_decisions(xml).evaluate("b", {}, ENVIRONMENT).value == 42


def test_what_calls_itself_without_end_through_a_service_is_stopped_even_when_not_refused():
    xml = definitions(
        service('<outputDecision href="#a"/>'), decision("a", literal("s()"), needs_knowledge("s"))
    )
    with pytest.raises(ExecutionFailed, match="limit"):
        read_decisions(xml, strict=False).evaluate("a", {}, ENVIRONMENT)
