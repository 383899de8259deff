"""Messages and signals: correlation, what they bring and take along, starts, throwing."""

from decimal import Decimal

import pytest

from app.domain.errors import Conflict
from tests.process.bpmn.diagrams import (
    boundary,
    catch,
    diagram,
    end,
    mapping,
    message,
    parallel,
    path,
    process,
    signal,
    start,
    throw,
    user,
    zeebe,
)

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


@pytest.mark.parametrize("order", [True, [1], {"a": 1}, ""])
def test_what_is_neither_words_nor_number_is_no_correlation_key(case, order):
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
