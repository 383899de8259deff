"""What may be deployed: each finding of the lint, by a file that has just that fault."""

import pytest

from app.domain.errors import InvalidDeployment, Severity
from app.engine.diagram import read_diagram
from app.engine.lint import Known, lint_diagram, read_data_flows
from app.engine.variable_scopes import variable_scopes
from app.feel import Vocabulary
from tests.process.bpmn.diagrams import (
    HEAD,
    arrow_if,
    boundary,
    call,
    catch,
    diagram,
    duration,
    each,
    element,
    end,
    error,
    event_gateway,
    event_sub,
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
    timer,
    user,
    xor,
    zeebe,
)
from tests.process.bpmn.test_conditions import when

UNDO = "<bpmn:compensateEventDefinition/>"
TAGGED = {"resultVariable": "t", "bindingType": "versionTag", "versionTag": "q"}
DONE = "<bpmn:documentation>S3_ST_Public; R-064</bpmn:documentation>"
COMPLETE = (
    zeebe("formDefinition", formId="f01"),
    zeebe("assignmentDefinition", candidateGroups="div_officer:rural,expert"),
    zeebe("taskSchedule", dueDate="=due"),
    DONE,
)
KNOWN = Known(
    forms={"f01"},
    decisions={"tier"},
    processes={"q"},
    job_types={"work"},
    groups={"div_officer", "expert"},
    given={"parameters", "instance_id"},
)


def rules(xml: bytes, known: Known = KNOWN, severity: Severity | None = None) -> list[tuple[str, str]]:
    findings = lint_diagram(xml, "x.bpmn", known)
    return [(f.element_id, f.rule) for f in findings if severity in (None, f.severity)]


def errors(*parts: str, known: Known = KNOWN) -> list[tuple[str, str]]:
    return rules(diagram(process("p", start(), end(), *parts)), known, Severity.ERROR)


def task(*inside: str) -> str:
    return user("a", *inside) + path("s", "a", "e")


