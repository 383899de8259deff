"""Objecting to a public notice: anybody may, by name and in time; only supervision learns who it was."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..domain.accounts import AccessAttempt, Attempt
from ..domain.attachments import Attachment
from ..domain.calendar import ZONE
from ..domain.errors import Invalid, NotFound
from ..domain.throttling import OBJECTIONS_PER_ADDRESS, PER_HOUR
from ..forms import FileField
from ..services.instances import start_instance
from ..services.notifications import notify_groups
from ..services.security_time import real_now
from ..services.uploads import Upload, store_for_nobody
from ..services.work import Work
from ..store.accounts import count_attempts
from ..store.attachments import files_of_field
from ..store.identity import find_organisation
from .numbering import objection_number
from .published import get_publication, seal_of
from .registers.objections import Objection, ObjectionResult
from .registers.publications import Publication, PublicationKind
from .store import find_entry, list_item_of, lock_row
from .wording import HOTLINE

PROCESS = "objection_handling"
OBJECTION_FORM = "f13o_objection"
DESK = "supervise_officer"
OBJECTION_STARTED_WITH = {
    PROCESS: frozenset(
        {"objection_no", "objected_at", "publicity_id", "publicity_no", "publicity_title", "parties"}
    )
}
NAMELESS = "不具名的不予受理，已作为线索转监督诚信岗另行核查。"
LATE = "公示期已满，逾期提出的不予受理，已作为线索转监督诚信岗另行核查。"
SIDES = (("demander_org", "需求方"), ("supplier_org", "供给方"))


def get_objectionable(work: Work, number: str) -> Publication:
    """Return a public notice to which one may object. Raises NotFound for what is no such notice."""
    publication = get_publication(work.session, number)
    if publication.kind is not PublicationKind.PUBLICITY or publication.ends_at is None:
        raise NotFound("本件不是征求异议的公示。 / This page is no public notice to object to.")
    return publication


def takes_objections(work: Work, publication: Publication) -> bool:
    """Whether the notice period goes on, by the server's clock."""
    return publication.ends_at is not None and work.now < publication.ends_at


def submit_objection(work: Work, number: str, said: Mapping[str, Any], address: str) -> Objection:
    """Take in an objection to a public notice and have it handled; its id is the objector's secret.

    What is nameless or late becomes a clue for the supervision desk. Nobody is noted as its author: neither
    the process nor the history learns who objected, signed in or not (SPEC 1 ⑤). Raises NotFound for what
    is no public notice, Invalid when the signature is another's or too many came from this address.
    """
    _throttle(work, address)
    publication = lock_row(work.session, Publication, get_objectionable(work, number).id)
    _check_signature(said)
    nameless = said.get("person_kind") == "anonymous"
    refusal = NAMELESS if nameless else "" if takes_objections(work, publication) else LATE
    objection = Objection(
        publication_id=publication.id,
        number=objection_number(work.session, work.today),
        objector=_objector(said),
        contact=_joined(said.get("contact_phone"), said.get("contact_email")),
        content=str(said["content"]),
        submitted_at=work.now,
    )
    work.session.add(objection)
    if refusal:
        objection.result, objection.decided_at, objection.reply = ObjectionResult.CLUE, work.now, refusal
        _tell_of_clue(work, objection, publication)
    else:
        _handle(work, objection, publication)
    work.session.flush()
    return objection


def keep_evidence(work: Work, objection: Objection, field: FileField, uploads: Sequence[Upload]) -> None:
    """Store what was handed in with an objection. Raises Invalid for a file that the field does not take."""
    for count, upload in enumerate(uploads):
        store_for_nobody(work, field, _evidence_key(objection), upload, count)


def evidence_of(work: Work, objection: Objection) -> Sequence[Attachment]:
    """Return the files handed in with an objection."""
    return files_of_field(work.session, _evidence_key(objection))


def _evidence_key(objection: Objection) -> str:
    """Return under which name the files of an objection lie: they belong to no instance that others see."""
    return f"objection:{objection.number}"


def _handle(work: Work, objection: Objection, publication: Publication) -> None:
    start_instance(
        replace(work, person=None),
        PROCESS,
        {
            "objection_no": objection.number,
            "objected_at": objection.submitted_at.astimezone(ZONE).isoformat(),
            "publicity_id": str(publication.id),
            "publicity_no": publication.number,
            "publicity_title": publication.title,
            "parties": _parties(work, publication),
        },
        title=f"公示异议：{publication.title}",
        business_key=objection.number,
        parties=frozenset({DESK}),
    )


def _parties(work: Work, publication: Publication) -> list[dict[str, str]]:
    """Return who may be asked to answer: the two sides of what was made public, as choices."""
    seal = seal_of(work.session, publication.id)
    sides = seal.clauses.get("parties") or {} if seal else {}
    found = [(words, str(sides[side])) for side, words in SIDES if sides.get(side)]
    item = list_item_of(work.session, publication.instance_id) if publication.instance_id else None
    if not found and item:
        found = [("发榜方", item.publisher_code)]
    return [{"label": f"{words}　{_name_of(work, code)}", "value": code} for words, code in found]


def _name_of(work: Work, code: str) -> str:
    known = find_organisation(work.session, code) or find_entry(work.session, code)
    return known.name if known else code


def _tell_of_clue(work: Work, objection: Objection, publication: Publication) -> None:
    notify_groups(
        work,
        [DESK],
        f"收到线索：{publication.title}",
        f"公示（{publication.number}）收到一条线索（{objection.number}），未作为异议受理，请另行核查。"
        f"咨询：{HOTLINE}。",
        code="N-10",
        link=f"/objections/{objection.number}",
    )


def _throttle(work: Work, address: str) -> None:
    now = real_now()
    recent = count_attempts(work.session, Attempt.OBJECTION, now - PER_HOUR, address=address)
    if recent >= OBJECTIONS_PER_ADDRESS:
        raise Invalid(
            "从这个网络地址提交的异议过多，请一小时后再试，或致电监督诚信岗。"
            " / Too many objections from this address; try again in an hour.",
            {},
        )
    work.session.add(
        AccessAttempt(kind=Attempt.OBJECTION, account="", address=address, at=now, is_success=True)
    )


def _check_signature(said: Mapping[str, Any]) -> None:
    if said.get("person_kind") == "person" and said.get("signature") != said.get("person_name"):
        raise Invalid(
            "签名与姓名不一致。 / The signature is not the name.",
            {"objection.signature": "应与所填姓名一致 / the same name as above"},
        )


def _objector(said: Mapping[str, Any]) -> str:
    """Write who objects, with what the supervision desk checks the name by."""
    kind, name = said.get("person_kind"), said.get("person_name")
    if kind == "anonymous":
        return "不具名"
    if kind == "person":
        return f"{name}（个人，身份证件后六位 {said.get('person_id')}）"
    return f"{name}（单位，{said.get('person_uscc')}，经办人 {said.get('signature')}）"


def _joined(*parts: Any) -> str:
    return "，".join(str(part) for part in parts if part)
