"""Variable scopes as Camunda 8 documents them: local variables, propagation, mappings, calls."""

from decimal import Decimal

import pytest

from app.domain.errors import Invalid
from tests.process.bpmn.diagrams import (
    call,
    diagram,
    end,
    mapping,
    message,
    path,
    process,
    script,
    start,
    sub,
    user,
)


def test_a_variable_is_set_where_it_is_known_and_else_at_the_root(case):
    inner = sub(
        "sp",
        mapping(inputs={"mine": "=1"}),
        start("s1"),
        user("a"),
        user("b"),
        end("e1"),
        path("s1", "a", "b", "e1"),
    )
    run = case(diagram(process("p", start(), inner, end(), path("s", "sp", "e"))), known=1)
    run.complete("a", known=2, mine=3, fresh=4)

    assert run.variables == {"known": 2, "fresh": 4}
    assert run.execution.variables_at(run.token("b")) == {"known": 2, "fresh": 4, "mine": 3}
    run.complete("b")
    assert run.variables == {"known": 2, "fresh": 4}


def test_input_mappings_make_local_variables_in_order_and_objects_by_dots(case):
    io = mapping(inputs={"a": "=x + 1", "b": "=a + 1", "o.p": "=x", "o.q": "text"})
    run = case(
        diagram(process("p", start(), user("t", io), end(), path("s", "t", "e"))), x=1, o={"old": True}
    )

    assert run.execution.variables_at(run.token("t")) == {"x": 1, "a": 2, "b": 3, "o": {"p": 1, "q": "text"}}
    run.complete("t", a=9)
    assert run.variables == {"x": 1, "o": {"old": True}}


def test_with_output_mappings_nothing_else_leaves_the_element(case):
    io = mapping(outputs={"total": "=net + tax", "order.state": "=state"})
    run = case(diagram(process("p", start(), user("t", io), end(), path("s", "t", "e"))), order={"id": 7})
    run.complete("t", net=Decimal("100.10"), tax=1, state="paid", junk=True)

    assert run.variables == {"order": {"id": 7, "state": "paid"}, "total": Decimal("101.10")}


def test_outputs_of_the_plain_start_add_to_what_the_instance_is_given(case):
    begun = start("s", mapping(outputs={"b": "=a + 1"}))
    run = case(diagram(process("p", begun, user("t"), end(), path("s", "t", "e"))), a=1)
    assert run.variables == {"a": 1, "b": 2}


def test_of_what_a_message_start_brings_only_what_its_outputs_name_stays(case):
    begun = start("s", mapping(outputs={"b": "=a + 1"}), message())
    xml = diagram(process("p", begun, user("t"), end(), path("s", "t", "e")))
    assert case(xml, start_element="s", a=1).variables == {"b": 2}


def test_a_failing_output_mapping_keeps_the_submission_and_can_be_retried(case):
    io = mapping(outputs={"r": "=count(for i in 1..size return i)"})
    run = case(diagram(process("p", start(), user("t", io), user("z"), end(), path("s", "t", "z", "e"))))
    run.complete("t", size=10**9, note="kept")
    assert run.waits == ["t!"]
    assert run.execution.variables_at(run.token("t")) == {"size": 10**9, "note": "kept"}
    assert run.variables == {}

    run.retry("t")
    assert run.waits == ["t!"]


def test_exact_decimals_survive_snapshots(case):
    run = case(diagram(process("p", start(), user("a"), user("b"), end(), path("s", "a", "b", "e"))))
    amounts = {
        "money": Decimal("180.00"),
        "long": Decimal("12345678901234567890123456789012.34"),
        "big": 2**80,
    }
    run.complete("a", **amounts, nested=[{"x": Decimal("0.10")}], 名称="需求")

    assert run.variables == {**amounts, "nested": [{"x": Decimal("0.10")}], "名称": "需求"}
    assert str(run.variables["money"]) == "180.00"


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity"), {1, 2}, object()])
def test_what_is_no_json_does_not_enter_a_process(case, value):
    run = case(diagram(process("p", start(), user("a"), end(), path("s", "a", "e"))))
    with pytest.raises(Invalid):
        run.complete("a", x=[value])
    assert run.waits == ["a"]


def test_times_computed_by_formulas_are_kept_as_iso_text(case):
    line = process(
        "p", start(), script("t", '=date("2022-01-31") + duration("P1D")', "day"), end(), path("s", "t", "e")
    )
    assert case(diagram(line)).variables == {"day": "2022-02-01"}


CALLED = process("q", start("qs"), user("b"), end("qe"), path("qs", "b", "qe"))


def caller(*inside, **attributes):
    return diagram(
        process("p", start(), call("c", "q", *inside, **attributes), end(), path("s", "c", "e")), CALLED
    )


def test_a_call_copies_all_variables_in_and_all_back(case):
    run = case(caller(), x=1, y=2)
    assert run.execution.variables_at(run.token("b")) == {"x": 1, "y": 2}
    run.complete("b", x=5, z=6)
    assert run.is_completed
    assert run.variables == {"x": 5, "y": 2, "z": 6}


def test_a_call_can_be_given_only_what_its_inputs_name(case):
    run = case(caller(mapping(inputs={"only": "=x + 1"}), propagateAllParentVariables="false"), x=1)
    assert run.execution.variables_at(run.token("b")) == {"only": 2}
    run.complete("b", z=6)
    assert run.variables == {"x": 1, "z": 6}


def test_a_call_can_return_nothing_or_only_what_its_outputs_name(case):
    silent = case(caller(propagateAllChildVariables="false"), x=1)
    silent.complete("b", x=5)
    assert silent.variables == {"x": 1}

    mapped = case(caller(mapping(outputs={"answer": "=x * 2"})), x=1)
    mapped.complete("b", x=5)
    assert mapped.variables == {"x": 1, "answer": 10}


def test_a_called_process_does_not_see_its_caller(case):
    run = case(caller(mapping(inputs={"only": "=1"}), propagateAllParentVariables="false"), secret=1)
    assert "secret" not in run.execution.variables_at(run.token("b"))