def test_a_complete_diagram_has_no_findings():
    parts = (
        user("a", *COMPLETE),
        service("w"),
        call("c", "q"),
        element("businessRuleTask", "r", zeebe("calledDecision", decisionId="tier", resultVariable="t")),
        xor("g", "g_e"),
        path("s", "a", "w", "c", "r", "g", "e"),
        arrow_if("g", "a", '=t = "again"'),
    )
    assert rules(diagram(process("p", start(), end(), *parts))) == []


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((task(zeebe("formDefinition", formId="f99")),), ("a", "unknown_form")),
        ((task(zeebe("formDefinition", formId="=f")),), None),
        ((call("a", "nothing"), path("s", "a", "e")), ("a", "unknown_process")),
        ((service("a", type="fax"), path("s", "a", "e")), ("a", "unknown_job_type")),
        (
            (element("businessRuleTask", "a", zeebe("calledDecision", decisionId="x")), path("s", "a", "e")),
            ("a", "unknown_decision"),
        ),
        ((task(zeebe("assignmentDefinition", candidateGroups="expert,boss")),), ("a", "unknown_group")),
        ((task(zeebe("assignmentDefinition", assignee="=1 +")),), ("a", "feel_syntax")),
        ((task(zeebe("assignmentDefinition", assignee="=uper case(x)")),), ("a", "unknown_function")),
        ((task(zeebe("executionListeners")),), ("a", "unsupported_extension")),
        ((path("s", "e"), user("a")), ("a", "unreachable")),
        ((path("s", "e"), start("s2"), path("s2", "e")), ("p", "several_starts")),
        (
            (xor("g"), path("s", "g", "e"), user("a"), arrow_if("g", "a", "=x"), path("a", "e")),
            ("g_e", "flow_without_condition"),
        ),
        (
            (parallel("g"), path("s", "g", "e"), user("a"), arrow_if("g", "a", "=x"), path("a", "e")),
            ("g", "ignored_condition"),
        ),
        ((task(each("")),), ("a", "multi_instance_collection")),
        ((task("<bpmn:standardLoopCharacteristics/>"),), ("a", "unsupported_element")),
        ((task(), boundary("b", "a", message("none")), path("b", "e")), ("b", "event_without_name")),
        ((task(), boundary("b", "a", duration("")), path("b", "e")), ("b", "timer_without_time")),
        ((task(), boundary("b", "zz", duration("P1D")), path("b", "e")), ("b", "boundary_without_host")),
        (
            (task(), boundary("b", "a", "<bpmn:compensateEventDefinition/>")),
            ("b", "compensation_without_handler"),
        ),
        (
            (catch("a", "<bpmn:conditionalEventDefinition/>"), path("s", "a", "e")),
            ("a", "event_without_condition"),
        ),
        ((catch("a", "<bpmn:cancelEventDefinition/>"), path("s", "a", "e")), ("a", "unsupported_event")),
        (
            (
                throw("t", UNDO),
                sub("sp", start("s1"), user("b"), boundary("c", "b", UNDO)),
                path("s", "t", "e"),
            ),
            ("t", "unsupported_compensation"),
        ),
        ((catch("a", error()), path("s", "a", "e")), ("a", "unsupported_event")),
        ((throw("a", link("x")), path("s", "a")), ("a", "link_without_target")),
        ((throw("a", message()), path("s", "a", "e")), ("a", "no_job_type")),
        ((element("transaction", "a"), path("s", "e")), ("a", "unsupported_element")),
        ((element("adHocSubProcess", "a"), path("s", "e")), ("a", "unsupported_element")),
        ((element("complexGateway", "a"), path("s", "e")), ("a", "unsupported_element")),
        ((task(), sub("sp", user("x")), path("a", "sp", "e")), ("sp", "no_start")),
        ((path("s", "e"), event_sub("es", start("es_s"))), ("es_s", "unsupported_event")),
        ((path("s", "e"), event_sub("es", user("x"))), ("es", "event_subprocess_start")),
        ((event_gateway("g"), path("s", "g", "a", "e"), user("a")), ("g", "event_gateway_target")),
        (
            (event_gateway("g"), catch("a", link("x")), throw("b", link("x")), path("s", "g", "a", "e")),
            ("g", "event_gateway_target"),
        ),
        ((element("scriptTask", "a"), path("s", "a", "e")), ("a", "no_script")),
        ((element("businessRuleTask", "a"), path("s", "a", "e")), ("a", "no_decision")),
        ((element("callActivity", "a"), path("s", "a", "e")), ("a", "no_called_process")),
        ((call("a", "q", bindingType="deployment"), path("s", "a", "e")), ("a", "not_together")),
        ((call("a", "q", bindingType="versionTag"), path("s", "a", "e")), ("a", "no_version_tag")),
        (
            (task(zeebe("formDefinition", formId="f01", bindingType="deployment")),),
            ("a", "unsupported_binding"),
        ),
        (
            (task(zeebe("formDefinition", formId="f01", bindingType="versionTag", versionTag="v9")),),
            ("a", "unsupported_binding"),
        ),
        (
            (
                element("businessRuleTask", "a", zeebe("calledDecision", decisionId="tier", **TAGGED)),
                path("s", "a", "e"),
            ),
            ("a", "unsupported_binding"),
        ),
        ((task(mapping(inputs={"parameters.ceiling": "=1"})),), ("a", "given_variable")),
        ((script("a", "=1", "instance_id"), path("s", "a", "e")), ("a", "given_variable")),
        ((task(each(item="parameters")),), ("a", "given_variable")),
        ((task(mapping(outputs={"need.parameters": "=1"})),), None),
        ((task(mapping(inputs={"parameters": "=parameters"})),), None),
        ((path("s", "e"), path("e", "nowhere")), ("e_nowhere", "broken_flow")),
        ((user("审核"), path("s", "审核", "e")), ("审核", "bad_id")),
        (
            (element("serviceTask", "a", isForCompensation="true"), path("s", "a", "e")),
            ("a", "compensation_flow"),
        ),
    ],
)
def test_what_keeps_a_file_from_being_deployed(parts, found):
    assert (found in errors(*parts)) if found else not errors(*parts)


def test_a_job_type_that_does_not_exist_is_told_those_that_do():
    [misspelt] = lint_diagram(
        diagram(process("p", start(), end(), service("a", type="wrok"), path("s", "a", "e"))), "x.bpmn", KNOWN
    )
    assert "“work”" in misspelt.remedy
    [other] = lint_diagram(
        diagram(process("p", start(), end(), service("a", type="fax"), path("s", "a", "e"))), "x.bpmn", KNOWN
    )
    assert "possible: work。" in other.remedy
    assert "OUTSIDE_JOB_TYPES" in other.remedy


