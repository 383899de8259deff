"""Every trigger on the border of every activity, and at the start of event sub-processes at every depth."""

import pytest

from tests.process.bpmn.diagrams import (
    boundary,
    call,
    cycle,
    diagram,
    duration,
    each,
    element,
    end,
    error,
    escalation,
    event_sub,
    message,
    path,
    process,
    service,
    signal,
    start,
    sub,
    user,
)
from tests.process.bpmn.test_conditions import when

CALLED = process("q", start("qs"), user("w"), end("qe"), path("qs", "w", "qe"))
INSIDE = (start("s1"), user("w"), end("e1"), path("s1", "w", "e1"))
HOSTS = {
    "user": user("h"),
    "service": service("h"),
    "receive": element("receiveTask", "h", messageRef="m2"),
    "sub": sub("h", *INSIDE),
    "call": call("h", "q"),
    "users": user("h", each()),
    "users in turn": user("h", each(sequential=True)),
    "subs": sub("h", each(), *INSIDE),
    "subs in turn": sub("h", each(sequential=True), *INSIDE),
    "calls": call("h", "q", each()),
    "calls in turn": call("h", "q", each(sequential=True)),
}
TRIGGERS = ("message", "signal", "timer", "conditional")


def trigger(kind, *, once):
    return {
        "message": message(),
        "signal": signal(),
        "timer": duration("PT1H") if once else cycle("R2/PT1H"),
        "conditional": when("=alarm"),
    }[kind]


def happens(run, kind, element_id):
    if kind == "message":
        run.correlate(element_id)
    elif kind == "signal":
        run.signal("alarm")
    elif kind == "timer":
        run.passes(hours=1)
    else:
        run.set(alarm=False)
        run.set(alarm=True)


def works_off(run, *but):
    """Do whatever people, machines and messages are waited for, other than these."""
    while todo := [element_id for element_id in run.waits if element_id not in but]:
        run.correlate(todo[0]) if _is_message(run, todo[0]) else run.complete(todo[0])


def _is_message(run, element_id):
    return hasattr(run.wait(element_id), "message_name")


def guarded(host, event, *, interrupting):
    return diagram(
        process(
            "p",
            start(),
            HOSTS[host],
            boundary("b", "h", event, interrupting=interrupting),
            user("handled"),
            user("after"),
            end(),
            end("e2"),
            path("s", "h", "after", "e"),
            path("b", "handled", "e2"),
        ),
        *([CALLED] if "call" in host else []),
    )


@pytest.mark.parametrize("kind", TRIGGERS)
@pytest.mark.parametrize("host", HOSTS)
def test_an_interrupting_border_takes_the_activity_away_with_all_that_runs_in_it(case, host, kind):
    run = case(
        guarded(host, trigger(kind, once=True), interrupting=True), order="o", items=[1, 2], alarm=False
    )
    happens(run, kind, "b")
    assert run.waits == ["handled"]
    assert "h" in run.cancelled
    run.complete("handled")
    assert run.is_completed
    assert "after" not in run.passed


