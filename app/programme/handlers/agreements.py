"""Agreements: the one to sign against the one made public, and the task book drafted from it."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..key_clauses import differences, key_clauses
from ..published import seal_of
from ..registers.publications import Publication
from ..seals import digest_of
from .variables import context_of, money, row_in, rows

TASKBOOK = (
    "goals",
    "tasks",
    "route",
    "kpi_table",
    "milestones",
    "budget",
    "start_date",
    "end_date",
    "ip",
    "benefit",
)
"""What of the task book is drafted from agreement and bid."""


@writes("same", "differences")
def compare_agreement(call: RecordCall) -> Mapping[str, Any]:
    """Compare amount, parties, indicators, period and IP with what stood behind the notice (R-089)."""
    publication = row_in(call, "publicity_id", Publication)
    seal = seal_of(call.work.session, publication.id)
    if seal is None or digest_of(seal.clauses) != seal.digest:
        raise ExecutionFailed(
            f"公示 {publication.number} 的关键条款存证缺失或不符，请联系系统管理员核对。"
            f" / The key clauses sealed with notice {publication.number} are missing or altered.",
            call.element_id,
        )
    found = differences(seal.clauses, key_clauses(call.variables))
    return {"same": not found, "differences": found}


@writes(*(f"taskbook.{name}" for name in TASKBOOK))
def open_taskbook(call: RecordCall) -> Mapping[str, Any]:
    """Draft the task book from agreement and bid; what somebody has filled in already stays."""
    return {"taskbook": _drafted(call) | context_of(call, "taskbook")}


def _drafted(call: RecordCall) -> dict[str, Any]:
    agreement, bid, need = (context_of(call, name) for name in ("agreement", "candidate", "need"))
    taken = {
        "goals": agreement.get("subject") or need.get("need_content"),
        "tasks": need.get("need_content"),
        "route": bid.get("technical_plan"),
        "kpi_table": agreement.get("kpi_table"),
        "milestones": bid.get("milestones"),
        "budget": _budget(call, bid),
        "start_date": agreement.get("start_date"),
        "end_date": agreement.get("end_date"),
        "ip": agreement.get("ip_ownership"),
        "benefit": agreement.get("benefit_sharing"),
    }
    return {name: value for name, value in taken.items() if value not in (None, [])}


def _budget(call: RecordCall, bid: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Turn the bid's budget, own and fiscal side by side, into one row per source of money."""
    lines = []
    for row in rows(bid.get("budget")):
        for source in ("own", "fiscal"):
            if row.get(source):
                part = money(call, row[source], "预算金额")
                lines.append({"source": source, "amount": part, "subject": row.get("subject")})
    return lines
