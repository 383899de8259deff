"""A misspelt name in what a process owner brings in is found before publishing, with what was meant."""

import json
import re

import pytest

from app.cli import PROCEDURE, read_files
from app.domain.errors import Finding, Severity
from app.services.deployments import check_files
from app.services.work import House
from tests.stem_house import end, form, process, service_task, start, text_field, user_task

FILES = read_files(PROCEDURE)
ABOUT_NAMES = {"unknown_variable", "unknown_name", "dmn-variable", "no_sign", "no_decision_here"}
STARTS_WITH = (
    '<bpmn:startEvent id="start" name="start"><bpmn:extensionElements><zeebe:properties>'
    '<zeebe:property name="starts_with" value="{}" /></zeebe:properties></bpmn:extensionElements>'
    "</bpmn:startEvent>"
)
BY_THE_CLOCK = (
    '<bpmn:startEvent id="start" name="start"><bpmn:timerEventDefinition><bpmn:timeCycle'
    ' xsi:type="bpmn:tFormalExpression">R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>'
)
CONDITION = b'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=count(errors) &gt; 0<'


def found(house: House, files: dict[str, bytes]) -> list[Finding]:
    with house.reading() as work:
        return [finding for finding in check_files(work, files) if finding.rule in ABOUT_NAMES]


def changed(name: str, before: str, after: str) -> dict[str, bytes]:
    content = FILES[name].decode()
    assert before in content
    return {name: content.replace(before, after, 1).encode()}


def test_the_procedure_itself_reads_only_what_there_is(house: House) -> None:
    assert found(house, FILES) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "severity", "meant"),
    [
        ("stage_1_collect.bpmn", "=count(errors) &gt; 0", "=count(erors) &gt; 0", "error", "errors"),
        ("stage_1_collect.bpmn", ">=date and time(supplement_due_at)", ">=date and time(supplement_du_at)",
         "error", "supplement_due_at"),
        ("stage_1_collect.bpmn", 'dueDate="=supplement_due_at"', 'dueDate="=suplement_due_at"',
         "error", "supplement_due_at"),
        ("expert_panel.bpmn", 'assignee="=expert.username"', 'assignee="=expertt.username"',
         "error", "expert"),
        ("stage_1_collect.bpmn", 'source="=supplement_count + 1"', 'source="=suplement_count + 1"',
         "warning", "supplement_count"),
        ("stage_2_argue.bpmn", 'expression="=refine_count + 1"', 'expression="=refin_count + 1"',
         "warning", "refine_count"),
        ("expert_panel.bpmn", '="=for p in panel.experts', '="=for p in panell.experts',
         "error", "panel"),
        ("expert_panel.bpmn", '="=for p in panel.experts', '="=for p in panel.expert',
         "warning", "panel.experts"),
        ("f03b_accept.form", '"=accept_result != ', '"=acept_result != ', "warning", "accept_result"),
        ("f14_taskbook.form", "fiscal_grant)", "fiscal_grnat)", "warning", "fiscal_grant"),
        ("division_route.dmn", "<text>need.tech_field</text>", "<text>need.tech_fild</text>",
         "warning", "need.tech_field"),
        ("division_route.dmn", "<text>need.tech_field</text>", "<text>neeed.tech_field</text>",
         "error", "need"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_found_with_what_was_meant(
    house: House, name: str, before: str, after: str, severity: str, meant: str
) -> None:
    (finding, *more) = found(house, changed(name, before, after))
    assert (finding.file, finding.severity) == (name, Severity(severity))
    assert finding.remedy == f"是不是 {meant}？ / Did you mean {meant}?"
    assert {each.what for each in more} <= {finding.what}


def test_an_entry_that_no_form_fills_in_is_found(house: House) -> None:
    files = changed("stage_1_collect.bpmn", 'source="=supplement_count + 1"', 'source="=need.own_fundz"')
    (finding,) = found(house, files)
    assert "need.own_fundz" in finding.what
    assert finding.remedy.startswith("是不是 need.")


def test_a_field_that_comes_with_the_same_files_is_known(house: House) -> None:
    files = changed("stage_1_collect.bpmn", "=count(errors) &gt; 0", "=is_urgent_case = true")
    assert [one.severity for one in found(house, files)] == [Severity.ERROR]
    accept = json.loads(FILES["f03b_accept.form"])
    accept["components"].append({"type": "checkbox", "id": "urgent", "key": "is_urgent_case", "label": "急"})
    files["f03b_accept.form"] = json.dumps(accept).encode()
    assert found(house, files) == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (CONDITION.decode(), CONDITION.decode().replace(">=", ">"), "condition"),
        ('expression="=refine_count + 1"', 'expression="refine_count + 1"', "script"),
        ('inputCollection="=for p', 'inputCollection="for p', "inputCollection"),
    ],
)
def test_what_has_lost_its_sign_is_refused_as_such(house: House, before: str, after: str, what: str) -> None:
    places = {"condition": "stage_1_collect.bpmn", "inputCollection": "expert_panel.bpmn"}
    name = places.get(what, "stage_2_argue.bpmn")
    (finding,) = [one for one in found(house, changed(name, before, after)) if one.rule == "no_sign"]
    assert finding.severity is Severity.ERROR
    assert finding.what.startswith(f"{what} 前面缺“=”")


def test_what_workers_elsewhere_may_write_is_only_doubted(house: House) -> None:
    house.registry.elsewhere = frozenset({"fetch-weather"})
    tasks = [start(), service_task("fetch", "fetch-weather"), user_task("look"), end()]
    flows = [("start", "fetch"), ("fetch", "look", "temperature &gt; 0"), ("look", "finish")]
    (finding,) = found(house, {"w.bpmn": process("weather", tasks, flows)})
    assert (finding.severity, finding.rule) == (Severity.WARNING, "unknown_variable")


@pytest.mark.parametrize(
    ("begin", "severity"),
    [
        (start(), Severity.WARNING),
        (STARTS_WITH.format("amount, place"), Severity.ERROR),
        (STARTS_WITH.format("amount, temperature"), None),
        (BY_THE_CLOCK, Severity.ERROR),
    ],
)
def test_what_decides_the_way_is_refused_where_nobody_can_bring_it_and_else_said_to_stop_the_case(
    house: House, begin: str, severity: Severity | None
) -> None:
    flows = [
        ("start", "which"),
        ("which", "look", "temperature &gt; 0"),
        ("which", "finish"),
        ("look", "finish"),
    ]
    which = '<bpmn:exclusiveGateway id="which" name="which" default="flow_3" />'
    findings = found(house, {"w.bpmn": process("weather", [begin, which, user_task("look"), end()], flows)})
    assert [one.severity for one in findings] == ([severity] if severity else [])
    assert all("异常" in one.what and "incident" in one.what for one in findings)


def test_what_a_filter_names_may_be_an_entry_of_its_items(house: House) -> None:
    for condition, count in (("bids[rank = 1]", 0), ("bids[item.rank = rankk]", 1), ("is defined(rankk)", 0)):
        files = changed("stage_6_match.bpmn", 'expression="=match_round + 1"', f'expression="={condition}"')
        assert len(found(house, files)) == count, condition


def test_a_form_that_nothing_shows_yet_is_doubted_only_where_a_field_is_nearly_named(house: House) -> None:
    note = text_field("note") | {"conditional": {"hide": "=subjct = null"}}
    other = text_field("other") | {"conditional": {"hide": "=weather = null"}}
    files = {"memo.form": form("memo", text_field("subject"), note, other)}
    assert [re.findall("“(.*?)”", one.what) for one in found(house, files)] == [["subjct"]]
