"""Objections to public notices: not taken in, or decided and answered (ERRATA 7.6)."""

from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ..objected import RESULT_WORDS, told_apart
from ..published import count_open_objections, get_objection, seal_of
from ..publishing import link_to
from ..registers.objections import Objection, ObjectionResult
from ..registers.publications import Publication
from ..store import list_item_of, lock_row
from .telling import tell
from .variables import required, text_in


@writes("open_objections", "outcome")
def reject_objection(call: RecordCall) -> Mapping[str, Any]:
    """Record that an objection is not taken in, and why; it may be kept as a clue."""
    is_clue = call.variables.get("ob_clue") is True
    result = ObjectionResult.CLUE if is_clue else ObjectionResult.REJECTED
    return _settle(call, result, text_in(call, "ob_reason"))


@writes("open_objections", "outcome")
def answer_objection(call: RecordCall) -> Mapping[str, Any]:
    """Record what was decided and tell both sides and the division; the objector reads it at her address."""
    result = ObjectionResult(str(required(call, "ob_result")))
    reply = text_in(call, "ob_reply")
    objection = get_objection(call.work.session, text_in(call, "objection_no"))
    objection.rectify_scope = text_in(call, "rectify_scope")
    objection.founded_action = text_in(call, "founded_action")
    settled = _settle(call, result, reply)
    publication = call.work.session.get_one(Publication, objection.publication_id)
    tell(
        call,
        "N-10",
        _concerned(call, publication),
        f"异议办结：{publication.title}",
        f"公示（{publication.number}）期间的异议（{objection.number}）已办结，决定：{RESULT_WORDS[result]}。",
        f"答复：{reply.rstrip('。')}。",
        "其余异议办结前不签订揭榜协议。" if settled["open_objections"] else "",
        link=link_to(publication.number),
    )
    return settled


@writes("names_objector", "warned_of")
def check_objector_kept(call: RecordCall) -> Mapping[str, Any]:
    """Say whether the header `text` names the objector or how to reach her: it goes to others (SPEC 1 ⑤).

    Who hands the same text in once more has read the warning: a common word may be somebody's name.
    """
    objection = get_objection(call.work.session, text_in(call, "objection_no"))
    text = str(call.headers.get("text") or "")
    is_named = any(secret in text for secret in told_apart(objection))
    return {"names_objector": is_named and text != call.variables.get("warned_of"), "warned_of": text}


def _settle(call: RecordCall, result: ObjectionResult, reply: str) -> dict[str, Any]:
    """Close the objection and count what is still open, ours alone: the last of two at once sees none."""
    session = call.work.session
    objection: Objection = get_objection(session, text_in(call, "objection_no"))
    lock_row(session, Publication, objection.publication_id)
    objection.result, objection.reply, objection.decided_at = result, reply, call.work.now
    session.flush()
    return {
        "open_objections": count_open_objections(session, objection.publication_id),
        "outcome": result.value,
    }


def _concerned(call: RecordCall, publication: Publication) -> list[str]:
    """Return whom the answer concerns: both sides of the notice, who was asked, and the division."""
    seal = seal_of(call.work.session, publication.id)
    sides = (seal.clauses.get("parties") or {}) if seal else {}
    units = {*sides.values(), text_in(call, "respondent_org")} - {None, ""}
    item = list_item_of(call.work.session, publication.instance_id) if publication.instance_id else None
    desk = [f"div_officer:{item.division}"] if item else []
    return [*sorted(f"org:{code}" for code in units), *desk]
