"""A page per instance: how far it is, who holds it since and until when, its diagram and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from ..domain.definitions import FormDefinition
from ..domain.history import HistoryEntry
from ..domain.instances import InstanceState, ProcessInstance
from ..engine.diagram import Diagram
from ..programme.changing import change_requests, may_request_change
from ..programme.deeds import deeds_open_to
from ..programme.endings import endings_of, instances_numbered, project_numbers
from ..programme.figures import money_figures
from ..programme.people import user_names
from ..programme.progress import eight_items, money_rows, nine_stages, with_calling_stage
from ..programme.published import publications_of
from ..programme.recalling import may_recall
from ..programme.registers.bids import Bid, BidStatus
from ..programme.registers.list_items import ListItemStatus
from ..programme.registers.needs import NeedStatus
from ..programme.registers.projects import ProjectStatus
from ..programme.stages import BY_PROCESS, PART_OF, SHARED, STAGES, diagram_name, furthest
from ..programme.store import bid_of, count_sealed, list_item_of, need_of, project_of
from ..programme.visibility import is_of_the_department, may_read_submission
from ..services.work import Work
from ..store.definitions import latest_of, version_of_digest
from ..store.history import history_of, last_ends, last_start, passed_elements, version_fixed_by
from ..store.instances import get_visible_instance, visible_instances
from ..store.jobs import open_incidents_of, subscriptions_of, timers_of
from ..store.tasks import open_tasks_of, submissions_of
from .appeals import OpenAppeal, open_appeal_of, open_appeals_on
from .current import reading, signed_in
from .diagramfile import send_diagram
from .filters import moment
from .holder import INCIDENTS_SHOWN, Held, flags, held_by, standing, what_follows
from .page import page_number, render
from .timeline import timeline
from .words import BID_STATUS, NEED_STATUS, PROJECT_STATUS

bp = Blueprint("projects", __name__, url_prefix="/projects")
PAGE = 20
MAIN = "jbgs_tech_rd"
HISTORY_SHOWN = 500


@bp.get("/")
def index() -> str:
    """List the instances the person may see, newest first."""
    with reading() as work:
        person = signed_in(work)
        page = page_number()
        chosen = request.args.get("state", "")
        state = InstanceState(chosen) if chosen in set(InstanceState) else None
        process = request.args.get("process", "")
        text = request.args.get("text", "").strip()[:100]
        rows, total = visible_instances(
            work.session,
            person,
            processes=(process,) if process else (),
            text=text,
            also=instances_numbered(text) if text else None,
            state=state,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
        return render(
            work,
            "projects/index.html",
            rows=rows,
            endings=_endings(work, rows),
            numbers=project_numbers(work.session, [row.id for row in rows]),
            total=total,
            page=page,
            pages=ceil(total / PAGE),
            page_url=lambda number: "?" + urlencode({**request.args, "page": number}),
            state_words=STATE_WORDS,
        )


def _endings(work: Work, rows: Sequence[ProcessInstance]) -> dict[UUID, str]:
    """Say how the finished ones of these ended."""
    found = endings_of(work.session, [row.id for row in rows if row.ended_at])
    return {instance_id: ENDING_WORDS[type(status)].get(status, "") for instance_id, status in found.items()}


ENDING_WORDS = {
    BidStatus: BID_STATUS,
    NeedStatus: NEED_STATUS,
    ProjectStatus: {**PROJECT_STATUS, "accepted": "通过验收", "failed": "未通过验收"},
}

STATE_WORDS = {
    InstanceState.ACTIVE: "在办",
    InstanceState.COMPLETED: "已结束",
    InstanceState.CANCELLED: "已取消",
}


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> str:
    """Show one instance."""
    with reading() as work:
        instance = get_visible_instance(work.session, instance_id, signed_in(work))
        if instance.is_archived:
            return _archived(work, instance)
        tasks, timers = open_tasks_of(work.session, instance_id), timers_of(work.session, instance_id)
        messages, incidents = (
            subscriptions_of(work.session, instance_id),
            open_incidents_of(work.session, instance_id),
        )
        history = history_of(work.session, instance_id, limit=HISTORY_SHOWN)
        since = moment(history[0].at) if history else ""
        held = held_by(work, tasks, incidents, timers, messages, since)
        places = standing(tasks, incidents, timers, messages)
        process_id = _shown_process(instance, held, places)
        diagram = _diagram(work, instance, process_id)
        passed = passed_elements(work.session, instance_id, _since(work, instance, process_id))
        note = held[0].left if held else ""
        bid = bid_of(work.session, instance_id)
        appeals = _appeals(work, instance, bid)
        project = project_of(work.session, instance_id)
        stages = with_calling_stage(instance, places, history)
        nine = nine_stages(
            instance,
            stages,
            last_ends(work.session, instance_id),
            note,
            work.today.year,
            is_withdrawn=_is_withdrawn(work, instance),
        )
        return render(
            work,
            "projects/show.html",
            instance=instance,
            held=held,
            nine=nine,
            eight=eight_items(nine),
            number=project.number if project else None,
            is_main=instance.definition.key == MAIN,
            process_id=process_id,
            diagram=diagram,
            process_name=diagram_name(process_id, instance.running),
            other_processes=_others(instance, process_id),
            diagram_name=diagram_name,
            done=sorted(passed.get(process_id, set())),
            now_here=flags(held, process_id),
            after="复核结论" if appeals and bid else _after(work, instance, held),
            appeals=appeals,
            sealed=_sealed(work, instance),
            trouble=[incident for incident in incidents if incident.process_id == process_id],
            incidents=incidents[:INCIDENTS_SHOWN],
            result=_result(work, instance, history),
            may_recall=may_recall(work, bid),
            project_status=PROJECT_STATUS[project.status] if project else "",
            may_request_change=may_request_change(work, project),
            changes=change_requests(work, project),
            deeds=deeds_open_to(work, project),
            roles=_roles(diagram, process_id),
            version=_version(work, instance, process_id, diagram),
            timeline=timeline(history, signed_in(work), _absent_names(work, history)),
            history_length=instance.history_length,
            papers=_papers(work, instance_id),
            money=money_rows(money_figures(work, instance)),
            publications=publications_of(work.session, instance_id),
            state_words=STATE_WORDS,
        )


def _archived(work: Work, instance: ProcessInstance) -> str:
    """Show what the registers still say of an instance that lies in a file."""
    project = project_of(work.session, instance.id)
    return render(
        work,
        "projects/archived.html",
        instance=instance,
        result=(PROJECT_STATUS[project.status], "") if project else _result(work, instance, ()),
        publications=publications_of(work.session, instance.id),
        state_words=STATE_WORDS,
    )


@bp.get("/<uuid:instance_id>/diagram/<process_id>.bpmn")
def diagram_file(instance_id: UUID, process_id: str) -> Response:
    """Send the diagram that this instance runs on: its own version, not the newest."""
    with reading() as work:
        return send_diagram(
            work, get_visible_instance(work.session, instance_id, signed_in(work)), process_id
        )


def _sealed(work: Work, instance: ProcessInstance) -> int | None:
    """Count the bids that lie sealed: all that the officer learns before the deadline (SPEC 1 ②)."""
    item = list_item_of(work.session, instance.id)
    if item is None or item.status is not ListItemStatus.PUBLISHED:
        return None
    is_officer = signed_in(work).has_role("div_officer", item.division)
    return count_sealed(work.session, item.id) if is_officer else None


def _appeals(work: Work, instance: ProcessInstance, bid: Bid | None) -> list[OpenAppeal]:
    """Return the appeals that are not answered: a bid's own, or for the department all on the list item."""
    if bid:
        appeal = open_appeal_of(work, bid) if bid.unsealed_at else None
        return [appeal] if appeal else []
    item = list_item_of(work.session, instance.id) if is_of_the_department(signed_in(work)) else None
    return open_appeals_on(work, item) if item else []


