"""What must hold for every diagram and decision: names, traces, references, layout."""

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from app.dmn import read_decisions
from app.dmn.asking import asked_inputs
from app.engine.lint import Known, lint_diagram
from tests.unit.procedure.case import PROCESSES
from tests.unit.procedure.conftest import PARAMETERS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
MODELER = "{http://camunda.org/schema/modeler/1.0}"
DIAGRAMS = sorted(PROCESSES.glob("*.bpmn"))
DECISIONS = sorted(PROCESSES.glob("*.dmn"))
FORMS = {path.stem for path in (PROCESSES.parent / "forms").glob("*.form")}
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TRACE = re.compile(r"[A-Z][A-Z0-9]*_[A-Z][A-Za-z0-9]*(_\w+)?(; R-\d{3}( R-\d{3})*)?; 依据：.+")
ARTICLE = re.compile(r"D|(征集通知|实施办法)\S+")
ORGANISATION_GROUPS = {"org", "org_admin"}
OFFICES = {"div_officer", "div_head", "plan_officer", "dept_leader", "fund_officer", "legal_reviewer"}
ROLES = ORGANISATION_GROUPS | OFFICES | {"supervise_officer", "auditor"}
UNNAMED = {
    "payment_line_done",
    "end_line_done",
    "publicity_settled",
    "announcement_settled",
}  # merging gateways say nothing


def nodes(path: Path) -> list[etree._Element]:
    """Every flow node of the file."""
    kinds = {"startEvent", "endEvent", "subProcess", "callActivity"}
    return [
        element
        for element in etree.parse(path).iter()
        if isinstance(element.tag, str) and element.tag.startswith(BPMN)
        if (name := element.tag.removeprefix(BPMN)) in kinds
        or name.endswith(("Task", "Gateway", "CatchEvent", "boundaryEvent"))
    ]


def ids_of(attribute: str, tag: str) -> set[str]:
    return {
        element.get(attribute) or "" for path in DIAGRAMS for element in etree.parse(path).iter(ZEEBE + tag)
    }


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
class TestEveryDiagram:
    def test_is_a_stock_camunda_8_file_named_after_its_process(self, path: Path) -> None:
        root = etree.parse(path).getroot()
        assert root.get(MODELER + "executionPlatform") == "Camunda Cloud"
        assert root.get(MODELER + "executionPlatformVersion") == "8.7.0"
        assert [process.get("id") for process in root.iter(BPMN + "process")] == [path.stem]

    def test_has_words_as_ids_and_chinese_names(self, path: Path) -> None:
        elements = nodes(path)
        assert [e.get("id") for e in elements if not WORD.fullmatch(e.get("id") or "")] == []
        unnamed = {e.get("id") for e in elements if not re.search(r"[一-鿿]", e.get("name") or "")}
        assert unnamed <= UNNAMED

    def test_traces_every_element_to_the_specification(self, path: Path) -> None:
        wrong = []
        for element in nodes(path):
            text = element.findtext(BPMN + "documentation") or ""
            found = TRACE.fullmatch(text)
            articles = text.partition("依据：")[2].split("；")
            if not found or not all(ARTICLE.fullmatch(article) for article in articles):
                wrong.append((element.get("id"), text))
        assert wrong == []

    def test_holds_no_number_of_the_procedure(self, path: Path) -> None:
        typed = []
        for element in etree.parse(path).iter(
            ZEEBE + "taskSchedule", BPMN + "timeDate", BPMN + "conditionExpression"
        ):
            text = (
                (element.get("dueDate") or element.text or "")
                .replace('duration("P1D")', "")
                .replace("00:00:00", "")
            )
            plain = re.sub(r'"[^"]*"|\w*[a-z_]\w*', "", text)
            typed += [text for number in re.findall(r"\d+", plain) if number not in {"0", "1"}]
        assert typed == []

    def test_passes_the_lint_without_error(self, path: Path) -> None:
        known = Known(
            forms=FORMS or ids_of("formId", "formDefinition"),
            decisions={name for file in DECISIONS for name in read_decisions(file.read_bytes()).decision_ids},
            processes={diagram.stem for diagram in DIAGRAMS},
            job_types=ids_of("type", "taskDefinition"),
            groups=ROLES,
        )
        assert [
            str(finding) for finding in lint_diagram(path.read_bytes(), path.name, known) if is_grave(finding)
        ] == []


def is_grave(finding: object) -> bool:
    """Errors, and overlapping shapes too."""
    return getattr(finding, "severity", "") == "error" or "overlap" in getattr(finding, "rule", "")


def test_no_two_elements_trace_to_the_same_place() -> None:
    traced = Counter(
        (element.findtext(BPMN + "documentation") or "").partition(";")[0]
        for path in DIAGRAMS
        for element in nodes(path)
    )
    assert [name for name, count in traced.items() if count > 1] == []


def test_every_parameter_that_is_read_is_known() -> None:
    read = {
        name
        for path in [*DIAGRAMS, *DECISIONS]
        for name in re.findall(r"parameters\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert sorted(read - set(PARAMETERS)) == []


def test_every_user_task_says_whose_work_it_is() -> None:
    silent = []
    for path in DIAGRAMS:
        for task in etree.parse(path).iter(BPMN + "userTask"):
            who = next(task.iter(ZEEBE + "assignmentDefinition"))
            role = [p.get("value") for p in task.iter(ZEEBE + "property") if p.get("name") == "role"]
            if not role or not (who.get("assignee") or who.get("candidateGroups")):
                silent.append(task.get("id"))
    assert silent == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_rule_of_a_decision_carries_its_article(path: Path) -> None:
    namespace = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
    rules = list(etree.parse(path).iter(namespace + "rule"))
    assert [
        rule.get("id") for rule in rules if not (rule.findtext(namespace + "description") or "").strip()
    ] == []
    assert path.stem in read_decisions(path.read_bytes()).decision_ids


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_input_that_a_decision_asks_for_has_a_chinese_title(path: Path) -> None:
    model = read_decisions(path.read_bytes())
    asked = [each for decision_id in model.decision_ids for each in asked_inputs(model, decision_id)]
    assert asked
    assert {each.name for each in asked if not re.search(r"[一-鿿]", each.label)} == set()
