"""BPMN errors, terminate, escalation, links, and what a cancelled instance leaves."""

import pytest

from app.domain.errors import Conflict
from app.engine.tasks import UserTask
from tests.process.bpmn.diagrams import (
    TERMINATE,
    boundary,
    call,
    diagram,
    each,
    element,
    end,
    error,
    escalation,
    link,
    parallel,
    path,
    process,
    script,
    service,
    start,
    sub,
    throw,
    user,
)


def test_an_error_of_a_job_is_caught_on_its_border(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                service("w"),
                boundary("b", "w", error()),
                user("h"),
                end(),
                path("s", "w", "e"),
                path("b", "h", "e"),
            )
        )
    )
    run.throw("w", "E1", reason="no money")
    assert run.waits == ["h"]
    assert run.variables == {"reason": "no money"}
    assert run.passed == ["s", "b"]
    assert run.cancelled == ["w"]


def nested(*borders):
    inner = sub("sp", start("s1"), user("a"), end("e1", error()), path("s1", "a", "e1"))
    handlers = "".join(user(f"h_{border.split(chr(34))[1]}") for border in borders)
    paths = "".join(path(b.split('"')[1], f"h_{b.split(chr(34))[1]}", "e") for b in borders)
    return diagram(process("p", start(), inner, *borders, handlers, end(), path("s", "sp", "e"), paths))


def test_an_error_end_goes_to_the_border_of_its_sub_process(case):
    run = case(nested(boundary("b1", "sp", error())))
    run.complete("a", why="x")
    assert run.waits == ["h_b1"]
    assert run.variables == {"why": "x"}
    assert run.passed == ["s", "s1", "a", "e1", "b1"]
    assert run.cancelled == ["sp"]


def test_the_border_for_exactly_this_code_is_preferred_and_one_without_code_catches_all(case):
    run = case(nested(boundary("all", "sp", error("")), boundary("one", "sp", error("err"))))
    run.complete("a")
    assert run.waits == ["h_one"]

    run = case(nested(boundary("all", "sp", error("")), boundary("other", "sp", error("err2"))))
    run.complete("a")
    assert run.waits == ["h_all"]


def test_an_uncaught_error_is_an_incident_and_never_silence(case):
    run = case(nested(boundary("b1", "sp", error("err2"))))
    run.complete("a")
    assert run.waits == ["e1!"]
    assert run.incident("e1") == "uncaught_error"
    run.retry("e1")
    assert run.waits == ["e1!"]


def test_an_uncaught_error_of_a_job_can_be_tried_again(case):
    run = case(diagram(process("p", start(), service("w"), end(), path("s", "w", "e"))))
    run.throw("w", "E9")
    assert run.incident("w") == "uncaught_error"
    with pytest.raises(Conflict):
        run.complete("w")
    run.retry("w")
    run.complete("w")
    assert run.is_completed


def test_an_error_passes_through_calls_and_multi_instances(case):
    called = process("q", start("qs"), service("w"), end("qe"), path("qs", "w", "qe"))
    caller = process(
        "p",
        start(),
        sub("sp", start("s1"), call("c", "q", each()), end("e1"), path("s1", "c", "e1")),
        boundary("b", "sp", error()),
        user("h"),
        end(),
        path("s", "sp", "e"),
        path("b", "h", "e"),
    )
    run = case(diagram(caller, called), items=[1, 2, 3])
    run.throw("w", "E1")
    assert run.waits == ["h"]
    assert sorted(run.cancelled) == ["c", "c", "c", "c", "sp", "w", "w", "w"]


def test_terminate_ends_its_scope_only(case):
    inner = sub(
        "sp",
        start("s1"),
        parallel("f"),
        user("a"),
        user("b"),
        end("stop", TERMINATE),
        end("e1"),
        path("s1", "f", "a", "stop"),
        path("f", "b", "e1"),
    )
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("g"),
                inner,
                user("c"),
                end(),
                path("s", "g", "sp", "e"),
                path("g", "c", "e"),
            )
        )
    )
    run.complete("a")
    assert run.waits == ["c"]
    assert run.cancelled == ["b"]
    run.complete("c")
    assert run.is_completed


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_goes_to_the_border_and_the_throwing_path_goes_on_unless_interrupted(
    case, interrupting
):
    inner = sub("sp", start("s1"), throw("t", escalation()), user("a"), end("e1"), path("s1", "t", "a", "e1"))
    run = case(
        diagram(
            process(
                "p",
                start(),
                inner,
                boundary("b", "sp", escalation(), interrupting=interrupting),
                user("h"),
                end(),
                path("s", "sp", "e"),
                path("b", "h", "e"),
            )
        )
    )
    assert run.waits == (["h"] if interrupting else ["a", "h"])


