"""Terminating ends and compensation in every scope, events behind a gateway, and escalations that repeat."""

import pytest

from app.domain.errors import InvalidDeployment
from tests.process.bpmn.diagrams import (
    TERMINATE,
    arrow_if,
    boundary,
    call,
    catch,
    diagram,
    duration,
    each,
    element,
    end,
    escalation,
    event_gateway,
    event_sub,
    message,
    parallel,
    path,
    process,
    signal,
    start,
    sub,
    throw,
    user,
    xor,
)
from tests.process.bpmn.test_compensation import UNDO, undoing
from tests.process.bpmn.test_conditions import when

STOPS = (start("s1"), user("w"), user("v"), end("t", TERMINATE), end("e1"), path("s1", "w", "t"),
         path("s1", "v", "e1"))  # fmt: skip


@pytest.mark.parametrize("kind", ["sub", "subs", "call", "calls", "event sub"])
def test_a_terminating_end_ends_the_scope_it_stands_in_and_no_other(case, kind):
    loop = each() if kind in ("subs", "calls") else ""
    called = process("q", *STOPS)
    if kind == "event sub":
        begin = element("startEvent", "s1", message(), isInterrupting="false")
        host = user("h") + event_sub("es", begin, *STOPS[1:])
    else:
        host = call("h", "q", loop) if kind.startswith("call") else sub("h", loop, *STOPS)
    run = case(
        diagram(
            process("p", start(), host, user("x"), end(), path("s", "h", "e"), path("s", "x", "e")),
            *([called] if kind.startswith("call") else []),
        ),
        order="o",
        items=[1, 2],
    )
    if kind == "event sub":
        run.correlate("es")
    run.complete("w")
    others = {"subs": ["v", "w"], "calls": ["v", "w"], "event sub": ["es", "h"]}
    assert run.waits == [*others.get(kind, []), "x"]
    assert run.cancelled == ["v"]


@pytest.mark.parametrize("kind", ["sub", "call"])
def test_compensation_inside_a_scope_undoes_only_what_happened_in_it(case, kind):
    inside = (start("s1"), user("b"), undoing("b", "undo_b"), end("t", UNDO), path("s1", "b", "t"))
    host = sub("h", *inside) if kind == "sub" else call("h", "q")
    run = case(
        diagram(
            process(
                "p", start(), user("a"), undoing("a", "undo_a"), host, user("z"), end(),
                path("s", "a", "h", "z", "e"),
            ),
            *([process("q", *inside)] if kind == "call" else []),
        )
    )  # fmt: skip
    run.complete("a")
    run.complete("b")
    assert run.waits == ["undo_b"]
    run.complete("undo_b")
    assert run.waits == ["z"]


def test_undoing_from_outside_what_a_finished_sub_process_did_is_refused_with_a_way_to_draw_it(case):
    inside = sub("sp", start("s1"), user("b"), undoing("b", "undo_b"), end("e1"), path("s1", "b", "e1"))
    parts = (start(), inside, throw("t", UNDO), end(), path("s", "sp", "t", "e"))
    with pytest.raises(InvalidDeployment) as refused:
        case(diagram(process("p", *parts)))
    (finding,) = refused.value.findings
    assert (finding.element_id, finding.rule) == ("t", "unsupported_compensation")
    assert "Attach the compensation event to the sub-process" in finding.remedy


def test_a_call_is_undone_as_a_whole_and_in_a_loop_as_often_as_it_was_done(case):
    called = process("q", start("qs"), user("w"), end("qe"), path("qs", "w", "qe"))
    run = case(
        diagram(
            process(
                "p", start(), xor("m"), call("c", "q"), undoing("c", "undo"), user("u"), xor("g", "g_t"),
                arrow_if("g", "m", "=again"), throw("t", UNDO), end(),
                path("s", "m", "c", "u", "g", "t", "e"),
            ),
            called,
        )
    )  # fmt: skip
    for again in (True, True, False):
        run.complete("w")
        run.complete("u", again=again)
    assert run.waits == ["undo"] * 3


EVENTS = {
    "message": (catch("v", message()), lambda run: run.correlate("v")),
    "receive": (element("receiveTask", "v", messageRef="m"), lambda run: run.correlate("v")),
    "signal": (catch("v", signal()), lambda run: run.signal("alarm")),
    "timer": (catch("v", duration("PT1H")), lambda run: run.passes(hours=1)),
    "conditional": (catch("v", when("=alarm")), lambda run: run.set(alarm=True)),
}


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize("scope", ["process", "sub", "subs"])
def test_whatever_event_comes_first_behind_a_gateway_ends_the_others_in_each_round(case, scope, kind):
    event, happens = EVENTS[kind]
    inner = (
        start("s1"), xor("m"), event_gateway("eg"), event, catch("other", message("m2")), user("u"),
        user("o"), xor("g", "g_e1"), arrow_if("g", "m", "=again"), end("e1"), end("e2"),
        path("s1", "m", "eg", "v", "u", "g", "e1"), path("eg", "other", "o", "e2"),
    )  # fmt: skip
    parts = inner
    if scope != "process":
        parts = (start(), sub("h", each() if scope == "subs" else "", *inner), end(), path("s", "h", "e"))
    run = case(diagram(process("p", *parts)), order="o", alarm=False, items=[1])
    for again in (True, False):
        assert run.waits == ["other", "v"]
        happens(run)
        assert run.waits == ["u"]
        run.set(alarm=False)
        run.complete("u", again=again)
    assert run.is_completed


@pytest.mark.parametrize("place", ["border", "event sub"])
def test_an_escalation_without_interrupting_is_caught_as_often_as_it_is_thrown(case, place):
    begin = element("startEvent", "es_s", escalation(), isInterrupting="false")
    es = event_sub("es", begin, user("told"), end("es_e"), path("es_s", "told", "es_e"))
    edge = boundary("b", "sp", escalation(), interrupting=False) + user("told") + path("b", "told")
    inside = (
        start("s1"), xor("m"), throw("t", escalation()), user("w"), xor("g", "g_e1"),
        arrow_if("g", "m", "=again"), end("e1"), path("s1", "m", "t", "w", "g", "e1"),
    )  # fmt: skip
    inner = sub("sp", *inside, es if place == "event sub" else "")
    run = case(
        diagram(process("p", start(), inner, end(), path("s", "sp", "e"), edge if place == "border" else ""))
    )
    run.complete("w", again=True)
    assert run.waits == ["told", "told", "w"]
    run.complete("w", again=False)
    run.complete("told")
    run.complete("told")
    assert run.is_completed


@pytest.mark.parametrize("thrown", ["", signal(), escalation()])
def test_a_throwing_event_goes_on_when_nobody_listens(case, thrown):
    run = case(diagram(process("p", start(), throw("t", thrown), user("z"), end(), path("s", "t", "z", "e"))))
    assert run.waits == ["z"]


@pytest.mark.parametrize("trigger", [signal(), escalation(), ""])
def test_an_end_that_throws_ends_its_own_branch_only(case, trigger):
    run = case(
        diagram(
            process("p", start(), parallel("f"), user("a"), user("b"), end("e", trigger), end("e2"),
                    path("s", "f", "a", "e"), path("f", "b", "e2"))
        )
    )  # fmt: skip
    run.complete("a")
    assert run.waits == ["b"]
    run.complete("b")
    assert run.is_completed
