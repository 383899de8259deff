"""Replacing experts while a panel judges: only their own work begins again (ERRATA 裁定 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from ...domain.changes import BeginAgain
from ...domain.tasks import UserTask
from ...services.history import Cause, Trace, write_history
from ...services.registry import RecordCall, writes
from ..drawing import Candidate, draw_panel, new_seed
from ..expert_pool import pool_rows
from ..store import experts
from .experts import candidate_of, chair_of, needs_same_field, record_draw, situation_of
from .telling import tell
from .variables import context_of, iso, parameter, required, rows_in, text_in

Row = Mapping[str, Any]
REPLACED = ("experts", "panel.experts", "panel.chair", "replaced_experts", "remind_problem")
"""What `replace_experts` may return."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is replaced: as it is kept, why not to be drawn again, and what she is told."""

    reason: str
    left_out: str
    told: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who leaves the panel: where a token stands for her, and the work that she leaves."""

    username: str
    token_id: UUID
    process_id: str
    element_id: str
    work: str


@writes(*REPLACED)
def replace_recused_expert(call: RecordCall) -> Mapping[str, Any]:
    """Draw another for the expert of this iteration, who has declared an interest; the desk is told.

    The iteration begins again for the newcomer, nobody else is disturbed. When nobody is left to draw, her
    place stays empty and the diagram goes on without her (R-073, ERRATA 裁定 5).
    """
    member = dict(required(call, "expert"))
    username, name = str(member["username"]), str(member.get("name") or member["username"])
    reason = f"申请回避：{text_in(call, 'coi_detail')}"
    leaving = Leaving(username, call.token_id, PANEL, call.element_id, RECUSED_WORK)
    found = replace_experts(call, [leaving], Why(reason, reason, RECUSED))
    subject = call.instance.title or call.instance.definition.name
    desk = [f"div_officer:{call.variables.get('division') or ''}"]
    said = f"{name}{reason.rstrip('。')}。"
    if "remind_problem" in found:
        tell(call, "N-01", desk, f"专家申请回避，无人可换：{subject}", said, NOBODY, link=EXPERTS)
        left = {"username": username, "name": name, "reason": reason, "at": iso(call.work.now)}
        return {"replaced_experts": [*rows_in(call, "replaced_experts"), left]}
    call.changes[:] = [replace(one, variables=found) for one in call.changes if isinstance(one, BeginAgain)]
    tell(call, "N-01", desk, f"专家申请回避，已另请：{subject}", said, ANOTHER)
    return {}


PANEL, RECUSED_WORK, EXPERTS = "expert_panel", "声明利害关系", "/registers/experts/"
RECUSED = "您申请回避，系统已收回本件，您不必再办理；已填的草稿作废。"
ANOTHER = "系统已按规则另抽专家接替，其余专家不受影响。"
NOBODY = "没有可以另请的专家，这一席空缺，其余专家照常办理；有效意见不足时系统请您补充专家库后重新抽取。"


def replace_overdue_experts(call: RecordCall, tasks: Sequence[UserTask]) -> Mapping[str, Any]:
    """Replace those who have not answered, as the desk decided and for its reason."""
    reason = text_in(call, "remind_reason")
    told = "因逾期未交意见，处室已另请专家，您不必再办理；已填的草稿作废。"
    leaving = [
        Leaving(str(task.assignee), task.token_id, task.process_id, task.element_id, task.name)
        for task in tasks
    ]
    return replace_experts(call, leaving, Why(reason, f"逾期未交意见，本次替换：{reason}", told))


def replace_experts(call: RecordCall, those: Sequence[Leaving], why: Why) -> Mapping[str, Any]:
    """Draw others for those who leave, with the exclusions of the panel, and let them begin.

    What the replaced had begun is void, the record of it stays. When too few others may judge, nothing
    changes and `remind_problem` says so.
    """
    if not those:
        return {}
    leaving = {one.username: one for one in those}
    members = rows_in(call, "experts")
    drawn = _draw_others(call, members, leaving, why)
    if len(drawn) < len(leaving):
        return {"remind_problem": _too_few(len(drawn), len(leaving))}
    successors = dict(zip(leaving, drawn, strict=True))
    names = {str(row["username"]): str(row["name"]) for row in members}
    for username, one in leaving.items():
        call.changes.append(BeginAgain(one.token_id, dict(successors[username])))
        _write_down(call, one, names.get(username, username), successors[username], why)
        subject = call.instance.title or call.instance.definition.name
        words = f"{subject}。{why.told}"
        tell(call, "N-01", [f"user:{username}"], f"已另请专家：{one.work}", words, link="/tasks/")
    return {
        "experts": [successors.get(str(row["username"]), row) for row in members],
        "panel": _panel(call, members, successors),
        "replaced_experts": [
            *rows_in(call, "replaced_experts"),
            *(_replaced(call, name, names.get(name, name), successors[name], why) for name in leaving),
        ],
    }


def _draw_others(
    call: RecordCall, members: Sequence[Row], leaving: Mapping[str, Leaving], why: Why
) -> list[Row]:
    """Draw one for each who leaves: not of the panel, of no unit that is on it, enough of the field."""
    purpose, seed = str(call.headers["purpose"]), new_seed()
    tech_field = str(context_of(call, "need").get("tech_field") or "")
    names = {str(row["username"]) for row in members}
    staying = [candidate_of(row, tech_field) for row in members if row["username"] not in leaving]
    pool = [
        row
        for row in pool_rows(experts(call.work.session), situation_of(call, purpose), tech_field)
        if row["username"] not in names
    ]
    units = {one.unit for one in staying}
    free = [row for row in pool if not row["excluded"] and row["org"] not in units]
    panel = draw_panel(
        [candidate_of(row, tech_field) for row in free],
        staying,
        seed=seed,
        size=len(members),
        same_field_min=int(parameter(call, "same_field_min")),
    )
    drawn = _fitting(call, panel, staying, len(leaving))
    if len(drawn) == len(leaving):
        left_out = [*pool, *(_as_left_out(row, why) for row in members if row["username"] in leaving)]
        record_draw(call, purpose, tech_field, seed, left_out, [one.username for one in staying], panel)
    rows = {str(row["username"]): row for row in free}
    return [rows[one.username] for one in drawn]


def _fitting(
    call: RecordCall, panel: Sequence[Candidate], staying: Sequence[Candidate], wanted: int
) -> list[Candidate]:
    """Return the new members, one per unit; nobody when the panel would have too few of the field."""
    one_per_unit = {one.unit: one for one in reversed(panel) if one not in staying}
    drawn = [one for one in panel if one_per_unit.get(one.unit) == one][:wanted]
    same_field = sum(one.is_same_field for one in (*staying, *drawn))
    is_enough = same_field >= int(parameter(call, "same_field_min"))
    return drawn if is_enough or not needs_same_field(call) else []


def _panel(call: RecordCall, members: Sequence[Row], successors: Mapping[str, Row]) -> dict[str, Any]:
    """Put the new members where the replaced stood; a chair who leaves is followed by another."""
    panel = context_of(call, "panel")
    tech_field = str(context_of(call, "need").get("tech_field") or "")
    rows = [
        {"username": successors[name]["username"], "draw": "random"} if name in successors else dict(row)
        for row in panel.get("experts") or []
        for name in [str(row.get("username"))]
    ]
    staying = [row for row in members if row["username"] not in successors]
    now = [candidate_of(row, tech_field) for row in (*staying, *successors.values())]
    return {**panel, "experts": rows, "chair": chair_of(now, panel.get("chair"))}


def _replaced(call: RecordCall, username: str, name: str, successor: Row, why: Why) -> dict[str, Any]:
    return {
        "username": username,
        "name": name,
        "by": successor["username"],
        "by_name": successor["name"],
        "reason": why.reason,
        "at": iso(call.work.now),
    }


def _as_left_out(row: Row, why: Why) -> Row:
    return {"username": row["username"], "excluded": True, "exclusion_reason": why.left_out}


def _write_down(call: RecordCall, one: Leaving, name: str, successor: Row, why: Why) -> None:
    detail = {
        "from": one.username,
        "from_name": name,
        "to": str(successor["username"]),
        "to_name": str(successor["name"]),
        "reason": why.reason,
        "is_personal": call.work.person is not None and call.work.person.username == one.username,
    }
    cause = Cause("expert_replaced", one.process_id, one.element_id, one.work, detail)
    write_history(call.work, call.instance, [], Trace(cause))


def _too_few(found: int, wanted: int) -> str:
    if found == 0:
        return (
            "没有可以替换的专家：专家库中其余人选均有回避情形、与现有成员同单位，或换后同领域人数不足。"
            "请改为催办或延期，或先在专家库中补充专家再替换。"
        )
    return (
        f"只能另请 {found} 名专家，选了 {wanted} 名：请减少替换人数，其余改为催办或延期，"
        "或先在专家库中补充专家再替换。"
    )