def test_an_escalation_that_nobody_catches_is_passed(case):
    run = case(
        diagram(process("p", start(), throw("t", escalation()), end("e", escalation()), path("s", "t", "e")))
    )
    assert run.is_completed


COMPUTED = (
    '<bpmn:error id="computed" errorCode="=code"/><bpmn:escalation id="raised" escalationCode="=code"/>'
)


def test_the_code_that_is_thrown_may_be_computed(case):
    def thrown(trigger, caught):
        inner = sub("sp", start("s1"), user("a"), end("e1", trigger), path("s1", "a", "e1"))
        border = boundary("b", "sp", caught) + user("h") + path("b", "h", "e")
        return diagram(process("p", start(), inner, border, end(), path("s", "sp", "e")), COMPUTED)

    for trigger, caught, code in (("computed", error(), "E1"), ("raised", escalation(), "X1")):
        event = error(trigger) if code == "E1" else escalation(trigger)
        run = case(thrown(event, caught))
        run.complete("a", code=code)
        assert run.waits == ["h"]

    run = case(thrown(error("computed"), error()))
    run.complete("a", code="E7")
    assert run.waits == ["e1!"]
    assert run.incident("e1") == "uncaught_error"
    run.set(code="E1")
    run.retry("e1")
    assert run.waits == ["h"]

    run = case(thrown(escalation("raised"), escalation()))
    run.complete("a")
    assert run.waits == ["e1!"]
    assert "escalation code" in run.wait("e1").message


def test_a_link_leads_to_its_other_end(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                throw("t", link("L")),
                element("intermediateCatchEvent", "c", link("L")),
                user("a"),
                end(),
                path("s", "t"),
                path("c", "a", "e"),
            )
        )
    )
    assert run.waits == ["a"]
    run.complete("a")
    assert run.passed == ["s", "t", "c", "a", "e"]


def test_a_cancelled_instance_has_nothing_left(case):
    called = process("q", start("qs"), user("b"), end("qe"), path("qs", "b", "qe"))
    run = case(
        diagram(process("p", start(), call("c", "q", each()), end(), path("s", "c", "e")), called),
        items=[1, 2],
    )
    run.cancel()
    assert run.waits == []
    assert not run.is_completed
    assert run.execution.is_cancelled
    assert sorted(run.cancelled) == ["b", "b", "c", "c", "c"]


@pytest.mark.parametrize(
    "expression",
    [
        "=function(x) x",
        "=[function(x) x]",
        "=count(for i in 1..1000000000 return i)",
        "=[[[[[[[[[[[[nested]]]]]]]]]]]]",
    ],
)
def test_a_script_whose_value_cannot_be_computed_or_kept_is_an_incident(case, expression):
    nested: list = []
    for _ in range(90):
        nested = [nested]
    run = case(
        diagram(process("p", start(), script("t", expression, "r"), end(), path("s", "t", "e"))),
        nested=nested,
    )
    assert run.waits == ["t!"]


@pytest.mark.parametrize("fault", [AttributeError("open"), ZeroDivisionError(), KeyError("x")])
def test_a_fault_of_the_program_is_an_incident_and_the_submission_before_is_kept(case, monkeypatch, fault):
    def break_down(*_arguments):
        raise fault

    run = case(
        diagram(process("p", start(), service("w"), user("a"), end(), path("s", "w", "a", "e"))), order="o"
    )
    with monkeypatch.context() as patch:
        patch.setattr(UserTask, "act", break_down)
        run.complete("w", paid=True)
    assert run.waits == ["a!"]
    assert run.incident("a") == "error"
    assert run.variables == {"order": "o", "paid": True}
    run.retry("a")
    assert run.waits == ["a"]


def test_what_the_database_raises_is_no_incident_since_the_command_is_tried_again(case, monkeypatch):
    class Deadlock(Exception):
        pass

    def stop(*_arguments):
        raise Deadlock

    monkeypatch.setattr(UserTask, "act", stop)
    with pytest.raises(Deadlock):
        case(diagram(process("p", start(), user("a"), end(), path("s", "a", "e"))))