def _shown_process(instance: ProcessInstance, held: Sequence[Held], standing: Sequence[str]) -> str:
    asked = request.args.get("process", "")
    if asked in {*instance.versions, instance.definition.key}:
        return asked
    for process_id in [*(one.process_id for one in held), *standing]:
        if process_id in instance.versions:
            return process_id
    return instance.definition.key


def _diagram(work: Work, instance: ProcessInstance, process_id: str) -> Diagram:
    digest = instance.versions.get(process_id, instance.definition.digest)
    return work.house.definitions.diagrams.get(work.session, digest)


def _after(work: Work, instance: ProcessInstance, held: Sequence[Held]) -> str:
    """Say what comes next, by the version that this instance runs on."""
    if not held:
        return ""
    diagram = _diagram(work, instance, held[0].process_id)
    return what_follows(diagram, held, furthest(instance.running))


def _version(work: Work, instance: ProcessInstance, process_id: str, diagram: Diagram) -> str:
    """Say which version of the process this instance runs on, and since when that is fixed."""
    fixed = version_fixed_by(work.session, instance.id, process_id, _starts(diagram, process_id))
    at = fixed.at if fixed else instance.started_at
    version = version_of_digest(work.session, process_id, diagram.digest, at)
    if version is None:
        return ""
    is_migrated = fixed is not None and fixed.kind == "instance_migrated"
    is_called = process_id != instance.definition.key
    what = "迁移" if is_migrated else "启动本环节" if is_called else "启动"
    return f"第 {version} 版，{moment(at)} {what}时固定"


