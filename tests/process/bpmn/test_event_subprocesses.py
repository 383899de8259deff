"""Event sub-processes: interrupting and not, by message, timer, error, escalation and signal, nested too."""

import pytest

from tests.process.bpmn.diagrams import (
    cycle,
    diagram,
    duration,
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
    throw,
    user,
)


def handler(trigger, interrupting, name="es"):
    begin = element("startEvent", f"{name}_s", trigger, isInterrupting=str(interrupting).lower())
    return event_sub(
        name, begin, user(f"{name}_h"), end(f"{name}_e"), path(f"{name}_s", f"{name}_h", f"{name}_e")
    )


def with_handler(*handlers, task=None):
    return diagram(process("p", start(), task or user("a"), end(), path("s", "a", "e"), *handlers))


def test_an_interrupting_one_takes_everything_else_away(case):
    run = case(with_handler(handler(message(), True)), order="o")
    assert run.waits == ["a", "es"]
    run.correlate("es", why="x")
    assert run.waits == ["es_h"]
    assert run.cancelled == ["a"]
    run.complete("es_h")
    assert run.is_completed
    assert run.variables == {"order": "o", "why": "x"}
    assert run.passed == ["s", "es_s", "es_h", "es_e", "es"]


def test_one_that_does_not_interrupt_may_be_triggered_again(case):
    run = case(with_handler(handler(message(), False)), order="o")
    run.correlate("es")
    run.correlate("es")
    assert run.waits == ["a", "es", "es_h", "es_h"]
    run.complete("a")
    assert run.waits == ["es", "es_h", "es_h"]
    run.complete("es_h")
    run.complete("es_h")
    assert run.is_completed


def test_one_that_is_never_triggered_does_not_keep_the_instance_open(case):
    run = case(with_handler(handler(duration("PT1H"), False), handler(message(), True, "es2")), order="o")
    run.complete("a")
    assert run.is_completed
    assert run.waits == []


def test_a_timer_fires_as_often_as_its_cycle_says(case):
    run = case(with_handler(handler(cycle("R2/PT1H"), False)))
    run.passes(hours=9)
    assert run.waits == ["a", "es_h", "es_h"]


def test_an_error_of_the_scope_is_handled_in_the_scope(case):
    run = case(with_handler(handler(error(), True), task=service("a")))
    run.throw("a", "E1")
    assert run.waits == ["es_h"]


def test_an_error_thrown_by_the_handler_itself_goes_outwards(case):
    begin = element("startEvent", "es_s", error())
    es = event_sub("es", begin, end("es_e", error()), path("es_s", "es_e"))
    run = case(with_handler(es, task=service("a")))
    run.throw("a", "E1")
    assert run.waits == ["es_e!"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_is_handled_beside_the_scope_or_instead_of_it(case, interrupting):
    run = case(
        diagram(
            process(
                "p",
                start(),
                throw("t", escalation()),
                user("a"),
                end(),
                path("s", "t", "a", "e"),
                handler(escalation(), interrupting),
            )
        )
    )
    assert run.waits == (["es_h"] if interrupting else ["a", "es_h"])


def test_a_signal_starts_one(case):
    run = case(with_handler(handler(signal(), False)))
    run.signal("alarm")
    assert run.waits == ["a", "es", "es_h"]


def test_one_inside_a_sub_process_guards_only_that_and_sees_its_variables(case):
    inner = sub("sp", start("s1"), user("b"), end("e1"), path("s1", "b", "e1"), handler(message(), True))
    run = case(diagram(process("p", start(), inner, user("z"), end(), path("s", "sp", "z", "e"))), order="o")
    run.correlate("es")
    assert run.waits == ["es_h"]
    run.complete("es_h")
    assert run.waits == ["z"]


def test_one_inside_another_listens_only_while_the_other_runs(case):
    inner = handler(message("m2"), True, "deep")
    begin = element("startEvent", "es_s", message())
    es = event_sub("es", begin, user("es_h"), end("es_e"), path("es_s", "es_h", "es_e"), inner)
    run = case(with_handler(es), order="o")
    assert run.waits == ["a", "es"]
    run.correlate("es")
    assert run.waits == ["deep", "es_h"]
    run.correlate("deep")
    assert run.waits == ["deep_h"]
    run.complete("deep_h")
    assert run.is_completed


def test_a_missing_key_is_an_incident_at_the_start_of_the_scope(case):
    run = case(with_handler(handler(message(), True)))
    assert run.waits == ["s!"]
    run.set(order="o")
    run.retry("s")
    assert run.waits == ["a", "es"]
