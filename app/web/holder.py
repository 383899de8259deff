"""Who holds an instance, since when and until when, and what comes next: the holder strip."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..domain.identity import Person
from ..domain.incidents import Incident
from ..domain.messages import MessageSubscription
from ..domain.tasks import UserTask
from ..domain.timers import Timer
from ..engine.diagram import Diagram, ElementOutline, Following
from ..programme.people import group_names, user_names
from ..programme.stages import Stage
from ..programme.visibility import is_of_the_department
from ..services.work import Work
from .awaited import awaited, foremost
from .current import signed_in
from .filters import due, moment, until

INCIDENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Held:
    """What the instance waits for in one place from one holder, in the words of the holder strip."""

    process_id: str
    element_id: str
    what: str
    who: str
    since: str
    until: str
    left: str
    count: int = 1
    is_nameless: bool = False
    instance_id: UUID | None = None


def held_by(
    work: Work,
    tasks: Sequence[UserTask],
    incidents: Sequence[Incident],
    timers: Sequence[Timer],
    messages: Sequence[MessageSubscription],
    since: str,
) -> list[Held]:
    """Return what the instance waits for: people first, those who mend an incident too, else the clock.

    Tasks of one element in the same hands are one line that counts them and is due with the last;
    so are all reviewers' for a party, who may not know who they are (SPEC 1).
    """
    if tasks or incidents:
        return [*_held_by_people(work, tasks), *map(_held_by_owners, incidents[:INCIDENTS_SHOWN])]
    if not timers:
        return [
            Held(each.process_id, each.element_id, each.name, who, since, until, left)
            for each in foremost(messages)
            for who, until, left in [awaited(work, each)]
        ]
    return [
        Held(
            timer.process_id,
            timer.element_id,
            timer.name,
            "系统计时，到时自动继续",
            since,
            until(timer.due_at),
            chip["words"],
        )
        for timer in timers[:1]
        for chip in [due(timer.due_at, work.now, work.calendar)]
    ]


def _held_by_people(work: Work, tasks: Sequence[UserTask]) -> list[Held]:
    reader = signed_in(work)
    groups = group_names(work.session, {group for task in tasks for group in task.candidate_groups})
    people = user_names(work.session, {task.assignee for task in tasks if task.assignee})
    together: dict[tuple[UUID, str, str, str], list[UserTask]] = {}
    for task in tasks:
        who = NAMELESS if _is_nameless(reader, task) else _holder(task, groups, people)
        together.setdefault((task.instance_id, task.process_id, task.element_id, who), []).append(task)
    return [_held(work, who, same) for (*_, who), same in together.items()]


def _held_by_owners(incident: Incident) -> Held:
    return Held(
        incident.process_id,
        incident.element_id,
        f"{incident.name or '本步骤'}：遇到技术问题",
        "流程负责人已收到通知",
        moment(incident.raised_at),
        "处理后自动继续",
        "处理后自动继续",
    )


NAMELESS = "专家"
"""What a reviewer is called before the parties."""


def _is_nameless(reader: Person, task: UserTask) -> bool:
    """Whether the reader may not know who works on the task: another's own work, seen by a party."""
    return task.is_personal and task.assignee not in reader.usernames and not is_of_the_department(reader)


def _holder(task: UserTask, groups: Mapping[str, str], people: Mapping[str, str]) -> str:
    holders = "、".join(groups[group] for group in task.candidate_groups)
    named = people.get(task.assignee or "", "")
    return f"{named}（{holders}）" if named and holders else named or holders or "待认领"


def _held(work: Work, who: str, same: Sequence[UserTask]) -> Held:
    """Make one line of tasks in the same hands; without a due date is later than any date."""
    first, count, is_nameless = same[0], len(same), who == NAMELESS
    last = max((task.due_at for task in same if task.due_at), default=None)
    chip = due(None if any(task.due_at is None for task in same) else last, work.now, work.calendar)
    if is_nameless:
        who = f"{NAMELESS} {count} 人在办"
    elif count > 1:
        who = f"{who}，{count} 件"
    return Held(
        first.process_id,
        first.element_id,
        first.name,
        who,
        moment(min(task.created_at for task in same)),
        chip["moment"] or "无期限",
        chip["words"],
        count,
        is_nameless,
        first.instance_id,
    )


def standing(
    tasks: Sequence[UserTask],
    incidents: Sequence[Incident],
    timers: Sequence[Timer],
    messages: Sequence[MessageSubscription],
) -> list[str]:
    """Return the processes in which tokens stand, those of open tasks first."""
    held = [
        *(t.process_id for t in tasks),
        *(i.process_id for i in incidents),
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


def what_follows(diagram: Diagram, held: Sequence[Held], stage: Stage | None) -> str:
    """Say what may come next after the first thing waited for: `同意：拟公示稿；退回：……`.

    An answer is said once, with all it may lead to: on which of them it depends how the case stands then.
    `stage` is where the case stands: what a shared process does for other stages doesn't come.
    How reviewers withdraw and are replaced is not for the parties: they read when it goes on.
    """
    if not held:
        return ""
    if held[0].is_nameless:
        return "专家全部办结后自动继续"
    answers: dict[str, list[str]] = {}
    for step in diagram.following(held[0].element_id):
        if not _is_of(stage, step.element):
            continue
        names = [_quoted(each.element.name) for each in _onward(diagram, step) if each.element.name]
        answers.setdefault(step.answer, []).extend(names)
    said = [(answer, "，或".join(dict.fromkeys(names))) for answer, names in answers.items() if names]
    return "；".join(f"{answer}：{names}" if answer else names for answer, names in said)


def _is_of(stage: Stage | None, element: ElementOutline) -> bool:
    """Whether an element of a process that several stages call belongs to the one that called it."""
    belongs = STAGE_MARK.match(element.documentation)
    return stage is None or belongs is None or int(belongs[1]) == stage.number


STAGE_MARK = re.compile(r"S([1-9])_")
"""How the documentation of an element begins that belongs to a stage (`S5_UT_Score`)."""


def _quoted(name: str) -> str:
    return f"“{name}”" if "：" in name else name


def _onward(diagram: Diagram, step: Following) -> list[Following]:
    """Look past the end of a sub-process that comes in any case: it says only that something is over."""
    end = step.element
    is_over = end.type == "endEvent" and end.scope in diagram.elements and not step.answer
    return diagram.following(end.scope) if is_over else [step]
