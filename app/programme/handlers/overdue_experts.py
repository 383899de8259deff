"""Experts who have not answered: who they are, and what the desk decides about them (R-073, R-074)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...domain.calendar import end_of_day, last_day_of
from ...domain.changes import Postpone
from ...domain.tasks import UserTask
from ...services.registry import RecordCall, writes
from ...store.tasks import open_tasks_of
from .experts_replaced import REPLACED, replace_overdue_experts
from .telling import tell
from .variables import iso, parameter, required, rows_in

UNDECIDED = dict.fromkeys(("remind_action", "remind_experts", "remind_reason", "extend_workdays"))
"""What the desk's form asks, empty: a second decision does not start from the first one's answers."""

Decided = Callable[[RecordCall, Sequence[UserTask]], Mapping[str, Any]]


@writes(*UNDECIDED, "overdue_experts")
def list_overdue_experts(call: RecordCall) -> Mapping[str, Any]:
    """Name everybody whose declaration or opinion is still awaited, with what is awaited until when.

    The header `tasks` names the user tasks of the diagram that count, parted by blanks.
    """
    members = {str(row["username"]): row for row in rows_in(call, "experts")}
    return {**UNDECIDED, "overdue_experts": [_row(task, members) for task in _awaited(call)]}


@writes("remind_problem", "remind_at", *REPLACED)
def settle_overdue_experts(call: RecordCall) -> Mapping[str, Any]:
    """Do what the desk decided: urge everybody, or postpone or replace those it chose.

    Whoever has answered meanwhile is left in peace. `remind_at` says when to ask the desk again;
    `remind_problem` says in words why nothing could be done.
    """
    action = str(required(call, "remind_action"))
    chosen = call.variables.get("remind_experts") or []
    tasks = [task for task in _awaited(call) if action == "urge" or task.assignee in chosen]
    days = int(parameter(call, "remind_again_workdays"))
    again = end_of_day(call.work.calendar.add_working_days(call.work.today, days))
    return {"remind_problem": None, "remind_at": iso(again), **ACTIONS[action](call, tasks)}


def _urge(call: RecordCall, tasks: Sequence[UserTask]) -> Mapping[str, Any]:
    for task in tasks:
        words = f"提交期限为 {_day(task)} 24时，请抓紧；不能办理的请尽快告知处室。"
        _tell(call, task, f"催办：{task.name}", words)
    return {}


def _extend(call: RecordCall, tasks: Sequence[UserTask]) -> Mapping[str, Any]:
    """Give the chosen so many working days more, counted from their date, or from today when it is over."""
    days = int(required(call, "extend_workdays"))
    moved = []
    for task in tasks:
        start = max(last_day_of(task.due_at or call.work.now), call.work.today)
        due_at = end_of_day(call.work.calendar.add_working_days(start, days))
        moved.append(due_at)
        variables = {str(call.headers["due_variable"]): iso(due_at)}
        call.changes.append(Postpone(task.token_id, due_at, variables))
        _tell(call, task, f"已延期：{task.name}", f"提交期限延至 {last_day_of(due_at):%Y-%m-%d} 24时。")
    return {"remind_at": iso(min(moved))} if moved else {}


ACTIONS: Mapping[str, Decided] = {"urge": _urge, "extend": _extend, "replace": replace_overdue_experts}


def _awaited(call: RecordCall) -> list[UserTask]:
    elements = str(call.headers["tasks"]).split()
    tasks = open_tasks_of(call.work.session, call.instance.id)
    return [task for task in tasks if task.element_id in elements and task.assignee]


def _row(task: UserTask, members: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    member = members.get(str(task.assignee), {})
    name, unit = member.get("name") or task.assignee, member.get("org_name") or ""
    return {
        "username": task.assignee,
        "name": name,
        "org_name": unit,
        "awaited": task.name,
        "due": f"{_day(task)} 24时",
        "due_at": iso(task.due_at) if task.due_at else None,
        "label": f"{name}（{unit}）" if unit else name,
    }


def _day(task: UserTask) -> str:
    return f"{last_day_of(task.due_at):%Y-%m-%d}" if task.due_at else ""


def _tell(call: RecordCall, task: UserTask, title: str, *sentences: str) -> None:
    subject = call.instance.title or call.instance.definition.name
    tell(call, "N-01", [f"user:{task.assignee}"], title, f"{subject}。", *sentences, link="/tasks/")
