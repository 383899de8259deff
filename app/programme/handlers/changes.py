"""Requests to change, extend or terminate a project: what they begin with, and what an approval makes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ...services.registry import RecordCall, writes
from ..changing import CHANGE, TERMINATION, awaited_by
from ..numbering import count_of, extension_number, extension_series, supplement_number
from ..registers.projects import Project, ProjectStatus
from ..store import lock_row
from ..wording import chinese_day
from .variables import context_of, identifier, required, row_in, rows

OPENED = (
    "project_no", "project_title", "division", "demander_org", "demander_name", "supplier_org",
    "supplier_name", "applicant_org", "applicant_name", "other_org", "other_name", "end_date",
    "is_implementing", "extended_times",
)  # fmt: skip


@writes(*OPENED)
def open_change(call: RecordCall) -> Mapping[str, Any]:
    """Say which project it is about, who asks and who is to agree (R-114)."""
    project = row_in(call, "project_id", Project)
    demander = (project.demander_code, project.demander_name)
    supplier = (project.supplier_code, project.supplier_name)
    is_demander = context_of(call, "initiator").get("org") == project.demander_code
    applicant, other = (demander, supplier) if is_demander else (supplier, demander)
    session = call.work.session
    return {
        "project_no": project.number,
        "project_title": project.title,
        "division": project.division,
        "demander_org": demander[0],
        "demander_name": demander[1],
        "supplier_org": supplier[0],
        "supplier_name": supplier[1],
        "applicant_org": applicant[0],
        "applicant_name": applicant[1],
        "other_org": other[0],
        "other_name": other[1],
        "end_date": project.end_date.isoformat(),
        "is_implementing": CHANGE in awaited_by(session, project),
        "extended_times": count_of(session, extension_series(project.number)),
    }


@writes("supplement", "inapplicable")
def apply_change(call: RecordCall) -> Mapping[str, Any]:
    """Make the supplementary task book and set the new end, if the project still takes the change (R-115).

    What it takes is said by what its stage waits for; `inapplicable` says in words why it does not.
    """
    project = lock_row(call.work.session, Project, identifier(call, required(call, "project_id")))
    change = context_of(call, "change")
    kind = change.get("change_type")
    needed = TERMINATION if kind == "terminate" else CHANGE
    if needed not in awaited_by(call.work.session, project):
        return {"supplement": None, "inapplicable": "项目已不在可以这样变更的阶段"}
    if kind == "terminate":
        return {"supplement": None, "inapplicable": None}
    if kind != "extend":
        return {"supplement": _supplement(call, project, change, None), "inapplicable": None}
    until = date.fromisoformat(str(change.get("new_end_date")))
    if until <= project.end_date:
        return {"supplement": None, "inapplicable": "申请延至的日期不晚于现在的实施期止"}
    before, project.end_date, project.status = project.end_date, until, ProjectStatus.EXTENDED
    return {"supplement": _supplement(call, project, change, before), "inapplicable": None}


def _supplement(
    call: RecordCall, project: Project, change: Mapping[str, Any], end_before: date | None
) -> dict[str, Any]:
    """Write the supplementary task book; `end_before` is the end of the term before an extension."""
    session = call.work.session
    if end_before is None:
        number, kind, until = supplement_number(session, project.number), "一般变更", None
        lines = [f"{row['item']}：原为“{row['before']}”，变更为“{row['after']}”" for row in _items(change)]
    else:
        number, kind, until = extension_number(session, project.number), "延期", project.end_date.isoformat()
        lines = [f"实施期限由{chinese_day(end_before)}延至{chinese_day(project.end_date)}"]
    return {
        "number": number,
        "kind": kind,
        "agreed_on": call.work.today.isoformat(),
        "content": "；\n".join(lines) + "。",
        "end_date": until,
    }


def _items(change: Mapping[str, Any]) -> list[dict[str, Any]]:
    return rows(change.get("items"))
