"""Compensation: handlers of completed activities, called by a throw or an end event of their scope."""

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    diagram,
    each,
    element,
    end,
    event_sub,
    message,
    path,
    process,
    start,
    sub,
    throw,
    user,
    xor,
    zeebe,
)

UNDO = "<bpmn:compensateEventDefinition/>"


def undoing(activity, handler):
    return (
        boundary(f"{activity}_undo", activity, UNDO)
        + element("userTask", handler, zeebe("userTask"), isForCompensation="true")
        + f'<bpmn:association id="{activity}_as" sourceRef="{activity}_undo" targetRef="{handler}"/>'
    )


def line(thrown, *more):
    return diagram(
        process(
            "p",
            start(),
            user("a"),
            undoing("a", "undo_a"),
            user("b"),
            undoing("b", "undo_b"),
            user("c"),
            xor("g", "g_t"),
            arrow_if("g", "a", "=again"),
            thrown,
            user("z"),
            end(),
            path("s", "a", "b", "c", "g", "t", "z", "e"),
            *more,
        )
    )


def test_the_handlers_of_completed_activities_run_before_the_event_goes_on(case):
    run = case(line(throw("t", UNDO)), again=False)
    run.complete("a")
    run.complete("b")
    assert run.waits == ["c"]
    run.complete("c")
    assert run.waits == ["undo_a", "undo_b"]
    run.complete("undo_a")
    assert run.waits == ["undo_b"]
    run.complete("undo_b", undone=True)
    assert run.waits == ["z"]
    assert run.variables["undone"] is True
    assert run.passed == ["s", "a", "b", "c", "g", "undo_a", "undo_b", "t"]


def test_every_completion_is_undone_once_and_only_once(case):
    run = case(line(throw("t", UNDO)), again=True)
    for _ in range(2):
        run.complete("a")
        run.complete("b")
        run.complete("c", again=False) if run.passed.count("a") == 2 else run.complete("c")
    assert run.waits == ["undo_a", "undo_a", "undo_b", "undo_b"]


def test_one_activity_can_be_named(case):
    one = '<bpmn:compensateEventDefinition activityRef="a"/>'
    run = case(line(throw("t", one)), again=False)
    for task in "abc":
        run.complete(task)
    assert run.waits == ["undo_a"]
    run.complete("undo_a")
    run.complete("z")
    assert run.is_completed


def test_an_association_to_a_note_is_no_handler(case):
    noted = (
        '<bpmn:textAnnotation id="note"><bpmn:text>why</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="to_note" sourceRef="a_undo" targetRef="note"/>'
    )
    drawn = undoing("a", "undo_a") + noted
    run = case(
        diagram(process("p", start(), user("a"), drawn, throw("t", UNDO), end(), path("s", "a", "t", "e")))
    )
    run.complete("a")
    assert run.waits == ["undo_a"]


def test_without_anything_to_undo_the_event_is_passed(case):
    nothing = process("p", start(), throw("t", UNDO), user("z"), end(), path("s", "t", "z", "e"))
    assert case(diagram(nothing)).waits == ["z"]


def test_an_end_event_undoes_and_a_handler_that_was_never_needed_keeps_nothing_open(case):
    def ended(trigger):
        return diagram(
            process("p", start(), user("a"), undoing("a", "undo_a"), end("e", trigger), path("s", "a", "e"))
        )

    run = case(ended(UNDO))
    run.complete("a")
    assert run.waits == ["undo_a"]
    run.complete("undo_a")
    assert run.is_completed

    run = case(ended(""))
    run.complete("a")
    assert run.is_completed


def test_a_cancelled_instance_undoes_nothing(case):
    run = case(line(throw("t", UNDO)), again=False)
    run.complete("a")
    run.cancel()
    assert run.waits == []
    assert run.cancelled == ["b"]


def test_a_sub_process_and_a_multi_instance_are_undone_as_a_whole(case):
    inner = sub("sp", start("s1"), user("b"), end("e1"), path("s1", "b", "e1"))
    run = case(
        diagram(
            process(
                "p",
                start(),
                inner,
                undoing("sp", "undo_sp"),
                user("m", each()),
                undoing("m", "undo_m"),
                throw("t", UNDO),
                end(),
                path("s", "sp", "m", "t", "e"),
            )
        ),
        items=[1, 2],
    )
    run.complete("b")
    run.complete("m")
    run.complete("m")
    assert run.waits == ["undo_m", "undo_sp"]


def test_an_interrupting_event_sub_process_can_undo_what_happened_around_it(case):
    begin = element("startEvent", "es_s", message())
    es = event_sub("es", begin, throw("t", UNDO), end("es_e"), path("es_s", "t", "es_e"))
    run = case(
        diagram(
            process(
                "p",
                start(),
                user("a"),
                undoing("a", "undo_a"),
                user("b"),
                end(),
                path("s", "a", "b", "e"),
                es,
            )
        ),
        order="o",
    )
    run.complete("a")
    run.correlate("es")
    assert run.waits == ["undo_a"]
    run.complete("undo_a")
    assert run.is_completed
