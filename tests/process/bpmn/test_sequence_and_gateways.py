"""Plain paths, exclusive and parallel gateways, loops; incidents of gateways."""

from itertools import permutations

import pytest

from tests.process.bpmn.diagrams import (
    arrow_if,
    diagram,
    element,
    end,
    parallel,
    path,
    process,
    script,
    start,
    user,
    xor,
)

FORK = diagram(
    process(
        "p",
        start(),
        user("a"),
        parallel("fork"),
        user("b"),
        user("c"),
        user("d"),
        parallel("join"),
        xor("again", "again_z"),
        user("z"),
        end(),
        path("s", "a", "fork"),
        *(path("fork", branch, "join") for branch in "bcd"),
        path("join", "again", "z", "e"),
        arrow_if("again", "a", "=again"),
    )
)


def test_a_straight_line_is_walked_to_its_end(case):
    run = case(diagram(process("p", start(), user("a"), user("b"), end(), path("s", "a", "b", "e"))))
    assert run.waits == ["a"]

    run.complete("a", x=1)
    run.complete("b")

    assert run.is_completed
    assert run.passed == ["s", "a", "b", "e"]
    assert run.variables == {"x": 1}


@pytest.mark.parametrize("first", list(permutations("bcd")))
def test_a_parallel_join_in_a_loop_waits_for_all_branches_in_every_round(case, first):
    run = case(FORK)
    for second in permutations("bcd"):
        run.complete("a", again=True)
        for position, branch in enumerate(first):
            assert run.waits == sorted(first[position:])
            run.complete(branch)
        run.complete("a")
        for position, branch in enumerate(second):
            assert run.waits == sorted(second[position:])
            run.complete(branch)
        assert run.waits == ["a"]

    run.complete("a", again=False)
    for branch in first:
        run.complete(branch)
    run.complete("z")
    assert run.is_completed


def test_a_join_counts_a_branch_that_arrives_twice_once_per_round(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("fork"),
                user("a"),
                user("b"),
                user("c"),
                parallel("join"),
                user("z"),
                end(),
                path("s", "fork", "a"),
                path("fork", "b", "a"),
                path("fork", "c", "join", "z", "e"),
                path("a", "join"),
            )
        )
    )
    run.complete("a")
    run.complete("b")
    run.complete("a")
    assert run.waits == ["c"]

    run.complete("c")
    run.complete("z")
    assert run.incident("join") == "stuck_join"


def test_variables_of_parallel_branches_share_one_scope(case):
    run = case(FORK, order="o", amount=0, rows=[1, 2])

    run.complete("a")
    run.complete("b", amount=1, rows=[])
    run.complete("c")
    run.complete("d", again=False)

    assert run.variables == {"order": "o", "amount": 1, "rows": [], "again": False}


def test_the_first_true_condition_wins_and_the_default_comes_last(case):
    gateway = process(
        "p",
        start(),
        xor("g", "g_d"),
        user("d"),
        user("b"),
        user("c"),
        path("s", "g"),
        path("g", "d"),
        arrow_if("g", "b", "=x > 1"),
        arrow_if("g", "c", "=x > 0"),
        *(path(element_id, "e") for element_id in "bcd"),
        end(),
    )
    assert case(diagram(gateway), x=2).waits == ["b"]
    assert case(diagram(gateway), x=1).waits == ["c"]
    assert case(diagram(gateway), x=0).waits == ["d"]


@pytest.mark.parametrize("answer", [False, "yes", None])
def test_the_only_way_out_of_a_gateway_has_its_condition_heeded(case, answer):
    run = case(
        diagram(process("p", start(), xor("g"), end(), path("s", "g"), arrow_if("g", "e", "=good"))),
        good=answer,
    )
    assert run.waits == ["g!"]

    run.set(good=True)
    run.retry("g")
    assert run.is_completed


@pytest.mark.parametrize("answer", [None, "yes", 1, []])
def test_a_condition_that_is_no_boolean_is_an_incident_that_keeps_the_submission(case, answer):
    run = case(
        diagram(
            process(
                "p",
                start(),
                user("a"),
                xor("g", "g_c"),
                user("b"),
                user("c"),
                end(),
                path("s", "a", "g", "c", "e"),
                arrow_if("g", "b", "=good"),
                path("b", "e"),
            )
        )
    )
    run.complete("a", good=answer, note="kept")
    assert run.waits == ["g!"]
    assert run.variables == {"good": answer, "note": "kept"}

    run.retry("g")
    assert run.waits == ["g!"]

    run.set(good=True)
    run.retry("g")
    assert run.waits == ["b"]
    assert run.passed == ["s", "a", "g"]


def test_no_true_condition_and_no_default_is_an_incident_while_the_other_branch_goes_on(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                xor("g"),
                user("a"),
                user("b"),
                user("c"),
                path("s", "f", "g"),
                path("f", "c", "e"),
                arrow_if("g", "a", "=x = 1"),
                arrow_if("g", "b", "=x = 2"),
                path("a", "e"),
                path("b", "e"),
                end(),
            )
        ),
        x=3,
    )
    assert run.waits == ["c", "g!"]

    run.complete("c", x=2)
    run.retry("g")
    assert run.waits == ["b"]


def test_several_outgoing_flows_of_a_task_are_all_taken_and_conditions_are_heeded(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                user("a"),
                user("b"),
                user("c"),
                user("d"),
                path("s", "a", "b", "e"),
                arrow_if("a", "c", "=x > 1"),
                arrow_if("a", "d", "=x > 2"),
                path("c", "e"),
                path("d", "e"),
                end(),
            )
        )
    )
    run.complete("a", x=2)
    assert run.waits == ["b", "c"]


def test_a_loop_that_nothing_ends_becomes_an_incident(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                xor("g"),
                script("count", "=if n = null then 1 else n + 1", "n"),
                path("s", "g", "count", "g"),
            )
        )
    )
    assert [run.incident(wait.element_id) for wait in run.all_waits] == ["endless_loop"]


def test_undefined_and_manual_tasks_are_passed(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                element("task", "t"),
                element("manualTask", "m"),
                end(),
                path("s", "t", "m", "e"),
            )
        )
    )
    assert run.is_completed
    assert run.passed == ["s", "t", "m", "e"]


@pytest.mark.parametrize("flag", [False, None, "yes"])
def test_the_only_way_out_of_an_exclusive_gateway_is_taken_only_when_its_condition_is_true(case, flag):
    drawn = diagram(
        process("p", start(), user("a"), xor("x"), end(), path("s", "a", "x"), arrow_if("x", "e", "=flag"))
    )
    run = case(drawn)
    run.complete("a", flag=flag)
    assert run.waits == ["x!"]

    run.set(flag=True)
    run.retry("x")
    assert run.is_completed