@pytest.mark.parametrize("kind", TRIGGERS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_border_that_does_not_interrupt_acts_each_time_and_ends_with_the_activity(case, host, kind):
    event = trigger(kind, once=False)
    run = case(guarded(host, event, interrupting=False), order="o", items=[1, 2], alarm=False)
    happens(run, kind, "b")
    happens(run, kind, "b")
    assert run.waits.count("handled") == 2
    works_off(run, "b", "handled", "after")
    assert run.waits == ["after", "handled", "handled"]
    works_off(run)
    assert run.is_completed
    assert run.passed.count("handled") == 2


def handler(event, *, interrupting, inside=""):
    begin = element("startEvent", "es_s", event, isInterrupting=str(interrupting).lower())
    return event_sub("es", begin, user("handled"), end("es_e"), path("es_s", "handled", "es_e"), inside)


def placed(place, handling):
    """Draw a user task `w` with the event sub-process in its own scope."""
    inside = (start("s1"), user("w"), end("e1"), path("s1", "w", "e1"), handling)
    within = path("s", "h", "after", "e")
    around = (start(), user("after"), end(), within)
    if place == "process":
        return diagram(process("p", start(), user("w"), end(), path("s", "w", "e"), handling))
    if place == "call":
        called = process("q", start("qs"), user("w"), end("qe"), path("qs", "w", "qe"), handling)
        return diagram(process("p", *around, call("h", "q")), called)
    if place == "deep":
        outer = sub("h", start("s2"), sub("inner", *inside), end("e2"), path("s2", "inner", "e2"))
        return diagram(process("p", *around, outer))
    return diagram(process("p", *around, sub("h", *inside)))


PLACES = [
    (place, kind)
    for place in ("process", "sub", "deep", "call")
    for kind in TRIGGERS
    if (place, kind) != ("call", "conditional")  # a called process has its own copy of what is set here
]


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize(("place", "kind"), PLACES)
def test_an_event_sub_process_guards_its_own_scope_wherever_that_is(case, place, kind, interrupting):
    handling = handler(trigger(kind, once=interrupting), interrupting=interrupting)
    run = case(placed(place, handling), order="o", alarm=False)
    happens(run, kind, "es")
    if not interrupting:
        happens(run, kind, "es")
    times = 1 if interrupting else 2
    assert run.waits.count("handled") == times
    assert ("w" in run.cancelled) == interrupting
    works_off(run, "es", "after")
    assert run.waits == ([] if place == "process" else ["after"])
    works_off(run)
    assert run.is_completed
    assert run.passed.count("handled") == times


@pytest.mark.parametrize("interrupting", [True, False])
def test_in_a_loop_an_event_sub_process_belongs_to_one_iteration(case, interrupting):
    begin = element("startEvent", "es_s", message(), isInterrupting=str(interrupting).lower())
    es = event_sub("es", begin, user("handled"), end("es_e"), path("es_s", "handled", "es_e"))
    looped = sub("h", each(), *INSIDE, es)
    run = case(diagram(process("p", start(), looped, end(), path("s", "h", "e"))), order="o", items=[1, 2])
    assert run.waits == ["es", "es", "w", "w"]
    run.correlate("es")
    assert run.waits.count("w") == (1 if interrupting else 2)
    works_off(run, "es")
    assert run.is_completed


@pytest.mark.parametrize("outer", [True, False])
@pytest.mark.parametrize("inner", [True, False])
def test_nested_event_sub_processes_interrupt_only_what_they_stand_in(case, outer, inner):
    deep_start = element("startEvent", "deep_s", signal(), isInterrupting=str(inner).lower())
    deep = event_sub("deep", deep_start, user("deep_h"), end("deep_e"), path("deep_s", "deep_h", "deep_e"))
    run = case(placed("sub", handler(message(), interrupting=outer, inside=deep)), order="o")
    run.correlate("es")
    run.signal("alarm")
    kept = [] if inner else ["deep", "handled"]
    beside = [] if outer else ["es", "w"]
    assert run.waits == sorted([*kept, *beside, "deep_h"])
    works_off(run, "es", "deep", "after")
    assert run.waits == ["after"]


THROWERS = {
    "sub": lambda thrown: sub("h", start("s1"), user("w"), thrown, path("s1", "w", "t")),
    "subs": lambda thrown: sub("h", each(), start("s1"), user("w"), thrown, path("s1", "w", "t")),
    "deep": lambda thrown: sub(
        "h", start("s2"), sub("d", start("s1"), user("w"), thrown, path("s1", "w", "t")), path("s2", "d")
    ),
    "call": lambda _: call("h", "q"),
    "calls": lambda _: call("h", "q", each()),
}


def thrown_at(host, thrown, caught, *, interrupting):
    called = process("q", start("qs"), user("w"), thrown, path("qs", "w", "t"))
    parts = (
        start(),
        THROWERS[host](thrown),
        boundary("b", "h", caught, interrupting=interrupting),
        user("handled"),
        user("after"),
        path("s", "h", "after"),
        path("b", "handled"),
    )
    return diagram(process("p", *parts), *([called] if "call" in host else []))


@pytest.mark.parametrize("caught", [error(), error("")])
@pytest.mark.parametrize("host", THROWERS)
def test_an_error_end_goes_to_the_border_out_of_everything(case, host, caught):
    run = case(thrown_at(host, end("t", error()), caught, interrupting=True), items=[1, 2])
    run.complete("w")
    assert run.waits == ["handled"]
    assert "h" in run.cancelled


@pytest.mark.parametrize("host", THROWERS)
def test_an_error_of_another_code_is_an_incident_at_its_end(case, host):
    run = case(thrown_at(host, end("t", error()), error("err2"), interrupting=True), items=[1])
    run.complete("w")
    assert run.incident("t") == "uncaught_error"


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("host", THROWERS)
def test_an_escalation_end_goes_to_the_border_and_interrupts_only_there(case, host, interrupting):
    run = case(thrown_at(host, end("t", escalation()), escalation(), interrupting=interrupting), items=[1])
    run.complete("w")
    assert run.waits == (["handled"] if interrupting else ["after", "handled"])


@pytest.mark.parametrize("host", THROWERS)
def test_an_event_sub_process_of_the_throwing_scope_comes_before_the_border_around_it(case, host):
    begin = element("startEvent", "es_s", error())
    es = event_sub("es", begin, user("nearest"), end("es_e"), path("es_s", "nearest", "es_e"))
    run = case(thrown_at(host, end("t", error()) + es, error(), interrupting=True), items=[1])
    run.complete("w")
    assert run.waits == ["nearest"]
    run.complete("nearest")
    assert run.waits == ["after"]
