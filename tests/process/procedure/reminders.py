"""What the handlers about experts who do not answer return in these walks."""

from collections.abc import Mapping
from typing import Any

from app.domain.calendar import end_of_day, last_day_of
from app.domain.changes import BeginAgain, Postpone
from app.domain.waits import UserTaskWait
from tests.process.procedure.case import Job
from tests.process.procedure.facts import expert

NOBODY_LEFT = "没有可以替换的专家"


def overdue(job: Job) -> Mapping[str, Any]:
    """Name everybody who is awaited, and ask the officer anew."""
    asked = dict.fromkeys(("remind_action", "remind_experts", "remind_reason", "extend_workdays"))
    return {**asked, "overdue_experts": [{"username": wait.assignee} for wait in _awaited(job)]}


def settled(job: Job) -> Mapping[str, Any]:
    """Do what the officer decided; e21, e22, ... come for those replaced."""
    seen, again = job.seen, job.seen["parameters"]["remind_again_workdays"]
    chosen = [wait for wait in _awaited(job) if wait.assignee in (seen["remind_experts"] or [])]
    at = end_of_day(job.calendar.add_working_days(job.now.date(), again))
    if seen["remind_action"] == "extend":
        at = _postpone(job, chosen)
    if seen["remind_action"] != "replace":
        return {"remind_problem": None, "remind_at": at.isoformat()}
    gone = len(seen["replaced_experts"])
    successors = {wait.assignee: expert(21 + gone + place) for place, wait in enumerate(chosen)}
    job.changes.extend(BeginAgain(wait.token_id, successors[wait.assignee]) for wait in chosen)
    return {
        "remind_problem": None,
        "remind_at": at.isoformat(),
        "experts": [successors.get(one["username"], one) for one in seen["experts"]],
        "replaced_experts": [*seen["replaced_experts"], *({"username": name} for name in successors)],
    }


def recused(job: Job) -> Mapping[str, Any]:
    """Let e21, e22, ... come for who declares an interest: her iteration alone begins again."""
    gone, leaving = job.seen["replaced_experts"], job.seen["expert"]
    successor = expert(21 + len(gone))
    known = {
        "experts": [successor if one == leaving else one for one in job.seen["experts"]],
        "replaced_experts": [*gone, {"username": leaving["username"]}],
    }
    job.changes.append(BeginAgain(job.token_id, successor, known))
    return {}


def place_left_empty(job: Job) -> Mapping[str, Any]:
    """Find nobody for who declares an interest."""
    return {"replaced_experts": [*job.seen["replaced_experts"], {"username": job.seen["expert"]["username"]}]}


def nobody_left(job: Job) -> Mapping[str, Any]:
    """Say that nobody can be drawn, the first time; then do what was decided."""
    return {"remind_problem": NOBODY_LEFT} if job.nth == 0 else settled(job)


def _postpone(job: Job, chosen: list[UserTaskWait]) -> Any:
    for wait in chosen:
        assert wait.due_at is not None
        day = job.calendar.add_working_days(last_day_of(wait.due_at), job.seen["extend_workdays"])
        due_at = end_of_day(day)
        variables = {job.headers["due_variable"]: due_at.isoformat()}
        job.changes.append(Postpone(wait.token_id, due_at, variables))
    return min(change.due_at for change in job.changes if isinstance(change, Postpone))


def _awaited(job: Job) -> list[UserTaskWait]:
    return [wait for wait in job.awaited if wait.element_id in job.headers["tasks"].split()]