def test_a_condition_that_should_start_a_process_is_refused_with_another_way_to_draw_it():
    xml = diagram(process("p", start("s", when("=x")), end(), path("s", "e")))
    [finding] = lint_diagram(xml, "x.bpmn", KNOWN)
    assert (finding.element_id, finding.rule) == ("s", "unsupported_event")
    assert "conditional catch event" in finding.remedy


def test_a_process_that_is_not_executable_is_refused():
    xml = diagram(process("p", start(), end(), path("s", "e"))).replace(b'"true"', b'"false"')
    assert rules(xml) == [("p", "not_executable")]


def test_ids_must_be_unique():
    assert ("a", "duplicate_id") in errors(user("a"), task())
    assert rules(diagram()) == [("", "no_process")]
    assert rules(b"<a>") == [("", "unreadable")]


def test_camunda_7_is_named_as_such():
    head = HEAD.replace("id=", 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id=', 1)
    body = process("p", start(), end(), path("s", "e")).replace(
        '<bpmn:endEvent id="e"', '<bpmn:endEvent id="e" camunda:asyncBefore="true"'
    )
    assert ("e", "camunda_7") in rules(f"{head}{body}</bpmn:definitions>".encode())


def test_a_task_that_declares_to_have_no_due_date_is_not_remarked_on():
    declared = '<zeebe:properties><zeebe:property name="due" value="none" /></zeebe:properties>'
    assert ("a", "no_due_date") not in rules(diagram(process("p", start(), end(), task(declared))))


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((task(),), ("a", "no_candidates")),
        ((task(),), ("a", "no_due_date")),
        ((task(),), ("a", "no_rule")),
        ((task(zeebe("assignmentDefinition", assignee="=upper case()")),), ("a", "certain_null")),
        ((task(zeebe("assignmentDefinition", candidateGroups='="boss:" + x')),), ("a", "unknown_group")),
        ((user("a"), path("s", "a", "a")), ("a", "endless")),
        (
            (
                xor("g"),
                path("s", "g"),
                user("a"),
                arrow_if("g", "a", "=x"),
                arrow_if("g", "e", "=y"),
                path("a", "e"),
            ),
            ("g", "no_default"),
        ),
        ((xor("g"), path("s", "g"), arrow_if("g", "e", "=x")), ("g", "no_default")),
    ],
)
def test_what_a_process_owner_should_look_at(parts, found):
    xml = diagram(process("p", start(), end(), *parts))
    assert found in rules(xml, severity=Severity.WARNING)
    assert found not in rules(xml, severity=Severity.ERROR)


def test_groups_in_formulas_are_told_from_other_texts():
    groups = '=if kind = "boss" then ["expert"] else "div_officer:" + division'
    assert ("a", "unknown_group") not in rules(
        diagram(process("p", start(), end(), task(zeebe("assignmentDefinition", candidateGroups=groups))))
    )


def test_variables_that_nothing_writes_are_errors_in_conditions_and_warnings_elsewhere():
    xml = diagram(
        process(
            "p",
            start(),
            end(),
            script("t", "=given + made + missing", "made"),
            xor("g", "g_e"),
            user("a", each()),
            path("s", "t", "g", "e"),
            arrow_if("g", "a", "=nowhere and made = loopCounter"),
            path("a", "e"),
        )
    )
    written = Vocabulary.of(["given", "items", "result"])
    for is_open, grave in ((False, Severity.ERROR), (True, Severity.WARNING)):
        around = written.opened() if is_open else written
        known = Known(variables=variable_scopes(read_data_flows(xml), {"p": around}), forms={"f01"})
        found = [f for f in lint_diagram(xml, "x", known) if f.rule == "unknown_variable"]
        assert {(f.element_id, f.severity) for f in found} == {("g_a", grave), ("t", Severity.WARNING)}
    assert read_data_flows(b"<a>") == ()


