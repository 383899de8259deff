"""The key clauses of an agreement: what may not differ between public notice and signature (R-089)."""

from collections.abc import Mapping
from typing import Any

from .seals import plain

LABELS = {
    "amount": "协议金额",
    "parties": "供需双方",
    "kpi": "考核指标",
    "period": "实施期限",
    "ip": "知识产权归属和利益分配",
}


def key_clauses(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the five key clauses of the agreement as it stands, numbers written one way."""
    agreement = variables.get("agreement") or {}
    indicators = agreement.get("kpi_table") or []
    clauses = {
        "amount": {name: agreement.get(name) for name in ("agreement_amount", "rd_total")},
        "parties": {name: variables.get(name) for name in ("demander_org", "supplier_org")},
        "kpi": [{name: row.get(name) for name in ("name", "unit", "target", "method")} for row in indicators],
        "period": {name: agreement.get(name) for name in ("start_date", "end_date")},
        "ip": {name: agreement.get(name) for name in ("ip_ownership", "benefit_sharing")},
    }
    return {name: plain(clause) for name, clause in clauses.items()}


def differences(sealed: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses that differ: which, what it said at the public notice, what it says now."""
    return [
        {"clause": name, "label": label, "at_publicity": sealed.get(name), "now": now.get(name)}
        for name, label in LABELS.items()
        if sealed.get(name) != now.get(name)
    ]
