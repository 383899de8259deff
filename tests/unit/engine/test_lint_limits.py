"""The lint on values that are written out, on sizes, and on calls that come back to their own process."""

from time import process_time

import pytest

from app.domain.errors import InvalidDeployment, Severity
from app.engine.diagram import read_diagram
from app.engine.limits import MOST_ELEMENTS
from app.engine.lint import Known, lint_diagram
from app.engine.lint_calls import check_calls
from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    call,
    catch,
    cycle,
    date,
    diagram,
    duration,
    each,
    element,
    end,
    mapping,
    parallel,
    path,
    process,
    script,
    service,
    start,
    sub,
    user,
    xor,
    zeebe,
)

KNOWN = Known(job_types={"work"}, groups={"expert"}, forms={"f01"})


def found(xml: bytes, severity: Severity = Severity.ERROR) -> list[tuple[str, str]]:
    return [(f.element_id, f.rule) for f in lint_diagram(xml, "x", KNOWN) if f.severity is severity]


CONDITION = "<bpmn:condition>=bad(</bpmn:condition>"
WHEN = f"<bpmn:conditionalEventDefinition>{CONDITION}</bpmn:conditionalEventDefinition>"


def of(*parts: str) -> bytes:
    return diagram(process("p", start(), end(), *parts))


def task(*inside: str) -> bytes:
    return of(user("a", *inside), path("s", "a", "e"))


def timed(trigger: str) -> bytes:
    return of(catch("a", trigger), path("s", "a", "e"))


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (task(zeebe("taskSchedule", dueDate="garbage")), "bad_time"),
        (task(zeebe("taskSchedule", followUpDate="2022-13-01")), "bad_time"),
        (task(zeebe("taskSchedule", dueDate="9999-12-31T23:00:00Z")), "bad_time"),
        (task(zeebe("priorityDefinition", priority="urgent")), "bad_number"),
        (task(zeebe("priorityDefinition", priority="101")), "bad_number"),
        (task(mapping(inputs={"": "=1"})), "bad_variable"),
        (task(mapping(outputs={"a..b": "=1"})), "bad_variable"),
        (task(mapping(inputs={"a.": "=1"})), "bad_variable"),
        (task(mapping(inputs={"=a": "=1"})), "bad_variable"),
        (task(mapping(outputs={"total amount": "=1"})), "bad_variable"),
        (task(each(item="1st")), "bad_variable"),
        (task(each(output="a-b")), "bad_variable"),
        (of(script("a", "=1", "x.y"), path("s", "a", "e")), "bad_variable"),
        (of(script("a", "=1", "中文 变量"), path("s", "a", "e")), "bad_variable"),
        (task(zeebe("assignmentDefinition", assignee="n" * 101)), "long_text"),
        (task(zeebe("assignmentDefinition", candidateGroups="expert,expert:" + "n" * 200)), "long_text"),
        (task(zeebe("formDefinition", formId="f" * 201)), "long_text"),
        (timed(duration("P99999Y")), "bad_timer"),
        (timed(duration("soon")), "bad_timer"),
        (timed(date("2022-02-30")), "bad_timer"),
        (timed(date("0001-01-01")), "bad_timer"),
        (timed(cycle("R/PT0S")), "bad_timer"),
        (timed(cycle("R/PT59S")), "bad_timer"),
        (timed(cycle("PT1H")), "bad_timer"),
    ],
)
def test_a_written_value_that_no_instance_could_use_is_an_error(xml, rule):
    assert ("a", rule) in found(xml)


@pytest.mark.parametrize(
    "xml",
    [
        task(zeebe("taskSchedule", dueDate="2022-02-09", followUpDate="=due")),
        task(zeebe("priorityDefinition", priority="100")),
        task(mapping(inputs={"need.title": "=1", "需求": "text"}, outputs={"总额": "=1"})),
        timed(duration("P5D")),
        timed(cycle("R/PT1M")),
        timed(cycle("R/2022-02-01T00:00:00+08:00/P1D")),
        timed(cycle("=rhythm")),
    ],
)
def test_written_values_that_can_be_used_are_no_findings(xml):
    assert found(xml) == []


@pytest.mark.parametrize(
    "xml",
    [
        timed(cycle("=1 +")),
        task(zeebe("assignmentDefinition", candidateGroups="=a,b")),
        task(zeebe("formDefinition", formId="=bad(")),
        task(each("=1 +")),
        of(service("a", type="=bad("), path("s", "a", "e")),
        of(script("a", "=bad(", "x"), path("s", "a", "e")),
        of(catch("a", WHEN), path("s", "a", "e")),
        of(call("a", "=bad("), path("s", "a", "e")),
    ],
)
def test_feel_that_cannot_be_read_is_one_finding_only(xml):
    assert found(xml) == [("a", "feel_syntax")]


def test_a_condition_that_cannot_be_read_is_not_said_to_be_missing():
    split = (xor("a", "a_e"), path("s", "a", "e"), user("b"), arrow_if("a", "b", "=bad("), path("b", "e"))
    assert found(of(*split)) == [("a_b", "feel_syntax")]


def test_ids_are_short_and_long_names_are_pointed_out():
    long = "a" * 101
    assert (long, "long_id") in found(of(user(long), path("s", long, "e")))
    assert (long, "long_id") in found(diagram(process(long, start(), end(), path("s", "e"))))
    assert ("流程", "bad_id") in found(diagram(process("流程", start(), end(), path("s", "e"))))
    named = of(path("s", "e")).replace(b'name="e"', b'name="' + b"n" * 201 + b'"')
    assert ("e", "long_name") in found(named, Severity.WARNING)


