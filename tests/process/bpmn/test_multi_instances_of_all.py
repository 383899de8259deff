"""Multi-instances of every kind of activity: parallel and in turn, ended early, nested, with mappings."""

import pytest

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    call,
    diagram,
    each,
    element,
    end,
    error,
    escalation,
    event_sub,
    mapping,
    message,
    path,
    process,
    script,
    service,
    start,
    sub,
    throw,
    user,
    xor,
    zeebe,
)

CALLED = process("q", start("qs"), user("w"), end("qe"), path("qs", "w", "qe"))


def kinds(*inside):
    return {
        "user": user("h", *inside),
        "service": service("h", *inside),
        "sub": sub("h", *inside, start("s1"), user("w"), end("e1"), path("s1", "w", "e1")),
        "call": call("h", "q", *inside),
    }


WAITING = tuple(kinds())


def line(activity, *more):
    called = [CALLED] if 'processId="q"' in activity else []
    return diagram(
        process("p", start(), activity, user("z"), end(), path("s", "h", "z", "e"), *more), *called
    )


def work(run, result, nth=0):
    run.complete(next(one for one in run.waits if one in "hw"), nth, result=result)


@pytest.mark.parametrize("kind", WAITING)
def test_in_turn_each_begins_after_the_one_before_with_its_own_item(case, kind):
    run = case(line(kinds(each(sequential=True))[kind]), items=["a", "b", "c"])
    for item in "abc":
        (token,) = [wait.token_id for wait in run.all_waits]
        assert run.execution.variables_at(token)["item"] == item
        work(run, item.upper())
    assert (run.waits, run.variables["results"]) == (["z"], ["A", "B", "C"])


@pytest.mark.parametrize("kind", WAITING)
def test_side_by_side_the_results_stand_in_order_whoever_is_first(case, kind):
    run = case(line(kinds(each())[kind]), items=[1, 2, 3])
    work(run, "third", 2)
    work(run, "first")
    work(run, "second")
    assert (run.waits, run.variables["results"]) == (["z"], ["first", "second", "third"])


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("kind", WAITING)
def test_a_completion_condition_ends_it_and_takes_the_others_away(case, kind, sequential):
    loop = each(sequential=sequential, until="=numberOfCompletedInstances = 2")
    run = case(line(kinds(loop)[kind]), items=[1, 2, 3, 4])
    work(run, "a")
    work(run, "b")
    assert (run.waits, run.variables["results"]) == (["z"], ["a", "b", None, None])


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("kind", WAITING)
def test_in_a_loop_it_begins_anew_with_the_list_as_it_is_then(case, kind, sequential):
    activity = kinds(each(sequential=sequential))[kind]
    called = [CALLED] if kind == "call" else []
    run = case(
        diagram(
            process(
                "p", start(), xor("m"), activity, user("u"), xor("g", "g_z"), user("z"), end(),
                path("s", "m", "h", "u", "g", "z", "e"), arrow_if("g", "m", "=again"),
            ),
            *called,
        ),
        items=[1, 2],
    )  # fmt: skip
    work(run, "a")
    work(run, "b")
    run.complete("u", again=True, items=[1])
    work(run, "c")
    assert (run.waits, run.variables["results"]) == (["u"], ["c"])
    run.complete("u", again=True, items=[])
    assert (run.waits, run.variables["results"]) == (["u"], [])
    run.complete("u", again=False)
    assert run.waits == ["z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_messages_and_decisions_and_what_does_nothing_may_be_multi_instances(case, sequential):
    loop = each(sequential=sequential)
    receive = element("receiveTask", "h", loop, messageRef="m")
    run = case(line(receive), order="o", items=[1, 2])
    while "h" in run.waits:
        run.correlate("h", result=len(run.waits))
    assert len(run.variables["results"]) == 2

    decision = zeebe("calledDecision", decisionId="double", resultVariable="result")
    rule = element("businessRuleTask", "h", decision, loop)
    run = case(line(rule), decide=lambda _, seen: seen["item"] * 2, items=[1, 2, 3])
    assert (run.waits, run.variables["results"]) == (["z"], [2, 4, 6])

    run = case(line(script("h", "=item + loopCounter", "result", loop)), items=[10, 20])
    assert run.variables["results"] == [11, 22]

    run = case(line(element("manualTask", "h", each(output="", sequential=sequential))), items=[1, 2])
    assert (run.waits, run.passed.count("h")) == (["z"], 3)


@pytest.mark.parametrize("outer", [True, False])
@pytest.mark.parametrize("inner", [True, False])
def test_a_loop_in_a_loop_gathers_lists_of_lists(case, outer, inner):
    within = user("w", each("=item", "part", output="parts", result="=done", sequential=inner))
    activity = sub(
        "h", each(result="=parts", sequential=outer), start("s1"), within, end("e1"), path("s1", "w", "e1")
    )
    run = case(line(activity), items=[[1, 2], [], [3]])
    while "w" in run.waits:
        token = run.token("w")
        run.complete("w", done=run.execution.variables_at(token)["part"] * 10)
    assert (run.waits, run.variables["results"]) == (["z"], [[10, 20], [], [30]])


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("kind", WAITING)
def test_inputs_and_outputs_belong_to_each_and_nothing_else_leaves(case, kind, sequential):
    mapped = mapping(inputs={"double": "=item * 2"}, outputs={"result": "=double + given"})
    activity = kinds(mapped, each(sequential=sequential))[kind]
    run = case(line(activity), items=[1, 2])
    for _ in range(2):
        run.complete(next(one for one in run.waits if one in "hw"), given=1)
    assert run.variables["results"] == [3, 5]
    assert ("given" in run.variables) == (kind == "sub")  # what its inner task gives has no mapping
    assert "double" not in run.variables


@pytest.mark.parametrize("sequential", [True, False])
def test_an_escalation_of_one_goes_to_the_border_and_the_others_go_on(case, sequential):
    inside = (start("s1"), user("w"), throw("t", escalation()), end("e1"), path("s1", "w", "t", "e1"))
    edge = boundary("b", "h", escalation(), interrupting=False)
    activity = sub("h", each(sequential=sequential), *inside)
    run = case(line(activity, edge, user("told"), end("e2"), path("b", "told", "e2")), items=[1, 2])
    work(run, 1)
    assert "told" in run.waits
    work(run, 2)
    assert run.waits == ["told", "told", "z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_error_of_one_handled_in_its_own_iteration_leaves_the_others_alone(case, sequential):
    begin = element("startEvent", "es_s", error())
    es = event_sub(
        "es", begin, script("fix", '="mended"', "result"), end("es_e"), path("es_s", "fix", "es_e")
    )
    inside = (start("s1"), service("w"), end("e1"), path("s1", "w", "e1"), es)
    run = case(line(sub("h", each(sequential=sequential), *inside)), items=[1, 2])
    run.throw("w", "E1")
    run.complete("w", result="good")
    assert (run.waits, run.variables["results"]) == (["z"], ["mended", "good"])


def test_a_message_to_an_iteration_reaches_that_one_only(case):
    edge = boundary("b", "w", message())
    inside = (start("s1"), user("w"), edge, end("e1"), path("s1", "w", "e1"), script("x", '="m"', "result"),
              end("e2"), path("b", "x", "e2"))  # fmt: skip
    run = case(line(sub("h", each(), *inside)), order="o", items=[1, 2])
    run.correlate("b")
    work(run, "w")
    assert (run.waits, run.variables["results"]) == (["z"], ["m", "w"])
