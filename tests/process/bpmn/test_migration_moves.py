"""An operator's hand: tokens are moved, an instance is suspended and resumed, a variable is corrected."""

import pytest

from app.domain.errors import Conflict, Invalid
from tests.process.bpmn.case import Case
from tests.process.bpmn.diagrams import (
    boundary,
    diagram,
    duration,
    each,
    end,
    parallel,
    path,
    process,
    signal,
    start,
    sub,
    user,
)

LINE = diagram(
    process(
        "p", start(), user("a"), boundary("t", "a", duration("P5D")), user("b"), user("x"), end(),
        path("s", "a", "b", "e"), path("t", "x", "e"),
    )
)  # fmt: skip
FORK = diagram(
    process(
        "p", start(), parallel("g"), user("a"), user("b"), parallel("j"), user("z"), end(),
        path("s", "g", "a", "j", "z", "e"), path("g", "b", "j"),
    )
)  # fmt: skip


def move(running: Case, *elements: str, to: str) -> None:
    tokens = {one.element_id: one.token_id for one in running.execution.standing()}
    running.execution.move([tokens[element] for element in elements], to)
    running._save()


def test_a_token_is_put_on_another_element_and_its_events_stop(case):
    running = case(LINE)
    move(running, "a", to="x")
    assert (running.waits, running.cancelled) == (["x"], ["a"])
    running.complete("x")
    assert running.is_completed


def test_a_token_may_go_back(case):
    running = case(LINE)
    running.complete("a")
    move(running, "b", to="a")
    assert running.waits == ["a", "t"]


def test_a_branch_whose_join_would_wait_for_ever_may_not_be_left_alone(case):
    running = case(FORK)
    with pytest.raises(Invalid, match="wait for ever at j"):
        move(running, "a", to="z")
    running = case(FORK)
    move(running, "a", "b", to="z")
    assert running.waits == ["z"]


def test_what_waits_at_a_join_is_moved_with_the_others(case):
    running = case(FORK)
    running.complete("a")
    move(running, "j", "b", to="z")
    running.complete("z")
    assert running.is_completed


def test_a_loop_and_a_sub_process_are_moved_as_wholes(case):
    inner = sub("w", start("ws"), user("m", each("=[1, 2]", output="")), end("we"), path("ws", "m", "we"))
    running = case(diagram(process("p", start(), inner, user("b"), end(), path("s", "w", "b", "e"))))
    assert [(one.element_id, one.depth) for one in running.execution.standing()] == [("w", 0), ("m", 1)]
    move(running, "w", to="b")
    assert running.waits == ["b"]
    assert sorted(running.cancelled) == ["m", "m", "m", "w"]


def test_joins_events_and_strange_elements_cannot_be_entered(case):
    running = case(FORK)
    for place in ("j", "s", "nowhere"):
        with pytest.raises(Invalid):
            move(running, "a", "b", to=place)


def test_a_token_that_has_gone_is_a_conflict(case):
    running = case(LINE)
    token = running.token("a")
    running.complete("a")
    with pytest.raises(Conflict):
        running.execution.move([token], "x")


def test_a_suspended_instance_takes_no_command_until_it_is_resumed(case):
    running = case(LINE)
    token, timer = running.token("a"), running.token("t")
    running.execution.suspend()
    running._save()
    assert running.execution.is_suspended
    for command in (
        lambda: running.execution.complete(token, {}),
        lambda: running.execution.fire(timer),
        lambda: running.execution.correlate(timer, {}),
        lambda: running.execution.throw_error(token, "E1", ""),
        lambda: running.execution.signal("alarm"),
        lambda: running.execution.retry(token),
        lambda: running.execution.move([token], "x"),
    ):
        with pytest.raises(Conflict, match="suspended"):
            command()
    running.set(corrected=1)
    running.execution.resume()
    running._save()
    running.complete("a")
    assert (running.waits, running.variables) == (["b"], {"corrected": 1})


def test_a_suspended_instance_can_be_cancelled(case):
    running = case(LINE)
    running.execution.suspend()
    running.cancel()
    assert running.execution.is_cancelled
    assert running.waits == []


def test_signals_are_not_heard_while_suspended(case):
    xml = diagram(
        process(
            "p", start(), user("a"), boundary("t", "a", signal()), end(), path("s", "a", "e"), path("t", "e")
        )
    )  # fmt: skip
    running = case(xml)
    running.execution.suspend()
    with pytest.raises(Conflict):
        running.signal("alarm")
