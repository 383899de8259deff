"""Whoever decides a second time decides anew: no task opens with the decision of an earlier round."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.forms import draft_of_variables, read_form
from app.forms.tree import Checkbox, ChoiceField, Component, Field, ListField, fields_of, put_at
from tests.unit.procedure.case import PROCESSES

ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DIAGRAMS = sorted(PROCESSES.glob("*.bpmn"))
FORMS = PROCESSES.parent / "forms"
PAPERS = {
    *("need", "list_item", "bid", "agreement", "taskbook", "payment", "annual", "acceptance", "publicity"),
    *("batch", "panel", "meeting", "recommend", "reject_reasons", "change"),
}
"""What its author corrects when it comes back: facts, and choices that say what something is."""


def forms_of(path: Path) -> set[str]:
    return {str(each.get("formId")) for each in etree.parse(path).iter(ZEEBE + "formDefinition")}


def decisions(components: Sequence[Component]) -> Iterator[Field]:
    """What a person chooses on one level, other than on a paper."""
    for field in fields_of(components):
        is_open = field.auto is None and field.readonly is not True and field.head not in PAPERS
        if is_open and isinstance(field, ChoiceField | Checkbox | ListField):
            yield field


def decided(components: Sequence[Component]) -> dict[str, Any]:
    """What the round before has left behind: every choice taken."""
    values: dict[str, Any] = {}
    for field in decisions(components):
        if isinstance(field, ListField):
            put_at(values, field.key, [decided(field.components)])
        elif isinstance(field, ChoiceField):
            put_at(values, field.key, ["chosen"] if field.is_multiple else "chosen")
        else:
            put_at(values, field.key, True)
    return values


def left_over(components: Sequence[Component], draft: dict[str, Any]) -> Iterator[str]:
    for field in decisions(components):
        if isinstance(field, ListField):
            for row in draft[field.key]:
                yield from (f"{field.key}.{key}" for key in left_over(field.components, row))
        elif draft[field.key] not in ("", []):
            yield field.key


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_no_task_of_a_diagram_opens_with_what_was_decided_before(path: Path) -> None:
    forms = [read_form((FORMS / f"{form_id}.form").read_bytes()) for form_id in sorted(forms_of(path))]
    found = {
        form.id: list(left_over(form.components, draft_of_variables(form, decided(form.components))))
        for form in forms
    }
    assert {form_id: keys for form_id, keys in found.items() if keys} == {}


def test_the_figures_a_reviewer_verified_are_verified_again() -> None:
    form = read_form((FORMS / "f12f_review_fund.form").read_bytes())
    verified = {
        "rd_total_verified": 2400,
        "own_verified": 1000,
        "fiscal_grant": 600,
        "fund_usage": ["equipment"],
    }
    draft = draft_of_variables(form, {**verified, "rv_fund": {"basis": "上轮依据", "rv_result": "pass"}})
    assert {key: text for key, text in draft.items() if text not in ("", [])} == {}


def test_who_corrects_a_paper_finds_what_was_in_it() -> None:
    form = read_form((FORMS / "f11_agreement.form").read_bytes())
    draft = draft_of_variables(
        form, {"agreement": {"agreement_amount": 900, "contract_type": "bid_agreement"}}
    )
    assert (draft["agreement.agreement_amount"], draft["agreement.contract_type"]) == (
        "900.00",
        "bid_agreement",
    )
