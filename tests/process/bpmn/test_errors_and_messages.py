"""BPMN errors, messages, terminate, escalation, signals, links."""

from decimal import Decimal

import pytest

from app.domain.errors import Conflict
from tests.process.bpmn.diagrams import (
    TERMINATE,
    boundary,
    call,
    catch,
    diagram,
    each,
    element,
    end,
    error,
    escalation,
    link,
    mapping,
    message,
    parallel,
    path,
    process,
    script,
    service,
    signal,
    start,
    sub,
    throw,
    user,
    zeebe,
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


MESSAGES = diagram(
    process(
        "p",
        start(),
        user("a"),
        boundary("m1", "a", message(), interrupting=False),
        boundary("m2", "a", message("m2")),
        user("n"),
        user("x"),
        end(),
        path("s", "a", "e"),
        path("m1", "n", "e"),
        path("m2", "x", "e"),
    )
)


def test_the_correlation_key_is_evaluated_once(case):
    run = case(MESSAGES, order=17)
    assert (run.wait("m1").message_name, run.wait("m1").correlation_key) == ("paid", "17")
    run.set(order=18)
    assert run.wait("m1").correlation_key == "17"


@pytest.mark.parametrize(
    ("order", "key"), [("a", "a"), (1000, "1000"), (Decimal("1E+3"), "1000"), (Decimal("1.50"), "1.5")]
)
def test_a_number_as_correlation_key_is_written_plainly(case, order, key):
    assert case(MESSAGES, order=order).wait("m1").correlation_key == key


@pytest.mark.parametrize("order", [True, [1], {"a": 1}])
def test_what_is_neither_text_nor_number_is_no_correlation_key(case, order):
    assert case(MESSAGES, order=order).waits == ["a!"]


def test_a_non_interrupting_message_may_come_again(case):
    run = case(MESSAGES, order="o")
    for count in range(1, 4):
        run.correlate("m1", count=count)
        assert run.waits == ["a", "m1", "m2", *["n"] * count]
    assert run.variables["count"] == 3

    run.correlate("m2")
    assert run.waits == ["n", "n", "n", "x"]
    assert run.cancelled == ["a"]


def test_a_missing_correlation_key_is_an_incident(case):
    run = case(MESSAGES)
    assert run.waits == ["a!"]
    run.set(order="o")
    run.retry("a")
    assert run.waits == ["a", "m1", "m2"]


def test_a_message_catch_maps_what_the_message_brings(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                catch("c", message(), mapping(outputs={"sum": "=amount + 1"})),
                end(),
                path("s", "c", "e"),
            )
        ),
        order="o",
    )
    run.correlate("c", amount=2, junk=1)
    assert run.is_completed
    assert run.variables == {"order": "o", "sum": 3}


def test_a_process_may_start_with_a_message(case):
    xml = diagram(process("p", start("ms", message()), user("a"), end(), path("ms", "a", "e")))
    run = case(xml, start_element="ms", order="o", amount=1)
    assert run.waits == ["a"]
    assert run.variables == {"order": "o", "amount": 1}
    assert [(s.process_id, s.element_id, s.name) for s in run.shelf.add(xml).message_starts] == [
        ("p", "ms", "paid")
    ]


def test_a_signal_takes_along_what_the_throwing_event_maps(case):
    level = mapping(inputs={"level": "=grade + 1"})
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                catch("c", signal()),
                user("a"),
                end("e", signal(), level),
                end("e2"),
                path("s", "f", "c", "e2"),
                path("f", "a", "e"),
            )
        ),
        grade=2,
    )
    run.complete("a")
    assert [(one.signal_name, one.variables) for one in run.signals] == [("alarm", {"level": 3})]
    assert run.variables == {"grade": 2, "level": 3}


def test_a_signal_from_elsewhere_wakes_the_one_token_it_is_for(case):
    xml = diagram(process("p", start(), catch("c", signal()), user("a"), end(), path("s", "c", "a", "e")))
    run = case(xml)
    token = run.token("c")
    run.execution.hear(token, {"level": 3})
    assert [wait.element_id for wait in run.execution.waits()] == ["a"]
    assert run.execution.variables == {"level": 3}
    with pytest.raises(Conflict):
        run.execution.hear(token, {})


def test_messages_are_thrown_as_jobs(case):
    job = zeebe("taskDefinition", type="publish-message")
    headers = zeebe(
        "taskHeaders",
        zeebe("header", key="correlationKey", value="=order + 1") + zeebe("header", key="name", value="paid"),
    )
    run = case(
        diagram(
            process(
                "p",
                start(),
                throw("t", message(), job, headers),
                end("e", message(), job),
                path("s", "t", "e"),
            )
        ),
        order=1,
    )
    assert (run.wait("t").type, run.wait("t").headers) == (
        "publish-message",
        {"correlationKey": 2, "name": "paid"},
    )
    run.complete("t")
    assert run.waits == ["e"]
    run.complete("e")
    assert run.is_completed


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


def test_a_signal_reaches_everybody_here_and_is_told_to_the_others(case):
    run = case(
        diagram(
            process(
                "p",
                start(),
                parallel("f"),
                catch("c1", signal()),
                user("x"),
                boundary("c2", "x", signal(), interrupting=False),
                user("h"),
                user("a"),
                end("e", signal()),
                path("s", "f", "c1", "e2"),
                path("f", "x", "e2"),
                path("c2", "h", "e2"),
                path("f", "a", "e"),
                end("e2"),
            )
        )
    )
    assert run.waits == ["a", "c1", "c2", "x"]
    run.complete("a")
    assert run.waits == ["c2", "h", "x"]
    assert [(one.signal_name, one.variables) for one in run.signals] == [("alarm", {})]
    assert run.signal("alarm", level=3)
    assert run.waits == ["c2", "h", "h", "x"]
    assert not run.signal("other")


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
