"""Incidents that an operator mends by correcting a variable, wherever the failing element finds it."""

import pytest

from tests.process.bpmn.diagrams import (
    call,
    diagram,
    each,
    end,
    mapping,
    path,
    process,
    script,
    start,
    sub,
    user,
    xor,
)

STRICT = mapping(outputs={"total": "=assert(n, n > 1)"})


def own_scopes(run):
    return [
        (each_one.element_id, each_one.iteration, each_one.variables)
        for each_one in run.execution.scopes()
        if each_one.is_local
    ]


def own_key(run, iteration=None):
    [key] = [one.key for one in run.execution.scopes() if one.is_local and iteration in (None, one.iteration)]
    return key


def test_what_a_person_submitted_can_be_corrected_where_leaving_failed(case):
    run = case(diagram(process("p", start(), user("u", STRICT), end(), path("s", "u", "e"))))
    assert own_scopes(run) == []
    run.complete("u", n=0, note="kept")
    assert run.waits == ["u!"]
    assert own_scopes(run) == [("u", None, {"n": 0, "note": "kept"})]
    run.set(own_key(run), n=5)
    run.retry("u")
    assert run.is_completed
    assert run.variables == {"total": 5}


def test_what_a_called_process_returned_can_be_corrected_where_taking_it_over_failed(case):
    called = process("q", start("qs"), script("t", "=0", "n"), end("qe"), path("qs", "t", "qe"))
    run = case(diagram(process("p", start(), call("c", "q", STRICT), end(), path("s", "c", "e")), called))
    assert run.waits == ["c!"]
    run.set(own_key(run), n=7)
    run.retry("c")
    assert run.variables == {"total": 7}


@pytest.mark.parametrize("sequential", [False, True])
def test_the_item_of_one_iteration_can_be_corrected(case, sequential):
    strict = mapping(inputs={"amount": "=assert(item, item > 1)"})
    loop = each(output="", sequential=sequential)
    run = case(
        diagram(process("p", start(), user("u", strict, loop), end(), path("s", "u", "e"))), items=[2, 0]
    )
    if sequential:
        run.complete("u")
    assert "u!" in run.waits
    assert own_scopes(run) == [("u", 2, {"loopCounter": 2, "item": 0})]
    run.set(own_key(run), item=4)
    run.retry("u", nth=0 if sequential else 1)
    assert "u!" not in run.waits


def test_the_item_of_an_iteration_can_be_corrected_from_inside_its_sub_process(case):
    inner = sub(
        "sp",
        each(output=""),
        start("s1"),
        xor("g"),
        user("a"),
        end("e1"),
        path("s1", "g"),
        '<bpmn:sequenceFlow id="f" sourceRef="g" targetRef="a"><bpmn:conditionExpression>=item &gt; 1'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        path("a", "e1"),
    )
    run = case(diagram(process("p", start(), inner, end(), path("s", "sp", "e"))), items=[2, 0])
    assert run.waits == ["a", "g!"]
    run.set(own_key(run), item=3)
    run.retry("g")
    assert run.waits == ["a", "a"]


def test_a_scope_whose_incident_is_mended_is_no_longer_shown(case):
    run = case(diagram(process("p", start(), user("u", STRICT), user("z"), end(), path("s", "u", "z", "e"))))
    run.complete("u", n=0)
    run.set(own_key(run), n=5)
    run.retry("u")
    assert own_scopes(run) == []
