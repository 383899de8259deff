"""Credit checks (R-023, Q14): read from the register, or recorded with evidence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall
from ..registers.credit_checks import CreditCheck, CreditResult
from ..store import newest_check
from .variables import iso, moment, parameter, rows_in

UNKNOWN = "unknown"
SERIOUS = CreditResult.SERIOUS.value
CLEAR = CreditResult.CLEAR.value


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
            "credit_result": check.result.value,
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


def valid_check_of(call: RecordCall, code: str) -> CreditCheck | None:
    """Return a unit's newest check that is not older than `credit_valid_days`."""
    return newest_check(call.work.session, code, _since(call)) if code else None


def register_code(party: Mapping[str, Any]) -> str:
    """Return under what a unit stands in the register: its code, or for one without, its name."""
    return str(party.get("org") or party.get("name") or "")[:40]


def worst(results: list[str]) -> str:
    """Return serious before unknown before clear."""
    return SERIOUS if SERIOUS in results else UNKNOWN if UNKNOWN in results else CLEAR


def _since(call: RecordCall) -> datetime:
    return call.work.now - timedelta(days=int(parameter(call, "credit_valid_days")))