def _starts(diagram: Diagram, process_id: str) -> list[str]:
    """Return the start events of a process itself, not those of what is drawn in it."""
    return [
        element.id
        for element in diagram.elements.values()
        if element.scope == process_id and element.type == "startEvent"
    ]


def _since(work: Work, instance: ProcessInstance, process_id: str) -> int:
    """Return from which line of history on the marks of a diagram count.

    What several stages use shows what it does for the stage that runs, not what it did for another.
    """
    stage = furthest(instance.running)
    if stage is None or process_id not in SHARED or process_id not in instance.running:
        return 0
    starts = _starts(_diagram(work, instance, stage.process_id), stage.process_id)
    return last_start(work.session, instance.id, stage.process_id, starts)


def _absent_names(work: Work, history: Sequence[HistoryEntry]) -> dict[str, str]:
    """Return the names of those for whom deputies acted."""
    absent = {each for entry in history for each in entry.detail.get("acts_for", ())}
    return user_names(work.session, absent)


def _is_withdrawn(work: Work, instance: ProcessInstance) -> bool:
    """Whether its unit took a need back, before or after it was on the list."""
    need, item = need_of(work.session, instance.id), list_item_of(work.session, instance.id)
    is_item_revoked = item is not None and item.status is ListItemStatus.REVOKED
    return need is not None and (need.status is NeedStatus.WITHDRAWN or is_item_revoked)


def _result(work: Work, instance: ProcessInstance, history: Sequence[HistoryEntry]) -> tuple[str, str]:
    """Return how a bid stands, or how a bid or a need ended, and why: what its unit asks first."""
    bid = bid_of(work.session, instance.id)
    if bid:
        place = f"（第 {bid.rank} 位）" if bid.rank and bid.status in ON_LIST else ""
        return BID_STATUS.get(bid.status, "") + place, bid.reason
    need = need_of(work.session, instance.id)
    if need is None or instance.state is InstanceState.ACTIVE:
        return "", ""
    if need.status is not NeedStatus.LISTED:
        return NEED_RESULT.get(need.status, NEED_STATUS.get(need.status, "")), need.reason
    ends = (entry.name for entry in history if entry.element_type == "endEvent")
    return next(ends, ""), need.reason


ON_LIST = (BidStatus.RECOMMENDED, BidStatus.RESERVE)
NEED_RESULT = {NeedStatus.DRAFT: "退回草稿", NeedStatus.NOT_LISTED: "未列入榜单"}
"""Results that the register calls otherwise; the other states are results as they are."""


def _roles(diagram: Diagram, process_id: str) -> dict[str, str]:
    """Return who works on each task, as the diagram says it under the task."""
    return {
        element.id: element.properties["role"]
        for element in diagram.elements.values()
        if element.process_id == process_id and "role" in element.properties
    }


def _others(instance: ProcessInstance, process_id: str) -> list[str]:
    """Return the other diagrams of the instance: the main one, the stages in order, what several use."""
    order = {key: stage.number for key, stage in BY_PROCESS.items()} | dict.fromkeys(SHARED, len(STAGES) + 1)
    rest = {*instance.versions, instance.definition.key} - {process_id}
    return sorted(rest, key=lambda key: (order.get(key, 0), key in PART_OF, key))


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
