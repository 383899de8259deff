"""Who holds an instance, since when and until when, and what comes next: the holder strip."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.messages import MessageSubscription
from ..domain.tasks import UserTask
from ..domain.timers import Timer
from ..engine.diagram import Diagram
from ..programme.people import group_names, user_names
from ..programme.visibility import is_of_the_department
from ..services.work import Work
from .current import signed_in
from .filters import due, moment

NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Held:
    """One thing the instance waits for, in the words of the holder strip."""

    process_id: str
    element_id: str
    what: str
    who: str
    since: str
    until: str
    left: str


def held_by(
    work: Work,
    tasks: Sequence[UserTask],
    timers: Sequence[Timer],
    messages: Sequence[MessageSubscription],
    since: str,
) -> list[Held]:
    """Return what the instance waits for: people first, else the clock."""
    reader = signed_in(work)
    groups = group_names(work.session, {group for task in tasks for group in task.candidate_groups})
    people = user_names(work.session, {task.assignee for task in tasks if task.assignee})
    held = []
    for task in tasks:
        holders = "、".join(groups[group] for group in task.candidate_groups)
        named = people.get(task.assignee or "", "")
        if task.is_personal and not is_of_the_department(reader):
            named = "专家"
        who = f"{named}（{holders}）" if named and holders else named or holders or "待认领"
        chip = due(task.due_at, work.now, work.calendar)
        held.append(
            Held(
                task.process_id,
                task.element_id,
                task.name,
                who,
                moment(task.created_at),
                chip["moment"] or "无期限",
                chip["words"],
            )
        )
    held = list({(one.element_id, one.who): one for one in held}.values())
    if held:
        return held
    if not timers:
        return [
            Held(each.process_id, each.element_id, each.name, "系统等候通知", since, "收到时", "收到即继续")
            for each in messages[:1]
        ]
    return [
        Held(
            timer.process_id,
            timer.element_id,
            timer.name,
            "系统计时，到时自动继续",
            since,
            moment(timer.due_at),
            chip["words"],
        )
        for timer in timers[:1]
        for chip in [due(timer.due_at, work.now, work.calendar)]
    ]


def standing(
    tasks: Sequence[UserTask], timers: Sequence[Timer], messages: Sequence[MessageSubscription]
) -> list[str]:
    """Return the processes in which tokens stand, those of open tasks first."""
    held = [
        *(t.process_id for t in tasks),
        *(t.process_id for t in timers),
        *(m.process_id for m in messages),
    ]
    return list(dict.fromkeys(held))


def flags(held: Sequence[Held], process_id: str) -> dict[str, str]:
    """Return the words over each element of this process where a token stands."""
    return {
        one.element_id: f"{one.what}，{one.left}" if one.left and one.left != "无期限" else one.what
        for one in held
        if one.process_id == process_id
    }


def what_follows(diagram: Diagram, held: Sequence[Held]) -> str:
    """Say what may come next after the first thing waited for: `同意：拟公示稿；退回：……`."""
    if not held:
        return ""
    steps = diagram.following(held[0].element_id)
    named = [(step.words, step.element.name) for step in steps if step.element.name]
    return "；".join(f"{words}：{name}" if words else name for words, name in named[:NEXT_SHOWN])
