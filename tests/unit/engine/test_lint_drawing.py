"""What BPMN forbids though it can be drawn."""

import pytest

from app.domain.errors import Severity
from app.engine.lint import Known, lint_diagram
from tests.process.bpmn.diagrams import (
    boundary,
    catch,
    diagram,
    each,
    element,
    end,
    error,
    escalation,
    event_gateway,
    event_sub,
    message,
    path,
    process,
    service,
    start,
    throw,
    user,
    xor,
)

KNOWN = Known(job_types={"work"})
ANY = "<bpmn:errorEventDefinition/>"


UNDO = '<bpmn:compensateEventDefinition activityRef="{}"/>'
COMPUTED = (
    '<bpmn:error id="computed" errorCode="=code"/><bpmn:escalation id="raised" escalationCode="=code"/>'
    '<bpmn:error id="broken" errorCode="=1 +"/>'
)


def found(*parts: str) -> list[tuple[str, str]]:
    xml = diagram(process("p", start(), end(), *parts), COMPUTED)
    return [(f.element_id, f.rule) for f in lint_diagram(xml, "x", KNOWN) if f.severity is Severity.ERROR]


def waiting(*more: str) -> tuple[str, ...]:
    return (
        event_gateway("g"),
        catch("a", message()),
        catch("b", message("m2")),
        path("s", "g", "a", "e"),
        path("g", "b", "e"),
        *more,
    )


def association(source: str, target: str) -> str:
    return f'<bpmn:association id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def undone() -> tuple[str, ...]:
    """A task with a handler that undoes it; another one is not in use."""
    handlers = (element("manualTask", one, isForCompensation="true") for one in ("handler", "other"))
    event = boundary("a_undo", "a", UNDO.format(""))
    return user("a"), event, *handlers, association("a_undo", "handler"), path("s", "a")


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ((user("a"), path("s", "a", "e", "a")), ("e", "flow_from_end")),
        ((user("a"), path("s", "a", "s"), path("a", "e")), ("s", "flow_into_start")),
        ((xor("a", "zzz"), path("s", "a", "e")), ("a", "default_to_nowhere")),
        (
            (
                service("a"),
                boundary("b", "a", error(), interrupting=False),
                path("s", "a", "e"),
                path("b", "e"),
            ),
            ("b", "error_goes_on"),
        ),
        (
            (
                service("a"),
                path("s", "a", "e"),
                event_sub(
                    "es", start("es_s", error(), isInterrupting="false"), end("es_e"), path("es_s", "es_e")
                ),
            ),
            ("es_s", "error_goes_on"),
        ),
        ((path("s", "x"), end("x", ANY), path("s", "e")), ("x", "error_without_code")),
        (
            (
                service("a"),
                boundary("b", "a", error()),
                boundary("c", "a", error()),
                path("s", "a", "e"),
                path("b", "e"),
                path("c", "e"),
            ),
            ("c", "caught_twice"),
        ),
        (
            (service("a"), boundary("b", "a", error("computed")), path("s", "a", "e"), path("b", "e")),
            ("b", "code_not_fixed"),
        ),
        (
            (
                service("a"),
                path("s", "a", "e"),
                event_sub("es", start("es_s", escalation("raised")), end("es_e"), path("es_s", "es_e")),
            ),
            ("es_s", "code_not_fixed"),
        ),
        ((path("s", "x"), end("x", error("broken")), path("s", "e")), ("x", "feel_syntax")),
        ((*undone(), throw("t", UNDO.format("nowhere")), path("a", "t", "e")), ("t", "unknown_activity")),
        ((*undone(), throw("t", UNDO.format("t")), path("a", "t", "e")), ("t", "nothing_to_undo")),
        ((*undone(), path("a", "e"), association("a_undo", "other")), ("a_undo", "several_handlers")),
        (
            (
                *undone(),
                path("a", "e"),
                event_sub(
                    "es",
                    start("es_s", message()),
                    user("b"),
                    end("es_e", UNDO.format("b")),
                    path("es_s", "b", "es_e"),
                ),
            ),
            ("es_e", "unknown_activity"),
        ),
        ((user("a", each(output="all", result="")), path("s", "a", "e")), ("a", "output_without_element")),
        ((*waiting(catch("c", message())), path("g", "c", "e")), ("g", "message_twice")),
        ((*waiting(user("c")), path("s", "c", "a")), ("g", "second_way_in")),
    ],
)
def test_what_would_run_in_a_way_that_nobody_drew_is_refused(parts, finding):
    assert found(*parts) == [finding]


def test_what_a_compensation_event_may_name():
    assert found(*undone(), throw("t", UNDO.format("a")), path("a", "t", "e")) == []
    inside = (start("es_s", message()), end("es_e", UNDO.format("a")), path("es_s", "es_e"))
    assert found(*undone(), path("a", "e"), event_sub("es", *inside)) == []


def test_errors_of_different_codes_and_different_messages_are_told_apart():
    assert found(*waiting()) == []
    assert (
        found(
            service("a"),
            boundary("b", "a", error("err")),
            boundary("c", "a", error("err2")),
            boundary("d", "a", ANY),
            path("s", "a", "e"),
            *(path(each_one, "e") for each_one in "bcd"),
        )
        == []
    )