def test_retries_and_constant_keys_are_looked_at():
    work = zeebe("taskDefinition", type="work", retries="many")
    assert ("a", "bad_number") in found(of(element("serviceTask", "a", work), path("s", "a", "e")))
    constant = of(catch("a", '<bpmn:messageEventDefinition messageRef="m"/>'), path("s", "a", "e")).replace(
        b'correlationKey="=order"', b'correlationKey="order"'
    )
    assert ("a", "constant_key") in found(constant, Severity.WARNING)


@pytest.mark.parametrize("kind", ["fooTask", "subChoreography", "implicitThrowEvent"])
def test_an_element_that_is_not_known_is_named_once_with_a_remedy(kind):
    xml = of(element(kind, "a"), path("s", "a", "e"))
    [only] = lint_diagram(xml, "x", KNOWN)
    assert (only.element_id, only.rule, only.element_name) == ("a", "unsupported_element", "a")
    assert kind in only.what
    assert "子流程" in only.remedy


def test_what_is_drawn_beside_the_flow_is_no_finding():
    beside = "".join(
        f'<bpmn:{kind} id="{kind}"/>'
        for kind in ("laneSet", "dataObject", "dataObjectReference", "textAnnotation", "group", "property")
    )
    assert found(of(path("s", "e"), beside)) == []


def test_a_process_drawn_twice_in_a_file_is_an_error():
    twice = process("p", start("s2"), end("e2"), path("s2", "e2"))
    assert ("p", "duplicate_id") in found(diagram(process("p", start(), end(), path("s", "e")), twice))


def line(length: int) -> bytes:
    ids = [f"t{number}" for number in range(length)]
    return of(*(script(i, "=1", "x") for i in ids), path("s", *ids, "e"))


def test_a_file_with_too_many_elements_is_refused_before_anything_is_built():
    assert found(line(MOST_ELEMENTS - 1)) == [("", "too_large")]
    with pytest.raises(InvalidDeployment):
        read_diagram(line(MOST_ELEMENTS - 1))
    many_arrows = of(*(path("s", "e") for _ in range(4_001)))
    assert found(many_arrows) == [("", "too_large")]


def test_the_largest_line_is_checked_in_linear_time():
    def seconds(length: int) -> float:
        xml = line(length)
        began = process_time()
        assert found(xml) == []
        return process_time() - began

    small, large = min(seconds(240) for _ in range(3)), min(seconds(960) for _ in range(2))
    assert large < 10 * small


def test_shapes_that_all_lie_on_each_other_are_one_warning_each():
    shapes = "".join(
        f'<di:BPMNShape xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="{i}">'
        '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="0" y="0" width="9" height="9"/>'
        "</di:BPMNShape>"
        for i in ("s", "a", "e", "a", "s")
    )
    xml = diagram(process("p", start(), end(), user("a"), path("s", "a", "e")), shapes)
    warnings = [place for place, rule in found(xml, Severity.WARNING) if rule == "overlap"]
    assert len(warnings) == len(set(warnings)) == 2


# -- calls ---------------------------------------------------------------------------------


def circles(*files: bytes) -> list[tuple[str, str, str]]:
    known = {}
    for number, xml in enumerate(files):
        read = read_diagram(xml)
        known |= dict.fromkeys(read.process_ids, (str(number), read))
    return [(f.file, f.element_id, f.rule) for n in range(len(files)) for f in check_calls(known, str(n))]


def calling(process_id: str, *parts: str) -> bytes:
    return diagram(process(process_id, start(), end(), *parts))


def test_a_call_of_oneself_that_no_path_avoids_is_an_error():
    assert circles(calling("p", call("c", "p"), path("s", "c", "e"))) == [("0", "c", "endless_call")]
    forked = calling(
        "p", parallel("f"), user("a"), call("c", "p"), path("s", "f", "a", "e"), path("f", "c", "e")
    )
    assert circles(forked) == [("0", "c", "endless_call")]
    inside = calling("p", sub("b", start("s1"), call("c", "p"), path("s1", "c")), path("s", "b", "e"))
    assert circles(inside) == [("0", "c", "endless_call")]


def test_two_processes_that_call_each_other_are_an_error_at_both_calls():
    one = calling("p", call("c", "q"), path("s", "c", "e"))
    two = calling("q", call("d", "p"), path("s", "d", "e"))
    assert circles(one, two) == [("0", "c", "endless_call"), ("1", "d", "endless_call")]


@pytest.mark.parametrize(
    "parts",
    [
        (xor("g", "g_e"), call("c", "p"), path("s", "g", "e"), arrow_if("g", "c", "=x"), path("c", "e")),
        (call("c", "p", each()), path("s", "c", "e")),
        (call("c", "p"), boundary("t", "c", duration("P1D")), path("s", "c", "e"), path("t", "e")),
    ],
)
def test_a_circle_with_a_way_out_is_a_warning(parts):
    assert circles(calling("p", *parts)) == [("0", "c", "call_in_a_circle")]


def test_calls_without_a_circle_and_computed_ones_are_no_findings():
    one = calling("p", call("c", "q"), call("d", "=whatever"), path("s", "c", "d", "e"))
    two = calling("q", service("w"), call("x", "unknown"), path("s", "w", "x", "e"))
    assert circles(one, two) == []
