"""How far the cases of an area are: how many stand at each stage, and who has to act on what until when."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..domain.instances import InstanceState, ProcessInstance
from ..domain.tasks import UserTask
from ..services.work import Work
from .areas import unit_codes
from .people import group_names
from .progress import StageShown
from .reminding import groups_of_units, reminded_today
from .stages import STAGES, Stage, furthest

EXPERTS = "专家"
ANOTHER_UNIT = "辖区外单位"
"""How those are called whose names a bureau does not learn: reviewers, and the other side's units."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that a case of the area waits for. `is_reminded` is None where there is nobody to remind.

    What experts do in the same place of a case is one thing, named by the most urgent of their tasks.
    """

    task: UserTask
    who: str
    is_reminded: bool | None


def stage_of(instance: ProcessInstance) -> Stage | None:
    """Return the stage where a running case stands; None between two of them, and at the end."""
    return furthest(instance.running) if instance.state is InstanceState.ACTIVE else None


def counted_stages(instances: Iterable[ProcessInstance]) -> list[StageShown]:
    """Return the nine stages with the number of cases that stand at each."""
    counts = Counter(stage.number for instance in instances if (stage := stage_of(instance)))
    return [
        StageShown(
            str(stage.number),
            stage.name,
            "now" if counts[stage.number] else "later",
            f"{counts[stage.number]} 件" if counts[stage.number] else "无",
        )
        for stage in STAGES
    ]


def awaited_in(work: Work, regions: Collection[str], tasks: Sequence[UserTask]) -> list[Awaited]:
    """Say of each task who has to do it, and whether the bureau has reminded the unit today.

    `tasks` are the most urgent first, and so is what is returned.
    """
    codes = unit_codes(work.session, regions)
    names = group_names(work.session, {group for task in tasks for group in task.candidate_groups})
    reminded = reminded_today(work, tasks)
    places = Counter(map(_place, tasks))
    firsts: dict[tuple[UUID, str], UserTask] = {}
    for task in tasks:
        firsts.setdefault(_place(task), task)
    return [
        Awaited(
            task,
            _who(task, codes, names, places[place]),
            task.id in reminded if groups_of_units(task, codes) else None,
        )
        for place, task in firsts.items()
    ]


def _place(task: UserTask) -> tuple[UUID, str]:
    """Return what is one thing to wait for: an expert's task by its element, any other by itself."""
    return (task.instance_id, task.element_id) if task.is_personal else (task.id, "")


def _who(task: UserTask, codes: Collection[str], names: dict[str, str], count: int) -> str:
    if task.is_personal:
        return f"{EXPERTS} {count} 人"
    shown = (
        ANOTHER_UNIT if kind in {"org", "org_admin"} and code not in codes else names[group]
        for group in task.candidate_groups
        for kind, _, code in [group.partition(":")]
    )
    return "、".join(dict.fromkeys(shown))
