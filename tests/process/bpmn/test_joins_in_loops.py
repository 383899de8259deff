"""Blocks that are run twice in every order of arrival, and several ways out of every kind of element."""

from itertools import permutations

import pytest

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    call,
    catch,
    diagram,
    each,
    element,
    end,
    event_gateway,
    inclusive,
    link,
    message,
    parallel,
    path,
    process,
    service,
    signal,
    start,
    sub,
    throw,
    user,
    xor,
)

ABC = tuple(user(name) for name in "abc")


def looped(*block):
    """Draw a block from the element `in` to the element `out`, and a way back behind it."""
    return (
        start(),
        *block,
        xor("again", "again_z"),
        arrow_if("again", "round", "=again"),
        user("z"),
        end(),
        xor("round"),
        path("s", "round", "into"),
        path("out", "again", "z", "e"),
    )


BLOCKS = {
    "parallel": (
        parallel("into"), *ABC, parallel("out"),
        *(path("into", name, "out") for name in "abc"),
    ),
    "parallel in parallel": (
        parallel("into"), *ABC, parallel("f2"), parallel("j2"), parallel("out"),
        path("into", "a", "out"), path("into", "f2", "b", "j2", "out"), path("f2", "c", "j2"),
    ),
    "inclusive, all true": (
        inclusive("into"), *ABC, inclusive("out"),
        *(arrow_if("into", name, "=true") + path(name, "out") for name in "abc"),
    ),
    "inclusive in parallel": (
        parallel("into"), *ABC, inclusive("f2"), inclusive("j2"), parallel("out"),
        path("into", "a", "out"), path("into", "f2"), arrow_if("f2", "b", "=true"),
        arrow_if("f2", "c", "=true"), path("b", "j2"), path("c", "j2"), path("j2", "out"),
    ),
    "parallel in inclusive": (
        inclusive("into"), *ABC, parallel("f2"), parallel("j2"), inclusive("out"),
        arrow_if("into", "a", "=true"), arrow_if("into", "f2", "=true"), path("a", "out"),
        path("f2", "b", "j2"), path("f2", "c", "j2"), path("j2", "out"),
    ),
    "several ways out of a task": (
        service("into"), *ABC, parallel("out"),
        *(path("into", name, "out") for name in "abc"),
    ),
    "several ways out of a call": (
        call("into", "q"), *ABC, parallel("out"),
        *(path("into", name, "out") for name in "abc"),
    ),
    "several ways out of a sub-process": (
        sub("into", start("s1"), end("e1"), path("s1", "e1")), *ABC, parallel("out"),
        *(path("into", name, "out") for name in "abc"),
    ),
    "an inclusive join of exclusive choices": (
        parallel("into"), *ABC, xor("x", "x_out"), user("never"), arrow_if("x", "never", "=false"),
        inclusive("out"), path("into", "a", "x", "out"), path("never", "out"),
        path("into", "b", "out"), path("into", "c", "out"),
    ),
    "a sub-process around it": (
        sub("into", start("s1"), parallel("f"), *ABC, parallel("j"), end("e1"), path("s1", "f"),
            *(path("f", name, "j") for name in "abc"), path("j", "e1")),
        xor("out"), path("into", "out"),
    ),
    "ends instead of a join": (
        sub("into", start("s1"), *ABC, *(path("s1", name) for name in "abc")),
        xor("out"), path("into", "out"),
    ),
}  # fmt: skip
CALLED = process("q", start("qs"), end("qe"), path("qs", "qe"))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_joined_once_a_round_in_every_order_of_arrival(case, block):
    for first in permutations("abc"):
        for second in permutations("abc"):
            run = case(diagram(process("p", *looped(*BLOCKS[block])), CALLED), again=True)
            for order, again in ((first, True), (second, False)):
                if "into" in run.waits:
                    run.complete("into")
                for position, name in enumerate(order):
                    assert run.waits == sorted(order[position:])
                    last = position == len(order) - 1
                    run.complete(name, **({"again": again} if last else {}))
            assert run.waits == ["z"]
            assert run.passed.count("again") == 2


