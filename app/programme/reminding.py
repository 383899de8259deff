"""A league bureau reminds a unit of its area of what waits for it, once a day (SPEC A15 催办)."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from uuid import UUID

from ..domain.access import regions_overseen
from ..domain.calendar import ZONE
from ..domain.errors import Conflict, Forbidden
from ..domain.tasks import UserTask
from ..services.notifications import notify_groups
from ..services.tasks import signed_in_person
from ..services.work import Work
from .areas import get_task_in, told_since, unit_codes
from .wording import chinese_moment

TITLE = "盟市催办："


def groups_of_units(task: UserTask, codes: Collection[str]) -> list[str]:
    """Return the candidate groups of a task that are units among these."""
    units = (group.partition(":") for group in task.candidate_groups)
    return [f"{kind}:{code}" for kind, _, code in units if kind in {"org", "org_admin"} and code in codes]


def remind(work: Work, task_id: UUID) -> UserTask:
    """Remind the unit of the bureau's area that a task waits for it.

    Raises NotFound for a task of no case of the area, Forbidden when nobody of the area has to do it, and
    Conflict when the unit was reminded today.
    """
    person = signed_in_person(work)
    regions = regions_overseen(person)
    task = get_task_in(work.session, task_id, regions)
    groups = groups_of_units(task, unit_codes(work.session, regions))
    if not groups:
        raise Forbidden("这一步不由本辖区单位办理，不能催办。 / No unit of your area has to do this.")
    if reminded_today(work, [task]):
        raise Conflict("今天已经催办过，明天可以再催。 / They have been reminded today.")
    until = f"请于{chinese_moment(task.due_at)}前办理。" if task.due_at else "请尽快办理。"
    notify_groups(
        work,
        groups,
        _title(task),
        f"{person.title or person.name}提醒：{task.instance.title}的“{task.name}”等贵单位办理。{until}"
        "在“待办”里打开。",
        instance=task.instance,
        link=f"/tasks/{task.id}",
    )
    return task


def reminded_today(work: Work, tasks: Sequence[UserTask]) -> set[UUID]:
    """Return the ids of those tasks of which their unit was reminded today."""
    midnight = datetime.combine(work.today, time(), ZONE)
    told = told_since(work.session, {task.instance_id for task in tasks}, TITLE, midnight)
    return {task.id for task in tasks if (task.instance_id, _title(task)) in told}


def _title(task: UserTask) -> str:
    return f"{TITLE}{task.name}"
