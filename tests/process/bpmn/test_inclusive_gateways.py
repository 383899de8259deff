"""Inclusive gateways: as many branches as conditions are true, joined in every order and in loops."""

from itertools import chain, combinations, permutations

import pytest

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    diagram,
    duration,
    end,
    inclusive,
    parallel,
    path,
    process,
    start,
    user,
    xor,
)

LOOP = diagram(
    process(
        "p",
        start(),
        user("u"),
        inclusive("g", "g_d"),
        *(user(branch) for branch in "abcd"),
        *(arrow_if("g", branch, f"={branch}") for branch in "abc"),
        path("s", "u", "g", "d", "j"),
        *(path(branch, "j") for branch in "abc"),
        inclusive("j"),
        xor("again", "again_z"),
        arrow_if("again", "u", "=again"),
        path("j", "again", "z", "e"),
        user("z"),
        end(),
    )
)
SUBSETS = list(chain.from_iterable(combinations("abc", size) for size in range(4)))


@pytest.mark.parametrize("chosen", SUBSETS)
def test_every_choice_is_joined_in_every_order_and_round(case, chosen):
    run = case(LOOP)
    choice = {branch: branch in chosen for branch in "abc"}
    for order in permutations(chosen or "d"):
        run.complete("u", **choice, again=True)
        for position, branch in enumerate(order):
            assert run.waits == sorted(order[position:])
            run.complete(branch)
        assert run.waits == ["u"]
    run.complete("u", **choice, again=False)
    for branch in chosen or "d":
        run.complete(branch)
    assert run.waits == ["z"]
    assert run.passed.count("j") == run.passed.count("g")


def test_a_join_waits_for_a_path_that_may_still_come_and_not_for_one_that_has_ended(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                user("a"),
                user("b"),
                xor("x", "x_out"),
                user("w"),
                inclusive("j"),
                user("z"),
                end(),
                end("out"),
                path("s", "f", "a", "j", "z", "e"),
                path("f", "b", "x", "out"),
                arrow_if("x", "w", "=stays"),
                path("w", "j"),
            )
        )
    )
    run.complete("a")
    assert run.waits == ["b"]
    run.complete("b", stays=False)
    assert run.waits == ["z"]


def test_a_boundary_path_counts_as_one_that_may_still_come(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                user("a"),
                user("b"),
                boundary("t", "b", duration("PT1H")),
                inclusive("j"),
                user("z"),
                end(),
                end("out"),
                path("s", "f", "a", "j", "z", "e"),
                path("f", "b", "out"),
                path("t", "j"),
            )
        )
    )
    run.complete("a")
    assert run.waits == ["b", "t"]
    run.passes(hours=1)
    assert run.waits == ["z"]


def test_a_failing_condition_of_the_split_is_an_incident(case):
    run = case(LOOP)
    run.complete("u", a=True)
    assert run.waits == ["g!"]
    run.set(b=False, c=True)
    run.retry("g")
    assert run.waits == ["a", "c"]