@pytest.mark.parametrize("first", ["m1", "g1"])
@pytest.mark.parametrize("second", ["m1", "g1"])
def test_an_event_gateway_in_a_parallel_branch_is_joined_with_whichever_event_came(case, first, second):
    block = (
        parallel("into"), user("a"), event_gateway("eg"), catch("m1", message()), catch("g1", signal()),
        xor("merge"), parallel("out"), path("into", "a", "out"), path("into", "eg", "m1", "merge", "out"),
        path("eg", "g1", "merge"),
    )  # fmt: skip
    run = case(diagram(process("p", *looped(*block))), order="o", again=True)
    for event, before, again in ((first, True, True), (second, False, False)):
        if before:
            run.complete("a")
        run.correlate(event) if event == "m1" else run.signal("alarm")
        if not before:
            run.complete("a", again=again)
    assert run.waits == ["z"]


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("join", [parallel, inclusive])
def test_a_boundary_path_into_a_join_in_a_loop(case, join, interrupting):
    """Interrupted, the path from the border comes in the place of the other; else both are one each."""
    target = "merge" if interrupting else "side"
    block = (
        parallel("into"), user("a"), user("b"), boundary("x", "a", message(), interrupting=interrupting),
        user("h"), xor("merge"), *([] if interrupting else [end("side")]), join("out"),
        path("into", "a", "merge", "out"),
        path("into", "b", "out"), path("x", "h", target),
    )  # fmt: skip
    run = case(diagram(process("p", *looped(*block))), order="o", again=True)
    for again in (True, False):
        run.correlate("x")
        run.complete("h")
        if not interrupting:
            run.complete("a")
        assert "z" not in run.waits
        run.complete("b", again=again)
    assert run.waits == ["z"]


SPLITTERS = {
    "user": user("t"),
    "service": service("t"),
    "manual": element("manualTask", "t"),
    "sub": sub("t", start("s1"), user("w"), end("e1"), path("s1", "w", "e1")),
    "call": call("t", "q"),
    "users": user("t", each()),
    "throw": throw("t"),
    "catch": catch("t", message()),
}


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({"one": True, "two": True}, ["a", "b"]),
        ({"one": False, "two": True}, ["b"]),
        ({"one": False, "two": False}, ["c"]),
    ],
)
@pytest.mark.parametrize("kind", SPLITTERS)
def test_every_element_heeds_the_conditions_of_its_ways_out_and_its_default(case, kind, values, taken):
    splitter = SPLITTERS[kind].replace('id="t"', 'id="t" default="t_c"', 1)
    run = case(
        diagram(
            process(
                "p", start(), splitter, *ABC, path("s", "t"), path("t", "c"),
                arrow_if("t", "a", "=one"), arrow_if("t", "b", "=two"),
            ),
            CALLED,
        ),
        order="o",
        items=[1, 2],
        **values,
    )  # fmt: skip
    while run.waits and run.waits[0] in ("t", "w"):
        run.correlate("t") if kind == "catch" else run.complete(run.waits[0])
    assert run.waits == taken


def test_several_throws_of_a_link_lead_to_its_one_catch_in_a_loop_within_a_sub_process(case):
    inner = sub(
        "sp", start("s1"), parallel("f"), user("a"), user("b"), throw("l1", link("on")),
        throw("l2", link("on")), catch("l3", link("on")), user("c"), xor("g", "g_e1"), end("e1"),
        xor("m"), arrow_if("g", "m", "=again"), path("s1", "m", "f", "a", "l1"), path("f", "b", "l2"),
        path("l3", "c", "g", "e1"),
    )  # fmt: skip
    run = case(diagram(process("p", start(), inner, user("z"), end(), path("s", "sp", "z", "e"))))
    run.complete("b")
    run.complete("a")
    assert run.waits == ["c", "c"]
    run.complete("c", again=True)
    run.complete("c", again=False)
    run.complete("a")
    run.complete("b")
    run.complete("c")
    run.complete("c")
    assert run.waits == ["z"]
