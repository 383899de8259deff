"""A page per instance: how far it is, who holds it since and until when, its diagram and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from ..domain.calendar import ZONE
from ..domain.definitions import FormDefinition
from ..domain.errors import NotFound
from ..domain.history import HistoryEntry
from ..domain.identity import Person
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.tasks import UserTask
from ..domain.timers import Timer
from ..engine.diagram import Diagram
from ..programme.figures import money_figures
from ..programme.people import group_names, user_names
from ..programme.progress import eight_items, money_rows, nine_stages
from ..programme.registers.list_items import ListItemStatus
from ..programme.stages import BY_PROCESS, OTHERS, stage_name
from ..programme.store import count_sealed, list_item_of, publications_of
from ..programme.visibility import actor_name, is_of_the_department, may_read_submission
from ..services.work import Work
from ..store.definitions import get_content, latest_of
from ..store.history import history_of, last_ends, passed_elements
from ..store.instances import get_visible_instance, visible_instances
from ..store.jobs import open_incidents_of, subscriptions_of, timers_of
from ..store.tasks import open_tasks_of, submissions_of
from .current import reading, signed_in
from .filters import due, moment
from .page import render

bp = Blueprint("projects", __name__, url_prefix="/projects")
PAGE = 20
MAIN = "jbgs_tech_rd"
HISTORY_SHOWN = 500
NEXT_SHOWN = 3


@bp.get("/")
def index() -> str:
    """List the instances the person may see, newest first."""
    with reading() as work:
        person = signed_in(work)
        page = max(request.args.get("page", 1, type=int), 1)
        chosen = request.args.get("state", "")
        state = InstanceState(chosen) if chosen in set(InstanceState) else None
        process = request.args.get("process", "")
        rows, total = visible_instances(
            work.session,
            person,
            processes=(process,) if process else (),
            text=request.args.get("text", "").strip()[:100],
            state=state,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
        return render(
            work,
            "projects/index.html",
            rows=rows,
            total=total,
            page=page,
            pages=ceil(total / PAGE),
            page_url=lambda number: "?" + urlencode({**request.args, "page": number}),
            state_words=STATE_WORDS,
        )


STATE_WORDS = {
    InstanceState.ACTIVE: "在办",
    InstanceState.COMPLETED: "已结束",
    InstanceState.CANCELLED: "已取消",
}


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


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> str:
    """Show one instance."""
    with reading() as work:
        instance = get_visible_instance(work.session, instance_id, signed_in(work))
        tasks, timers = open_tasks_of(work.session, instance_id), timers_of(work.session, instance_id)
        held = _held(work, tasks, timers)
        history = history_of(work.session, instance_id, limit=HISTORY_SHOWN)
        standing = _standing(work, instance, tasks, timers)
        process_id = _shown_process(instance, held, standing)
        diagram = _diagram(work, instance, process_id)
        passed = passed_elements(work.session, instance_id)
        note = held[0].left if held else ""
        nine = nine_stages(instance, standing, last_ends(work.session, instance_id), note)
        return render(
            work,
            "projects/show.html",
            instance=instance,
            held=held,
            nine=nine,
            eight=eight_items(nine),
            is_main=instance.definition.key == MAIN,
            process_id=process_id,
            diagram=diagram,
            process_name=stage_name(process_id),
            other_processes=_others(instance, process_id),
            stage_name=stage_name,
            done=sorted(passed.get(process_id, set())),
            now_here=_flags(held, process_id),
            after=_after(work, instance, held),
            sealed=_sealed(work, instance),
            trouble=[i for i in open_incidents_of(work.session, instance_id) if i.process_id == process_id],
            incidents=open_incidents_of(work.session, instance_id),
            timeline=_timeline(history, signed_in(work)),
            history_length=instance.history_length,
            papers=_papers(work, instance_id),
            money=money_rows(money_figures(work, instance)),
            publications=publications_of(work.session, instance_id),
            state_words=STATE_WORDS,
        )


@bp.get("/<uuid:instance_id>/diagram/<process_id>.bpmn")
def diagram_file(instance_id: UUID, process_id: str) -> Response:
    """Send the diagram that this instance runs on: its own version, not the newest."""
    with reading() as work:
        instance = get_visible_instance(work.session, instance_id, signed_in(work))
        digest = instance.diagrams.get(process_id)
        if digest is None:
            raise NotFound("没有此图。 / There is no such diagram.")
        content = get_content(work.session, digest)
    return Response(content, mimetype="application/xml", headers={"Cache-Control": "private, max-age=3600"})


def _held(work: Work, tasks: Sequence[UserTask], timers: Sequence[Timer]) -> list[Held]:
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
    return [
        Held(
            timer.process_id,
            timer.element_id,
            timer.name,
            "系统计时",
            "",
            moment(timer.due_at),
            chip["words"],
        )
        for timer in timers[:1]
        for chip in [due(timer.due_at, work.now, work.calendar)]
    ]


def _standing(
    work: Work, instance: ProcessInstance, tasks: Sequence[UserTask], timers: Sequence[Timer]
) -> list[str]:
    """Return the processes in which tokens stand, those of open tasks first."""
    messages = subscriptions_of(work.session, instance.id)
    held = [
        *(t.process_id for t in tasks),
        *(t.process_id for t in timers),
        *(m.process_id for m in messages),
    ]
    return list(dict.fromkeys(held))


def _shown_process(instance: ProcessInstance, held: Sequence[Held], standing: Sequence[str]) -> str:
    asked = request.args.get("process", "")
    if asked in instance.diagrams:
        return asked
    for process_id in [*(one.process_id for one in held), *standing]:
        if process_id in instance.diagrams:
            return process_id
    return instance.definition.key


def _diagram(work: Work, instance: ProcessInstance, process_id: str) -> Diagram:
    digest = instance.diagrams.get(process_id, instance.definition.digest)
    return work.house.definitions.diagrams.get(work.session, digest)


def _others(instance: ProcessInstance, process_id: str) -> list[str]:
    """Return the other diagrams of the instance: the main one, then the stages in order."""
    order = {key: stage.number for key, stage in BY_PROCESS.items()}
    rest = {*instance.diagrams, instance.definition.key} - {process_id}
    return sorted(rest, key=lambda key: order.get(key, 0))


def _flags(held: Sequence[Held], process_id: str) -> dict[str, str]:
    return {
        one.element_id: "当前" + (f"：{one.left}" if one.left and one.left != "无期限" else "")
        for one in held
        if one.process_id == process_id
    }


def _after(work: Work, instance: ProcessInstance, held: Sequence[Held]) -> str:
    """Say what may come next after the first thing waited for: `同意：拟公示稿；退回：……`."""
    if not held:
        return ""
    steps = _diagram(work, instance, held[0].process_id).following(held[0].element_id)
    named = [(step.words, step.element.name) for step in steps if step.element.name]
    return "；".join(f"{words}：{name}" if words else name for words, name in named[:NEXT_SHOWN])


def _sealed(work: Work, instance: ProcessInstance) -> int | None:
    """Count the bids that lie sealed: all that the officer learns before the deadline (SPEC 1 ②)."""
    item = list_item_of(work.session, instance.id)
    if item is None or item.status is not ListItemStatus.PUBLISHED:
        return None
    is_officer = signed_in(work).has_role("div_officer", item.division)
    return count_sealed(work.session, item.id) if is_officer else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: str
    who: str
    what: str
    note: str
    is_now: bool = False


def _timeline(history: Sequence[HistoryEntry], reader: Person) -> list[Line]:
    """Turn history into what people want to read: commands and results, not every gateway."""
    lines = []
    for entry in history:
        who, what = _words(entry, actor_name(reader, entry))
        if what:
            note = stage_name(entry.process_id) if entry.process_id in {*BY_PROCESS, *OTHERS} else ""
            lines.append(Line(f"{entry.at.astimezone(ZONE):%Y-%m-%d %H:%M}", who, what, note))
    return lines


def _words(entry: HistoryEntry, name: str) -> tuple[str, str]:
    words = {
        "instance_started": (name, f"启动“{entry.name}”"),
        "task_completed": (name, f"办结“{entry.name}”"),
        "task_reassigned": (name, f"改派“{entry.name}”：{entry.detail.get('to_name', '')}"),
        "timer_fired": ("系统", f"时间到：{entry.name}"),
        "message_received": ("系统", f"收到消息：{entry.name}"),
        "incident_retried": (name, f"重试“{entry.name}”"),
        "decided": ("系统", f"决策“{entry.name}”"),
        "instance_completed": ("系统", "流程结束"),
        "instance_cancelled": (name, "流程取消"),
    }
    if entry.kind == "element_completed" and entry.element_type == "serviceTask":
        return "系统", entry.name
    return words.get(entry.kind, ("", ""))


@dataclass(frozen=True, slots=True)
class Paper:
    """A submitted form, as the list of papers shows it."""

    name: str
    url: str
    note: str


def _papers(work: Work, instance_id: UUID) -> list[Paper]:
    reader = signed_in(work)
    rows = [row for row in submissions_of(work.session, instance_id) if may_read_submission(reader, row)]
    names = user_names(work.session, {row.by for row in rows})
    forms = latest_of(work.session, FormDefinition, {row.form_key for row in rows if row.form_key})
    return [
        Paper(
            forms[row.form_key].name if row.form_key in forms else row.form_key,
            url_for("papers.show", submission_id=row.id),
            f"{moment(row.at)} {names.get(row.by, row.by)}",
        )
        for row in reversed(rows)
        if row.form_key
    ]


def diagram_url(instance: ProcessInstance, process_id: str) -> str:
    """Return where the diagram of a process of this instance is."""
    return url_for("projects.diagram_file", instance_id=instance.id, process_id=process_id)
