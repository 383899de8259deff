"""Conditional events: looked at after every command, triggered when the condition becomes true."""

from tests.process.bpmn.diagrams import (
    boundary,
    catch,
    diagram,
    element,
    end,
    event_sub,
    mapping,
    parallel,
    path,
    process,
    start,
    user,
)


def when(condition):
    return (
        "<bpmn:conditionalEventDefinition><bpmn:condition>"
        + condition.replace(">", "&gt;")
        + "</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def test_a_condition_is_waited_for_until_a_command_makes_it_true(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                catch("c", when("=n > 3")),
                user("a"),
                user("b"),
                user("z"),
                end(),
                path("s", "f", "c", "z", "e"),
                path("f", "a", "b", "e"),
            )
        )
    )
    assert run.waits == ["a", "c"]
    assert run.wait("c").condition == "n > 3"
    run.complete("a", n=3)
    assert run.waits == ["b", "c"]
    run.complete("b", n=4)
    assert run.waits == ["z"]


def test_a_condition_that_is_true_already_is_passed(case):
    run = case(diagram(process("p", start(), catch("c", when("=true")), end(), path("s", "c", "e"))))
    assert run.is_completed


def guarded(condition, *, interrupting):
    return diagram(
        process(
            "p",
            start(),
            parallel("f"),
            user("a", mapping(inputs={"limit": "=10"})),
            boundary("c", "a", when(condition), interrupting=interrupting),
            user("h"),
            user("n"),
            end(),
            path("s", "f", "a", "e"),
            path("f", "n", "n"),
            path("c", "h", "e"),
        )
    )


def test_on_a_border_it_sees_the_variables_of_the_activity_and_interrupts_it(case):
    run = case(guarded("=cost > limit", interrupting=True), cost=1)
    assert run.waits == ["a", "c", "n"]
    run.set(cost=11)
    assert run.waits == ["h", "n"]
    assert run.cancelled == ["a"]


def test_without_interrupting_it_happens_each_time_the_condition_becomes_true(case):
    run = case(guarded("=cost > limit", interrupting=False), cost=1)
    for cost, handlers in ((11, 1), (12, 1), (9, 1), (20, 2)):
        run.complete("n", cost=cost)
        assert run.waits == ["a", "c", *["h"] * handlers, "n"]


def test_it_starts_an_event_sub_process(case):
    begin = element("startEvent", "es_s", when("=alarm"))
    es = event_sub("es", begin, user("h"), end("es_e"), path("es_s", "h", "es_e"))
    run = case(diagram(process("p", start(), user("a"), user("b"), end(), path("s", "a", "b", "e"), es)))
    run.complete("a", alarm="no boolean")
    assert run.waits == ["b", "es"]
    run.set(alarm=True)
    assert run.waits == ["h"]
