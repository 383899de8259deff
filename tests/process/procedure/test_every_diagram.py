import re
from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import Severity
from app.engine.lint import Known, lint_diagram
from app.programme.plug_in import HANDLERS
from app.services.registry import Registry
from tests.process.procedure.drawn import ZEEBE, drawn_in
from tests.process.procedure.given import GIVEN
from tests.process.procedure.procedure import DIAGRAMS, Procedure
from tests.process.procedure.walks import trail_of

WORDS = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CHINESE = re.compile(r"[一-鿿]")
TRACE = re.compile(r"[A-Z]+\d?_[A-Z]\w+(; R-\d{3}( R-\d{3})*)?; 依据：(?P<articles>.+)")
ARTICLE = re.compile(r"D|(征集通知|实施办法)\S+")
MERGES = {
    "payment_line_done",
    "end_line_done",
    "publicity_settled",
    "announcement_settled",
}  # a gateway that only merges asks nothing
ROLES = {
    "org", "org_admin", "div_officer", "div_head", "plan_officer", "dept_leader", "fund_officer",
    "legal_reviewer", "supervise_officer", "auditor",
}  # fmt: skip

every_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)


def test_the_diagrams_are_those_of_one_project_its_bids_and_batches() -> None:
    stages = ("collect", "argue", "publish", "bid", "review", "match", "publicity", "sign", "manage")
    called = [f"stage_{number}_{word}" for number, word in enumerate(stages, 1)]
    others = [
        "annual_claim",
        "bid_application",
        "bid_qualification",
        "change_request",
        "credit_check",
        "deviation_approval",
        "expert_panel",
        "final_claim",
        "first_disbursement",
        "jbgs_emergency",
        "jbgs_tech_rd",
        "makeup_publicity",
        "match_confirmation",
        "objection_handling",
        "qualification_recheck",
        "review_appeal",
        "screening_batch",
        "termination_audit",
    ]
    assert [path.stem for path in DIAGRAMS] == sorted([*called, *others])


@every_diagram
def test_every_element_is_passed_and_every_choice_is_made_by_some_test(
    path: Path, procedure: Procedure
) -> None:
    trail = trail_of(path.stem, procedure)
    passed = {element_id for process_id, element_id in trail.elements if process_id == path.stem}
    assert sorted({drawn.id for drawn in drawn_in(path)} - passed) == []

    taken = {(gateway, target) for process_id, gateway, target in trail.flows if process_id == path.stem}
    possible = {
        (gateway, target)
        for (process_id, gateway), targets in procedure.choices.items()
        if process_id == path.stem
        for target in targets.values()
    }
    assert sorted(possible - taken) == []


@every_diagram
def test_ids_are_words_and_names_are_chinese(path: Path) -> None:
    elements = list(drawn_in(path))
    assert [one.id for one in elements if not WORDS.fullmatch(one.id)] == []
    assert [one.id for one in elements if one.id not in MERGES and not CHINESE.search(one.name)] == []
    assert [name for name, count in Counter(one.id for one in elements).items() if count > 1] == []


@every_diagram
def test_every_element_names_its_origin_rules_and_articles(path: Path) -> None:
    wrong = []
    for one in drawn_in(path):
        trace = TRACE.fullmatch(one.documentation)
        articles = trace["articles"].split("；") if trace else []
        if not articles or not all(ARTICLE.fullmatch(article) for article in articles):
            wrong.append((one.id, one.documentation))
    assert wrong == []


@every_diagram
def test_forms_decisions_processes_and_handlers_exist(path: Path, procedure: Procedure) -> None:
    diagram = procedure.diagram(procedure.latest(path.stem))
    assert sorted({used.form_id for used in diagram.forms} - set(procedure.forms)) == []
    assert sorted(diagram.decisions - set(procedure.decisions)) == []
    assert sorted(diagram.called_processes - {one.stem for one in DIAGRAMS}) == []
    assert sorted(diagram.job_types - Registry(record=dict(HANDLERS)).job_types) == []


@every_diagram
def test_shown_forms_exist(path: Path, procedure: Procedure) -> None:
    shown = [
        form.partition("=")[0]
        for element in procedure.diagram(procedure.latest(path.stem)).elements.values()
        for form in element.properties.get("shows", "").split()
    ]
    assert sorted(set(shown) - set(procedure.forms)) == []


@every_diagram
def test_what_is_answered_on_a_form_that_is_shown_later_leaves_its_task(
    path: Path, procedure: Procedure
) -> None:
    """Whoever sees a paper beside a task sees all of it, the signature too."""
    shown = {
        form
        for diagram in procedure.diagrams
        for element in diagram.elements.values()
        for form in element.properties.get("shows", "").split()
        if "=" not in form
    }
    kept_back = []
    for drawn in drawn_in(path):
        form_id = next((one.get("formId") for one in drawn.xml.iter(ZEEBE + "formDefinition")), None)
        handed_on = {one.get("target") for one in drawn.xml.iter(ZEEBE + "output")}
        if drawn.kind == "userTask" and form_id in shown and handed_on:
            answered = {field.head for field in procedure.forms[form_id].fields()}
            kept_back += [f"{drawn.id}: {name}" for name in sorted(answered - handed_on)]
    assert kept_back == []


@every_diagram
def test_the_deploy_lint_finds_no_error_and_no_overlap(path: Path, procedure: Procedure) -> None:
    known = Known(
        forms=procedure.forms,
        decisions=procedure.decisions,
        processes={one.stem for one in DIAGRAMS},
        job_types=HANDLERS,
        groups=ROLES,
    )
    findings = lint_diagram(path.read_bytes(), path.name, known)
    assert [str(one) for one in findings if one.severity is Severity.ERROR or one.rule == "overlap"] == []


def test_every_message_that_is_sent_is_caught_somewhere(procedure: Procedure) -> None:
    caught = {name for diagram in procedure.diagrams for name in diagram.message_names}
    sent = {
        header.get("value", "")
        for path in DIAGRAMS
        for drawn in drawn_in(path)
        for header in drawn.xml.iter(ZEEBE + "header")
        if header.get("key") == "message_name"
    }
    assert sent == {
        "msg_batch_opened",
        "msg_bid_result",
        "msg_change_approved",
        "msg_deadline_extended",
        "msg_makeup_wanted",
        "msg_objections_closed",
        "msg_terminate_approved",
    }
    assert sorted(sent - caught) == []


def test_every_handler_has_its_given_answer() -> None:
    assert sorted(GIVEN) == sorted(HANDLERS)
