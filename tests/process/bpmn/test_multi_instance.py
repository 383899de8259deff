"""Multi-instance, parallel and sequential, on tasks, sub-processes and calls."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import uuid4

import pytest

from app.domain.changes import BeginAgain, Postpone
from app.domain.errors import Conflict
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


def heard():
    """Somebody is asked, then answers; who it is stands in the result."""
    inner = [start("s1"), user("ask"), user("answer"), end("e1"), path("s1", "ask", "answer", "e1")]
    own = mapping(inputs={"result": "={by: item}"})
    return diagram(
        process("p", start(), sub("a", each(), own, *inner), user("z"), end(), path("s", "a", "z", "e"))
    )


def asked(run):
    """Where each item's iteration stands, with its token."""
    return {run.execution.variables_at(one.token_id)["item"]: one for one in run.all_waits}


def begin_again(run, item, successor):
    run.execution.change(BeginAgain(asked(run)[item].token_id, successor))
    run._save()


@pytest.mark.parametrize("done", [0, 1])
def test_an_iteration_begins_again_for_another_item_in_its_own_place(case, done):
    run = case(heard(), items=SCORES)
    for _ in range(done):
        run.execution.complete(asked(run)["y"].token_id, {})
        run._save()
    begin_again(run, "y", "w")

    assert {item: one.element_id for item, one in asked(run).items()} == dict.fromkeys("xwz", "ask")
    assert run.cancelled == [["ask", "a"], ["answer", "a"]][done]
    assert run.execution.variables_at(asked(run)["w"].token_id)["loopCounter"] == 2
    assert run.execution.variables_at(asked(run)["w"].token_id)["result"] == {"by": "w"}
    while "z" not in run.waits:
        run.complete(run.waits[0])
    assert run.variables["results"] == [{"by": "x"}, {"by": "w"}, {"by": "z"}]


def test_a_single_task_of_a_multi_instance_begins_again_too(case):
    run = case(looped(each()), items=SCORES)
    begin_again(run, "x", "w")
    assert sorted(asked(run)) == ["w", "y", "z"]
    for item in ("z", "w", "y"):
        run.execution.complete(asked(run)[item].token_id, {"result": item})
        run._save()
    assert run.variables["results"] == ["w", "y", "z"]


def test_what_is_no_iteration_does_not_begin_again(case):
    run = case(looped(each()), items=[])
    with pytest.raises(Conflict):
        run.execution.change(BeginAgain(run.token("z"), "w"))
    with pytest.raises(Conflict):
        run.execution.change(BeginAgain(uuid4(), "w"))


def test_a_postponed_task_keeps_its_new_date_and_what_later_ones_read(case):
    run = case(heard(), items=SCORES)
    later = datetime(2030, 1, 2, tzinfo=UTC)
    place = asked(run)["y"].token_id
    run.execution.change(Postpone(place, later, {"result": {"by": "y", "until": "later"}}))
    run._save()

    assert {item: one.due_at for item, one in asked(run).items()} == {"x": None, "y": later, "z": None}
    assert run.execution.variables_at(place)["result"] == {"by": "y", "until": "later"}
    assert run.execution.variables_at(asked(run)["x"].token_id)["result"] == {"by": "x"}
