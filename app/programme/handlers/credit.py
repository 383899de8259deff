"""Credit checks (R-023, Q14): read from the register, or recorded with evidence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..registers.credit_checks import CreditCheck, CreditResult
from ..store import newest_check
from .variables import iso, moment, parameter, required, rows_in, text_in

UNKNOWN = "unknown"
DECIDED = "decided"
"""A serious entry that a decision lets this case go on with; it stays serious for all others."""
HELD = dict.fromkeys(("hold_units", "hold_basis", "hold_source", "hold_note", "hold_files"))
"""What the form of a hold asks, empty: the next hold does not start from the last one's evidence."""
SERIOUS = CreditResult.SERIOUS.value
CLEAR = CreditResult.CLEAR.value


@writes("credit_result", "credit_unknown", "credit_checks")
def check_credit(call: RecordCall) -> Mapping[str, Any]:
    """Look every party up: one serious entry is serious, one unknown party makes it unknown."""
    parties = rows_in(call, "credit_parties")
    if not parties:
        raise ExecutionFailed(
            "没有列明要核查的单位（credit_parties）。 / No party to check is named (credit_parties).",
            call.element_id,
        )
    found = [(party, valid_check_of(call, register_code(party))) for party in parties]
    checks = [
        {
            "org": party.get("org"),
            "name": party.get("name"),
            "credit_result": _result_for(call, check),
            "source": check.source,
            "checked_at": iso(check.checked_at),
        }
        for party, check in found
        if check
    ]
    unknown = [
        {"org": party.get("org"), "name": party.get("name")} for party, check in found if check is None
    ]
    results = [str(check["credit_result"]) for check in checks] + [UNKNOWN] * len(unknown)
    return {"credit_result": worst(results), "credit_unknown": unknown, "credit_checks": checks}


@writes()
def record_credit_check(call: RecordCall) -> Mapping[str, Any]:
    """Add what was found to the register, with its evidence; it counts from when it was looked up."""
    days = int(parameter(call, "credit_valid_days"))
    person = call.work.person
    for entry in rows_in(call, "credit_entries"):
        evidence = dict(entry.get("credit_evidence") or {})
        checked_at = moment(evidence["checked_at"]) if evidence.get("checked_at") else call.work.now
        call.work.session.add(
            CreditCheck(
                code=register_code(entry),
                name=str(entry.get("name") or ""),
                result=CreditResult(str(entry.get("credit_result"))),
                source=str(evidence.get("source") or ""),
                checked_at=min(checked_at, call.work.now),
                valid_until=min(checked_at, call.work.now) + timedelta(days=days),
                evidence=evidence,
                checked_by=person.username if person else "system",
            )
        )
    call.work.session.flush()
    return {}


@writes(*HELD)
def settle_credit_hold(call: RecordCall) -> Mapping[str, Any]:
    """Let what a hold ended with supersede the serious entries of the units named.

    Removed from the list, or listed by mistake: a clear entry. Decided that the case may go on: the entry
    stays serious, and only this case goes on with it.
    """
    days = int(parameter(call, "credit_valid_days"))
    basis, person = str(required(call, "hold_basis")), call.work.person
    for unit in call.variables.get("hold_units") or []:
        former = valid_check_of(call, str(unit))
        if former is None or former.result is not CreditResult.SERIOUS:
            continue  # found clear or grown too old meanwhile: the next check sees it
        evidence = {
            "basis": basis,
            "note": text_in(call, "hold_note"),
            "files": call.variables.get("hold_files") or [],
            "supersedes": str(former.id),
        }
        if basis == DECIDED:
            evidence["decided_for"] = str(call.instance.id)
        call.work.session.add(
            CreditCheck(
                code=former.code,
                name=former.name,
                result=CreditResult.SERIOUS if basis == DECIDED else CreditResult.CLEAR,
                source=text_in(call, "hold_source"),
                checked_at=call.work.now,
                valid_until=call.work.now + timedelta(days=days),
                evidence=evidence,
                checked_by=person.username if person else "system",
            )
        )
    call.work.session.flush()
    return HELD


def valid_check_of(call: RecordCall, code: str) -> CreditCheck | None:
    """Return a unit's newest check that is not older than `credit_valid_days`."""
    return newest_check(call.work.session, code, _since(call)) if code else None


def register_code(party: Mapping[str, Any]) -> str:
    """Return under what a unit stands in the register: its code, or for one without, its name."""
    return str(party.get("org") or party.get("name") or "")[:40]


def worst(results: list[str]) -> str:
    """Return serious before unknown before clear; what was decided on stops nobody."""
    return SERIOUS if SERIOUS in results else UNKNOWN if UNKNOWN in results else CLEAR


def _result_for(call: RecordCall, check: CreditCheck) -> str:
    is_decided = check.evidence.get("decided_for") == str(call.instance.id)
    return DECIDED if is_decided else check.result.value


def _since(call: RecordCall) -> datetime:
    return call.work.now - timedelta(days=int(parameter(call, "credit_valid_days")))
