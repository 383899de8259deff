"""Timers: due times are worked out once, kept as absolute time and fired by the caller only."""

from datetime import datetime

import pytest

from app.domain.errors import Conflict, Invalid
from app.engine.diagram import read_diagram
from app.engine.starts import schedule_start
from app.feel import Environment
from tests.process.bpmn.case import NOON
from tests.process.bpmn.diagrams import (
    boundary,
    catch,
    cycle,
    date,
    diagram,
    duration,
    element,
    end,
    event_gateway,
    message,
    path,
    process,
    start,
    user,
    xor,
)


def guarded(trigger, *, interrupting=True):
    return diagram(
        process(
            "p",
            start(),
            user("a"),
            boundary("t", "a", trigger, interrupting=interrupting),
            user("n"),
            end(),
            path("s", "a", "e"),
            path("t", "n", "e"),
        )
    )


@pytest.mark.parametrize(
    ("trigger", "due"),
    [
        (duration("P5D"), "2022-02-02T12:00:00+08:00"),
        (duration("=days"), "2022-01-30T12:00:00+08:00"),
        (duration('=duration("PT90M")'), "2022-01-28T13:30:00+08:00"),
        (duration("P1M"), "2022-02-28T12:00:00+08:00"),
        (date("2022-02-09T00:00:00+08:00"), "2022-02-09T00:00:00+08:00"),
        (date("=until"), "2022-02-09T00:00:00+08:00"),
        (date("=date(until)"), "2022-02-09T00:00:00+08:00"),
        (date('=date and time("2022-02-09T08:00:00")'), "2022-02-09T08:00:00+08:00"),
        (date("2022-02-08T16:00:00Z"), "2022-02-09T00:00:00+08:00"),
        (cycle("R3/PT1H"), "2022-01-28T13:00:00+08:00"),
        (cycle('="R2/" + step'), "2022-01-28T14:00:00+08:00"),
        (cycle("R/2022-02-01T00:00:00+08:00/P1D"), "2022-02-01T00:00:00+08:00"),
    ],
)
def test_the_due_time_is_worked_out_when_the_element_is_entered(case, trigger, due):
    run = case(guarded(trigger), days="P2D", until="2022-02-09", step="PT2H")
    assert run.wait("t").due_at == datetime.fromisoformat(due)

    run.set(days="P9D", until="2030-01-01", step="PT9H")
    assert run.wait("t").due_at == datetime.fromisoformat(due)


@pytest.mark.parametrize("text", ["=nothing", "=1", "soon", "=true", "P1X"])
def test_a_time_that_cannot_be_read_is_an_incident_on_the_activity(case, text):
    run = case(guarded(duration(text)))
    assert run.waits == ["a!"]
    run = case(guarded(date(text)))
    assert run.waits == ["a!"]
    run = case(guarded(cycle(text)))
    assert run.waits == ["a!"]


def test_an_interrupting_timer_ends_the_activity(case):
    run = case(guarded(duration("P1D")))
    run.passes(hours=23)
    assert run.waits == ["a", "t"]
    run.passes(hours=1)
    assert run.waits == ["n"]
    assert run.cancelled == ["a"]
    run.complete("n")
    assert run.is_completed


def test_a_timer_that_did_not_fire_is_gone_with_its_activity(case):
    run = case(guarded(duration("P1D")))
    run.complete("a")
    assert run.is_completed
    assert run.waits == []
    assert run.cancelled == []


def test_a_cycle_fires_as_often_as_it_says_and_on_its_own_grid(case):
    run = case(guarded(cycle("R3/PT1H"), interrupting=False))
    first = run.wait("t").due_at
    run.passes(minutes=90)
    assert run.waits == ["a", "n", "t"]
    assert (run.wait("t").due_at - first).total_seconds() == 3600

    run.passes(hours=9)
    assert run.waits == ["a", "n", "n", "n"]
    run.complete("a")
    for _ in range(3):
        run.complete("n")
    assert run.is_completed


def test_an_endless_cycle_ends_with_its_activity(case):
    run = case(guarded(cycle("R/PT1H"), interrupting=False))
    run.passes(hours=5)
    assert run.waits == ["a", *["n"] * 5, "t"]
    run.complete("a")
    assert run.waits == ["n"] * 5


def test_an_intermediate_timer_waits(case):
    run = case(diagram(process("p", start(), catch("t", duration("PT1H")), end(), path("s", "t", "e"))))
    assert run.waits == ["t"]
    run.passes(hours=1)
    assert run.is_completed


def test_firing_what_is_no_timer_is_a_conflict(case):
    run = case(guarded(duration("P1D")))
    with pytest.raises(Conflict):
        run.fire("a")
    token = run.token("t")
    run.complete("a")
    with pytest.raises(Conflict):
        run.execution.fire(token)


GATEWAY = diagram(
    process(
        "p",
        start(),
        xor("merge"),
        event_gateway("g"),
        catch("short", duration("PT1H")),
        catch("long", duration("P1D")),
        catch("paid", message("m")),
        element("receiveTask", "withdrawn", messageRef="m2"),
        user("a"),
        user("b"),
        user("c"),
        end(),
        path("s", "merge", "g", "short", "a", "merge"),
        path("g", "long", "b", "e"),
        path("g", "paid", "c", "e"),
        path("g", "withdrawn", "e"),
    )
)


def test_an_event_gateway_waits_for_several_timers_and_messages_each_with_its_own_time(case):
    run = case(GATEWAY, order="o1")
    assert run.waits == ["long", "paid", "short", "withdrawn"]
    assert run.wait("short").due_at < run.wait("long").due_at

    run.correlate("paid", amount=5)
    assert run.waits == ["c"]
    assert run.passed == ["s", "merge", "g", "paid"]
    assert run.variables["amount"] == 5


def test_an_event_gateway_in_a_loop_begins_anew(case):
    run = case(GATEWAY, order="o1")
    for _ in range(3):
        run.passes(hours=1)
        assert run.waits == ["a"]
        run.complete("a")
        assert run.waits == ["long", "paid", "short", "withdrawn"]
    run.correlate("withdrawn")
    assert run.is_completed
    assert run.cancelled == []


def test_an_event_gateway_whose_key_is_missing_is_one_incident(case):
    run = case(GATEWAY)
    assert run.waits == ["g!"]
    run.set(order="o2")
    run.retry("g")
    assert run.wait("paid").correlation_key == "o2"


def test_a_timer_start_tells_when_and_how_often_an_instance_is_to_be_started(case):
    xml = diagram(
        process("p", start("ts", cycle("R2/2022-02-01T00:00:00+08:00/P1M")), user("a"), path("ts", "a"))
    )
    environment = Environment(now=NOON)
    first = schedule_start(read_diagram(xml), "p", "ts", environment, NOON)
    second = first.following(environment)
    assert [start_.due_at.isoformat() for start_ in (first, second)] == [
        "2022-01-31T16:00:00+00:00",
        "2022-02-28T16:00:00+00:00",
    ]
    assert second.following(environment) is None
    assert case(xml, start_element="ts").waits == ["a"]
    with pytest.raises(Invalid):
        case(xml)
