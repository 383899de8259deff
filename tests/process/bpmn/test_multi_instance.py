"""Multi-instance, parallel and sequential, on tasks, sub-processes and calls."""

from itertools import permutations

import pytest

from tests.process.bpmn.diagrams import (
    boundary,
    call,
    diagram,
    duration,
    each,
    end,
    mapping,
    path,
    process,
    script,
    service,
    start,
    sub,
    user,
)

SCORES = ["x", "y", "z"]


def looped(loop, *more):
    return diagram(process("p", start(), user("a", loop, *more), user("z"), end(), path("s", "a", "z", "e")))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parallel_results_stand_in_the_order_of_the_collection(case, order):
    run = case(looped(each()), items=SCORES)
    tokens = {run.execution.variables_at(w.token_id)["item"]: w.token_id for w in run.all_waits}
    for index in order:
        run.execution.complete(tokens[SCORES[index]], {"result": index})
        run._save()

    assert run.waits == ["z"]
    assert run.variables == {"items": SCORES, "results": [0, 1, 2]}
    assert [line.element_type for line in run.history] == [
        "startEvent",
        *["userTask"] * 3,
        "multiInstanceBody",
    ]


def test_sequential_instances_come_one_after_the_other(case):
    run = case(looped(each(sequential=True)), items=SCORES)
    for count, item in enumerate(SCORES, 1):
        assert run.waits == ["a"]
        assert run.wait("a").loop_counter == count
        assert run.execution.variables_at(run.token("a"))["item"] == item
        run.complete("a", result=item.upper())

    assert run.waits == ["z"]
    assert run.variables["results"] == ["X", "Y", "Z"]


def test_an_empty_collection_is_passed_with_an_empty_result(case):
    run = case(looped(each()), items=[])
    assert run.waits == ["z"]
    assert run.variables["results"] == []


@pytest.mark.parametrize("sequential", [True, False])
def test_the_completion_condition_ends_the_loop_early(case, sequential):
    run = case(looped(each(sequential=sequential, until="=numberOfCompletedInstances >= 2")), items=SCORES)
    run.complete("a", result=1)
    run.complete("a", result=2)

    assert run.waits == ["z"]
    assert run.variables["results"] == [1, 2, None]
    assert len(run.cancelled) == (0 if sequential else 1)


def test_the_completion_condition_sees_the_result_just_given(case):
    run = case(looped(each(until="=result = false")), items=SCORES)
    run.complete("a", result=True)
    assert run.waits == ["a", "a"]
    run.complete("a", result=False)
    assert run.waits == ["z"]


def test_what_is_no_list_is_an_incident_that_can_be_mended(case):
    run = case(looped(each()), items="x")
    assert run.waits == ["a!"]
    run.set(items=["x"])
    run.retry("a")
    assert run.waits == ["a"]


def test_a_result_that_fails_leaves_the_submission_on_its_instance(case):
    loop = each(until="=flag")
    run = case(looped(loop), items=SCORES)
    run.complete("a", result=1)
    assert run.waits == ["a", "a", "a!"]

    run.set(flag=False)
    run.retry("a") if run.incident("a") else None
    assert run.waits == ["a", "a"]
    run.complete("a", result=2)
    run.complete("a", result=3)
    assert run.variables["results"] == [1, 2, 3]


def test_mappings_belong_to_each_instance(case):
    io = mapping(inputs={"who": "=item.name"}, outputs={"result": "=verdict"})
    run = case(looped(each(), io), items=[{"name": "li"}, {"name": "wu"}])
    assert [run.execution.variables_at(w.token_id)["who"] for w in run.all_waits] == ["li", "wu"]
    run.complete("a", verdict="no")
    run.complete("a", verdict="yes")

    assert run.variables["results"] == ["no", "yes"]
    assert "verdict" not in run.variables
    assert "result" not in run.variables


def test_a_multi_instance_sub_process_keeps_the_items_apart(case):
    inner = sub("sp", each(), start("s1"), user("b"), user("c"), end("e1"), path("s1", "b", "c", "e1"))
    run = case(diagram(process("p", start(), inner, end(), path("s", "sp", "e"))), items=[10, 20])
    run.complete("b", 1, result=2)
    run.complete("c", result=3)
    run.complete("b", result=1)
    run.complete("c")

    assert run.is_completed
    assert run.variables["results"] == [1, 3]


def test_a_multi_instance_call_gathers_what_each_called_process_returns(case):
    called = process("q", start("qs"), user("b"), end("qe"), path("qs", "b", "qe"))
    caller = process("p", start(), call("c", "q", each()), end(), path("s", "c", "e"))
    run = case(diagram(caller, called), items=[10, 20], note="n")
    assert run.execution.variables_at(run.token("b", 1)) == {
        "items": [10, 20],
        "note": "n",
        "item": 20,
        "loopCounter": 2,
        "result": None,
    }
    run.complete("b", 1, result="second")
    run.complete("b", result="first")

    assert run.is_completed
    assert run.variables["results"] == ["first", "second"]


def test_a_boundary_timer_ends_all_instances(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                user("a", each()),
                boundary("late", "a", duration("P1D")),
                user("n"),
                end(),
                path("s", "a", "e"),
                path("late", "n", "e"),
            )
        ),
        items=SCORES,
    )
    run.complete("a", result=1)
    assert run.waits == ["a", "a", "late"]
    run.passes(days=1)

    assert run.waits == ["n"]
    assert run.cancelled == ["a", "a", "a"]
    assert "results" not in run.variables


def test_scripts_and_jobs_may_be_multi_instances_too(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                script("double", "=item * 2", "result", each()),
                service("w", each(collection="=results", item="one", output="done", result="=ok")),
                end(),
                path("s", "double", "w", "e"),
            )
        ),
        items=[1, 2],
    )
    assert run.variables["results"] == [2, 4]
    run.complete("w", 1, ok=False)
    run.complete("w", ok=True)
    assert run.variables["done"] == [True, False]


def test_a_loop_over_a_loop_runs_in_every_round(case):
    inner = sub(
        "sp",
        each(),
        start("s1"),
        user("b", each(collection="=item", item="x", output="inner")),
        end("e1"),
        path("s1", "b", "e1"),
    )
    run = case(
        diagram(process("p", start(), inner, end(), path("s", "sp", "e"))),
        items=[["a", "b"], ["c"]],
        result=None,
    )
    for expected in (3, 2, 1):
        assert run.waits == ["b"] * expected
        run.complete("b", result=expected)
    assert run.is_completed
