from decimal import Decimal

import pytest

from app.dmn import read_decisions
from app.domain.errors import ExecutionFailed, InvalidDeployment, NotFound
from tests.unit.dmn.building import (
    ENVIRONMENT,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_decision,
    needs_input,
    needs_knowledge,
    table,
)


def value(xml, name, variables=None, imported=()):
    result = read_decisions(xml, imported=imported).evaluate(name, variables or {}, ENVIRONMENT)
    assert result.errors == ()
    return result.value


SHARE = definitions(
    input_data("T", "number"),
    input_data("G", "number"),
    decision("share", literal("G / T"), needs_input("G"), needs_input("T")),
    decision(
        "level",
        table(["share"], ["level"], [(["> 0.3"], ['"leader"']), (["<= 0.3"], ['"none"'])]),
        needs_decision("share"),
    ),
)


def test_a_decision_sees_the_values_of_what_it_requires():
    assert value(SHARE, "level", {"T": 1000, "G": 400}) == "leader"


def test_a_decision_is_found_by_id_and_by_name():
    xml = definitions(
        '<decision id="d1" name="归口 分派"><literalExpression><text>1</text></literalExpression></decision>'
    )
    model = read_decisions(xml)
    assert model.decision_ids == ("d1",)
    assert model.decision_name("d1") == "归口 分派"
    assert model.evaluate("归口 分派", {}, ENVIRONMENT).value == 1


def test_an_unknown_decision_is_not_found_and_the_known_ones_are_named():
    with pytest.raises(NotFound, match="level"):
        read_decisions(SHARE).evaluate("nothing", {}, ENVIRONMENT)


def test_the_required_inputs_are_those_of_all_required_decisions_and_free_variables():
    model = read_decisions(SHARE)
    assert model.required_inputs("level") == ("G", "T")
    free = read_decisions(definitions(decision("d", literal("amount >= limit.lowest and count(rows) > 1"))))
    assert free.required_inputs("d") == ("amount", "limit", "rows")


def test_a_variable_that_the_model_does_not_declare_is_seen_without_a_requirement():
    assert value(definitions(decision("d", literal("amount + 1"))), "d", {"amount": 1}) == 2


def test_a_declared_element_is_seen_only_where_it_is_required():
    xml = definitions(input_data("a"), decision("other", literal("1")), decision("d", literal("[a, other]")))
    assert value(xml, "d", {"a": 1, "other": 2}) == [None, None]


def test_a_variable_with_a_decisions_name_does_not_replace_the_decision():
    assert value(SHARE, "level", {"T": 1000, "G": 100, "share": 1}) == "none"


def test_a_decision_required_twice_is_evaluated_once():
    once = decision("once", table(["1"], ["r"], [(["-"], ["1"])]))
    left = decision("left", literal("once"), needs_decision("once"))
    both = decision("both", literal("once + left"), needs_decision("once"), needs_decision("left"))
    result = read_decisions(definitions(once, left, both)).evaluate("both", {}, ENVIRONMENT)
    assert result.value == 2
    assert len(result.why) == 1


def test_decisions_that_require_each_other_are_refused():
    xml = definitions(
        decision("a", literal("b"), needs_decision("b")), decision("b", literal("a"), needs_decision("a"))
    )
    with pytest.raises(InvalidDeployment, match="dmn-cycle"):
        read_decisions(xml)
    result = read_decisions(xml, strict=False).evaluate("a", {}, ENVIRONMENT)
    assert result.value is None
    assert result.errors


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_of_decisions_may_have_any_length(order):
    chain = [decision("d0", literal("0"))]
    chain += [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), needs_decision(f"d{n - 1}")) for n in range(1, 1500)
    ]
    assert value(definitions(*chain[::order]), "d1499") == 1499


def test_a_missing_element_is_refused_by_its_id():
    with pytest.raises(InvalidDeployment, match="#gone"):
        read_decisions(definitions(decision("a", literal("1"), needs_decision("gone"))))


CAP = knowledge(
    "cap", [("total", "number"), ("share", "number")], literal("min(floor(total * share, 2), 1000)")
)


def test_a_knowledge_model_is_called_by_position_by_name_and_boxed():
    boxed = (
        "<invocation><literalExpression><text>cap</text></literalExpression>"
        f'<binding><parameter name="total"/>{literal("3333.33")}</binding>'
        f'<binding><parameter name="share"/>{literal("0.3")}</binding></invocation>'
    )
    for logic in (literal("cap(3333.33, 0.3)"), literal("cap(share: 0.3, total: 3333.33)"), boxed):
        xml = definitions(CAP, decision("d", logic, needs_knowledge("cap")))
        assert value(xml, "d") == Decimal("999.99")


