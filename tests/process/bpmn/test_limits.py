"""What would cost too much or fit no row is an incident at its element; what came before is kept."""

import pytest

from app.domain.errors import ExecutionFailed
from app.engine import process as running
from app.engine import snapshot as snapshots
from app.engine.limits import MOST_INSTANCES
from tests.process.bpmn.diagrams import (
    boundary,
    catch,
    cycle,
    diagram,
    duration,
    each,
    end,
    parallel,
    path,
    process,
    script,
    service,
    start,
    sub,
    timer,
    user,
    xor,
    zeebe,
)


def after(element, *more):
    """A person's task `first`, then the element `x` that is looked at."""
    return diagram(process("p", start(), user("first"), element, *more, end(), path("s", "first", "x", "e")))


FAN = after(user("x", each("=for i in 1..size return i", output="")))


def test_a_multi_instance_over_too_many_items_is_one_incident_at_its_body(case):
    run = case(FAN)
    run.complete("first", size=MOST_INSTANCES + 1)
    assert run.waits == ["x!"]
    assert run.incident("x") == "limit_reached"

    run.set(size=2)
    run.retry("x")
    assert run.waits == ["x", "x"]


def test_a_multi_instance_of_the_greatest_size_runs(case):
    run = case(FAN)
    run.complete("first", size=MOST_INSTANCES)
    assert run.waits == ["x"] * MOST_INSTANCES


def test_loops_within_loops_are_bounded_together_and_are_one_incident(case):
    inner = user("y", each("=for i in 1..size return i", output=""))
    outer = sub("x", each("=for i in 1..size return i", output=""), start("s1"), inner, path("s1", "y"))
    run = case(after(outer))
    run.complete("first", size=200)
    assert run.waits.count("y!") == 1
    assert len(run.waits) < 10_001


FORK = diagram(
    process(
        "p",
        start(),
        user("first"),
        xor("merge"),
        parallel("fork"),
        script("count", "=1", "n"),
        script("again", "=2", "m"),
        path("s", "first", "merge", "fork", "count", "merge"),
        path("fork", "again", "merge"),
    )
)


def test_tokens_that_multiply_without_end_are_one_incident_for_each_element(case, monkeypatch):
    monkeypatch.setattr(running, "MOST_STEPS", 500)
    run = case(FORK)
    run.complete("first")
    assert len(run.waits) == len(set(run.waits)) <= 4
    assert {run.incident(wait.element_id) for wait in run.all_waits} == {"endless_loop"}


def test_a_command_with_thousands_of_tokens_reaches_its_last_step_in_time(case):
    tasks = process(
        "p", start(), xor("g"), parallel("f"), user("u"), path("s", "g", "f", "u"), path("f", "g")
    )
    run = case(diagram(tasks))
    assert run.waits.count("u") > running.MOST_STEPS // 3 - 2


def test_trying_again_takes_every_token_that_stopped_at_the_element_along(case, monkeypatch):
    monkeypatch.setattr(running, "MOST_STEPS", 30)
    many = sub("x", each("=for i in 1..20 return i", output=""), start("s1"), user("y"), path("s1", "y"))
    run = case(after(many))
    run.complete("first")
    assert "s1!" in run.waits

    for _ in range(9):
        if not (stopped := [wait for wait in run.waits if wait.endswith("!")]):
            break
        run.retry(stopped[0].removesuffix("!"))
    assert run.waits == ["y"] * 20


def test_a_command_that_takes_too_long_stops(case, monkeypatch):
    monkeypatch.setattr(running, "LONGEST_RUN", 0.0)
    run = case(FORK)
    assert run.incident("s") == "endless_loop"
    monkeypatch.undo()
    run.retry("s")
    assert run.waits == ["first"]


def assigned(**attributes):
    return user("x", zeebe("assignmentDefinition", **attributes))


@pytest.mark.parametrize(
    "element",
    [
        assigned(candidateGroups='=["a", text]'),
        assigned(candidateGroups='="expert," + text'),
        assigned(candidateUsers="=text"),
        assigned(assignee="=text"),
        assigned(assignee='="a\\u0000b"'),
        user("x", zeebe("formDefinition", formId="=text")),
        user("x", zeebe("priorityDefinition", priority="=99999999999")),
        service("x", type="=text"),
        user("x", zeebe("taskSchedule", dueDate='="9999-12-31T23:00:00-10:00"')),
        catch("x", timer("timeDate", '="9999-12-31T23:00:00-10:00"')),
        catch("x", duration('="P7000Y"')),
    ],
)
def test_what_fits_no_row_is_an_incident_and_the_submission_before_is_kept(case, element):
    run = case(after(element))
    run.complete("first", text="a" * 201)
    assert run.waits == ["x!"]
    assert run.variables["text"] == "a" * 201


def test_names_are_cut_for_rows(case):
    xml = after(user("x")).replace(b'name="x"', b'name="' + b"n" * 400 + b'"')
    run = case(xml)
    run.complete("first")
    assert run.wait("x").name == "n" * 200


@pytest.mark.parametrize(
    "text",
    ["R/PT0S", "R/PT1S", "R3/PT59S", "R/2022-02-01T00:00:00/PT0S", f"R{'9' * 5000}/P1D", "R0/P1D", "R/P1D/"],
)
def test_a_cycle_that_is_shorter_than_a_minute_or_unreadable_is_an_incident(case, text):
    computed = cycle(f'="{text}"')
    run = case(after(user("x"), boundary("t", "x", computed, interrupting=False), path("t", "e")))
    run.complete("first")
    assert run.waits == ["x!"]


def test_a_short_cycle_begun_before_they_were_refused_slows_down(case):
    run = case(after(user("x"), boundary("t", "x", cycle("R/PT1M"), interrupting=False), path("t", "e")))
    run.complete("first")
    token = run.execution._process.find_token(run.token("t"))
    token.memo["every"] = "PT0S"
    before = run.wait("t").due_at
    run.fire("t")
    assert (run.wait("t").due_at - before).total_seconds() == 60


def test_an_instance_that_could_not_be_restored_is_not_saved(case, monkeypatch):
    run = case(after(user("x")))
    monkeypatch.setattr(snapshots, "LARGEST", 100)
    with pytest.raises(ExecutionFailed):
        run.complete("first")
