"""Replacing experts inside a running argument or review: only their work begins again (ERRATA 裁定 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.changes import BeginAgain
from ...domain.tasks import UserTask
from ...services.history import Cause, Trace, write_history
from ...services.registry import RecordCall
from ..drawing import Candidate, draw_panel, new_seed
from ..expert_pool import pool_rows
from ..store import experts
from .experts import candidate_of, chair_of, record_draw, situation_of
from .telling import tell
from .variables import context_of, iso, parameter, rows_in, text_in

Row = Mapping[str, Any]
REPLACED = ("experts", "panel.experts", "panel.chair", "replaced_experts", "remind_problem")
"""What `replace_experts` may return."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is replaced: as it is kept, why not to be drawn again, and what she is told."""

    reason: str
    left_out: str
    told: str


def replace_overdue_experts(call: RecordCall, tasks: Sequence[UserTask]) -> Mapping[str, Any]:
    """Replace those who have not answered, as the desk decided and for its reason."""
    reason = text_in(call, "remind_reason")
    told = "因逾期未交意见，处室已另请专家，您不必再办理；已填的草稿作废。"
    return replace_experts(call, tasks, Why(reason, f"逾期未交意见，本次替换：{reason}", told))


def replace_experts(call: RecordCall, tasks: Sequence[UserTask], why: Why) -> Mapping[str, Any]:
    """Draw others for those who do these tasks, with the exclusions of the panel, and let them begin.

    What the replaced had begun is void, the record of it stays. When too few others may judge, nothing
    changes and `remind_problem` says so.
    """
    if not tasks:
        return {}
    leaving = {str(task.assignee): task for task in tasks}
    members = rows_in(call, "experts")
    drawn = _draw_others(call, members, leaving, why)
    if len(drawn) < len(leaving):
        return {"remind_problem": _too_few(len(drawn), len(leaving))}
    successors = dict(zip(leaving, drawn, strict=True))
    names = {str(row["username"]): str(row["name"]) for row in members}
    for username, task in leaving.items():
        call.changes.append(BeginAgain(task.token_id, dict(successors[username])))
        _write_down(call, task, names.get(username, username), successors[username], why)
        subject = call.instance.title or call.instance.definition.name
        words = f"{subject}。{why.told}"
        tell(call, "N-01", [f"user:{username}"], f"已另请专家：{task.name}", words, link="/tasks/")
    return {
        "experts": [successors.get(str(row["username"]), row) for row in members],
        "panel": _panel(call, members, successors),
        "replaced_experts": [
            *rows_in(call, "replaced_experts"),
            *(_replaced(call, name, names.get(name, name), successors[name], why) for name in leaving),
        ],
    }


def _draw_others(
    call: RecordCall, members: Sequence[Row], leaving: Mapping[str, UserTask], why: Why
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
    return drawn if same_field >= int(parameter(call, "same_field_min")) else []


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


def _write_down(call: RecordCall, task: UserTask, name: str, successor: Row, why: Why) -> None:
    detail = {
        "from": str(task.assignee),
        "from_name": name,
        "to": str(successor["username"]),
        "to_name": str(successor["name"]),
        "reason": why.reason,
    }
    cause = Cause("expert_replaced", task.process_id, task.element_id, task.name, detail)
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