def test_a_knowledge_model_is_not_called_with_an_argument_of_another_type():
    xml = definitions(CAP, decision("d", literal('cap("many", 0.3)'), needs_knowledge("cap")))
    result = read_decisions(xml).evaluate("d", {}, ENVIRONMENT)
    assert result.value is None
    assert result.warnings


def test_a_knowledge_model_sees_its_parameters_and_what_it_requires_and_no_variables():
    double = knowledge("double", [("x", None)], literal("[x * 2, secret]"))
    outer = knowledge("outer", [("x", None)], literal("double(x)"), needs_knowledge("double"))
    xml = definitions(double, outer, decision("d", literal("outer(4)"), needs_knowledge("outer")))
    assert value(xml, "d", {"secret": 1}) == [8, None]


def test_a_table_without_formal_parameters_takes_what_its_inputs_read():
    logic = table(["person.age"], ["group"], [(["< 18"], ['"child"']), ([">= 18"], ['"adult"'])])
    xml = definitions(
        knowledge("group", [], logic), decision("d", literal("group({age: 20})"), needs_knowledge("group"))
    )
    assert value(xml, "d") == "adult"


SERVICE = (
    '<decisionService id="service" name="service"><variable name="service"/>'
    '<outputDecision href="#greeting"/><inputDecision href="#who"/><inputData href="#mark"/>'
    "</decisionService>"
)
GREETING = (
    input_data("mark", "string"),
    decision("who", literal('"nobody"'), type_ref="string"),
    decision("greeting", literal('"hi " + who + mark'), needs_decision("who"), needs_input("mark")),
    SERVICE,
)


def test_a_decision_service_is_called_with_input_data_then_input_decisions():
    called = decision("d", literal('service("!", "you")'), needs_knowledge("service"))
    assert value(definitions(*GREETING, called), "d", {"mark": "?"}) == "hi you!"


def test_a_decision_service_is_evaluated_on_the_callers_variables():
    xml = definitions(*GREETING)
    assert value(xml, "service", {"mark": "?", "who": "me"}) == "hi me?"
    assert value(xml, "greeting", {"mark": "?", "who": "me"}) == "hi nobody?"
    assert read_decisions(xml).required_inputs("service") == ("mark", "who")


def test_a_service_with_several_outputs_gives_a_context_of_them():
    outputs = '<outputDecision href="#one"/><outputDecision href="#two"/>'
    two = (
        decision("one", literal("1")),
        decision("two", literal("2")),
        f'<decisionService id="s" name="s">{outputs}</decisionService>',
    )
    xml = definitions(*two)
    assert value(xml, "s") == {"one": 1, "two": 2}
    assert read_decisions(xml).output_names("s") == ("one", "two")


def test_a_decision_is_found_by_its_id_its_variable_and_its_name_on_the_diagram():
    xml = definitions(f'<decision id="d1" name="补助上限"><variable name="cap"/>{literal("600")}</decision>')
    model = read_decisions(xml)
    assert [model.evaluate(name, {}, ENVIRONMENT).value for name in ("d1", "cap", "补助上限")] == [600] * 3


@pytest.mark.parametrize(("given", "seen"), [(0.1, "0.1"), (1e23, "1e23"), (-2.5, "-2.5")])
def test_a_float_among_the_variables_is_the_decimal_it_is_written_as(given, seen):
    model = read_decisions(
        definitions(
            input_data("a", "number"),
            decision("declared", literal("a + 1"), needs_input("a")),
            decision("free", literal("b.c[1] + 1")),
            knowledge("k", [("x", "number")], literal("x + 1")),
        )
    )
    variables = {"a": given, "b": {"c": [given]}, "x": given, "other": float("nan")}
    for name in ("declared", "free", "k"):
        result = model.evaluate(name, variables, ENVIRONMENT)
        assert (result.value, result.errors) == (Decimal(seen) + 1, ())
    assert variables["b"] == {"c": [given]}


def test_a_float_that_is_no_number_is_refused_with_the_variables_name():
    model = read_decisions(definitions(decision("d", literal("rate + 1"))))
    with pytest.raises(ExecutionFailed, match="variable rate"):
        model.evaluate("d", {"rate": float("inf")}, ENVIRONMENT)
