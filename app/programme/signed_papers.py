"""Papers that are signed: who signed, for which side, when; one document, no loose sheets (SPEC 4.13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ..domain.identity import Person
from ..domain.tasks import Submission
from ..store.tasks import submissions_of_form
from .store import project_of

SIGNED_WITH = {"f11_agreement": "f11s_sign", "f14_taskbook": "f14s_sign"}
"""By the form of a paper, the form it is signed with."""

DEPARTMENT = "科技厅"


@dataclass(frozen=True, slots=True)
class Signature:
    """One side's signature under a paper."""

    side: str
    name: str
    signed_on: str
    at: datetime


def signatures_under(session: Session, paper: Submission) -> list[Signature]:
    """Return who signed a paper, side by side in order; nobody signed what was drawn up anew afterwards."""
    form = SIGNED_WITH.get(paper.form_key or "")
    if form is None or _is_superseded(session, paper):
        return []
    signed = [one for one in submissions_of_form(session, paper.instance_id, form) if one.at >= paper.at]
    return [_signature(one) for one in {_side(one): one for one in signed}.values()]


def known_since(session: Session, paper: Submission, signatures: Sequence[Signature]) -> Mapping[str, Any]:
    """Return what a signed paper says that was not known when it was drawn up: the project's number."""
    project = project_of(session, paper.instance_id) if signatures else None
    return {"project_no": project.number} if project else {}


def is_bound_by(session: Session, person: Person, paper: Submission) -> bool:
    """Whether the person's unit confirmed, as a member, this very text of a joint bid (R-066)."""
    own = person.organisation_code
    if paper.form_key != "f06_bid" or not own:
        return False
    answers = submissions_of_form(session, paper.instance_id, "f06c_member")
    versions = submissions_of_form(session, paper.instance_id, "f06_bid")
    return any(
        one.organisation_code == own
        and (one.values.get("member_answer") or {}).get("member_ok") is True
        and paper.at <= one.at
        and not any(paper.at < each.at <= one.at for each in versions)
        for one in answers
    )


def _is_superseded(session: Session, paper: Submission) -> bool:
    versions = submissions_of_form(session, paper.instance_id, paper.form_key or "")
    return any(one.at > paper.at for one in versions)


def _signature(signed: Submission) -> Signature:
    signature = signed.values.get("signature") or {}
    return Signature(_side(signed), signature.get("name") or "", signature.get("signed_on") or "", signed.at)


def _side(signed: Submission) -> str:
    values, code = signed.values, signed.organisation_code
    sides = (("需求方", "demander"), ("供给方", "supplier"))
    for word, side in sides:
        if code and code == values.get(f"{side}_org"):
            return f"{word} {values.get(f'{side}_name') or ''}".strip()
    return DEPARTMENT