def test_a_called_process_sees_what_its_caller_sees_and_gives_back_what_it_writes():
    def scopes(**attributes: str):
        calls = call("c", "q", **attributes)
        outer = process("p", start(), end(), script("t", "=1", "mine"), calls, path("s", "t", "c", "e"))
        inner = process("q", start("qs"), end("qe"), script("u", "=mine", "given"), path("qs", "u", "qe"))
        return variable_scopes([*read_data_flows(diagram(outer)), *read_data_flows(diagram(inner))], {})

    def seen(**attributes: str):
        return {name: set(words.variables) for name, words in scopes(**attributes).visible.items()}

    assert seen() == {"p": {"mine", "given"}, "q": {"mine", "given"}}
    assert seen(propagateAllParentVariables="false") == {"p": {"mine", "given"}, "q": {"given"}}
    assert seen(propagateAllChildVariables="false") == {"p": {"mine"}, "q": {"mine", "given"}}


def test_overlapping_shapes_are_seen_but_not_boundary_events_on_their_activity():
    def shape(element_id, x, y):
        return (
            f'<di:BPMNShape xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="{element_id}">'
            '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
            f' x="{x}" y="{y}" width="100" height="80"/>'
            "</di:BPMNShape>"
        )

    body = (
        user("a"),
        user("b"),
        boundary("t", "a", duration("P1D")),
        path("s", "a", "b", "e"),
        path("t", "e"),
    )
    drawn = shape("a", 0, 0) + shape("b", 90, 20) + shape("t", 50, 60) + shape("e", 190, 0)
    xml = diagram(process("p", start(), end(), *body), drawn)
    assert [finding for finding in rules(xml) if finding[1] == "overlap"] == [("a", "overlap")]


def test_every_finding_says_what_and_how_in_both_languages():
    parts = (
        user("a", zeebe("formDefinition", formId="f9")),
        path("s", "e"),
        timer("timeDate", "x"),
        user("b"),
    )
    findings = lint_diagram(diagram(process("p", start(), end(), *parts)), "x.bpmn", KNOWN)
    assert findings
    for finding in findings:
        assert finding.file == "x.bpmn"
        assert " / " in finding.what
        assert "/ " in finding.remedy
        assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.what + finding.remedy)


def test_read_diagram_refuses_with_every_error_at_once():
    with pytest.raises(InvalidDeployment) as caught:
        read_diagram(
            diagram(
                process(
                    "p",
                    start(),
                    end(),
                    service("a", type=""),
                    element("scriptTask", "b"),
                    path("s", "a", "b", "e"),
                )
            )
        )
    assert [(f.element_id, f.rule) for f in caught.value.findings] == [
        ("a", "no_job_type"),
        ("b", "no_script"),
    ]


def test_mappings_and_messages_are_read_for_the_register():
    xml = diagram(
        process(
            "p",
            start("ms", message()),
            end(),
            user("a", *COMPLETE, mapping(inputs={"x": "=1"})),
            service("w"),
            path("ms", "a", "w", "e"),
            name="需求征集",
        ),
        process("q", start("qs", timer("timeCycle", "R/P1D")), end("qe"), path("qs", "qe")),
    )
    found = read_diagram(xml)
    assert (found.process_ids, found.processes["p"].name) == (("p", "q"), "需求征集")
    assert found.job_types == {"work"}
    assert found.message_names == {"paid"}
    assert [(used.form_id, used.element_id) for used in found.forms] == [("f01", "a")]
    assert found.elements["a"].documentation == "S3_ST_Public; R-064"
    assert [(s.process_id, s.element_id, s.name) for s in found.timer_starts] == [("q", "qs", "R/P1D")]


def test_two_starts_of_a_process_by_one_name_are_refused():
    xml = diagram(
        process("p", start("s", signal()), start("t", signal()), end(), path("s", "e"), path("t", "e"))
    )
    assert rules(xml, severity=Severity.ERROR) == [("t", "start_twice")]


def test_the_name_that_starts_a_process_is_known_when_it_is_deployed():
    xml = diagram(process("p", start("s", message()), end(), path("s", "e")))
    named = xml.replace(b'name="paid"', b'name="=a + b"')
    assert named != xml
    assert rules(named, severity=Severity.ERROR) == [("s", "start_name_not_fixed")]
    assert rules(xml, severity=Severity.ERROR) == []
