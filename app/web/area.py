"""A league bureau's pages: what to pass on, how far its area's cases are, whom to remind (SPEC A15)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from ..domain.access import OVERSEES_AN_AREA, regions_overseen
from ..domain.errors import Conflict, NotFound
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.roles import REGIONS
from ..programme.area_progress import awaited_in, counted_stages, stage_of
from ..programme.areas import bids_in, items_in, needs_in, open_tasks_in, projects_in
from ..programme.published import last_publication
from ..programme.registers.batches import BatchStatus
from ..programme.registers.needs import Need
from ..programme.registers.projects import Project
from ..programme.registers.publications import PublicationKind
from ..programme.reminding import remind as remind_unit
from ..programme.stages import stage_name, stage_of_task
from ..programme.store import batches, published_items
from ..services.work import Work
from .current import command, reading, require_role
from .filters import due, moment, short_deadline
from .page import render
from .registers import Table
from .words import BID_STATUS, FIELDS, NEED_STATUS, PROJECT_STATUS, item_state

bp = Blueprint("area", __name__, url_prefix="/area")

Regions = frozenset[str]


@dataclass(frozen=True, slots=True)
class ToPassOn:
    """Something that the bureau passes on to the units of its area: where it is, until when it counts."""

    title: str
    url: str
    words: str
    until: datetime


@bp.get("/")
def index() -> str:
    """Show the bureau what to do, how far its area's cases are, and what they wait for."""
    with reading() as work:
        regions = _regions(work)
        tasks = open_tasks_in(work.session, regions)
        awaited = awaited_in(work, regions, tasks)
        needs = needs_in(work.session, regions)
        is_late = [one for one in awaited if one.task.due_at and one.task.due_at <= work.now]
        return render(
            work,
            "area/index.html",
            area=_named(regions),
            tabs=_tabs(),
            to_pass_on=_to_pass_on(work),
            awaited=awaited,
            late=len(is_late),
            to_remind=sum(one.is_reminded is False for one in is_late),
            stages=counted_stages(instance for _, instance in needs),
            handed_in=len(needs),
            stage_of_task=stage_of_task,
            calendar=work.calendar,
        )


@bp.get("/<name>/")
def show(name: str) -> str:
    """Show one list of the area: needs, list items, bids, projects."""
    with reading() as work:
        regions = _regions(work)
        if name not in TABLES:
            raise NotFound("没有这个台账。 / There is no such register.")
        title, explained, table = TABLES[name]
        return render(
            work,
            "area/list.html",
            area=_named(regions),
            tabs=_tabs(),
            name=name,
            title=title,
            explained=explained,
            table=table(work, regions),
        )


@bp.post("/remind/<uuid:task_id>")
def remind(task_id: UUID) -> Response:
    """Remind the unit of what waits for it."""
    try:
        with command() as work:
            require_role(work, OVERSEES_AN_AREA)
            task = remind_unit(work, task_id)
            flash(f"已催办：{task.name}。对方在消息里看到，今天不能再催。", "success")
    except Conflict as error:
        flash(str(error).partition(" / ")[0], "error")
    return redirect(url_for(".index"), code=303)


def _regions(work: Work) -> Regions:
    return regions_overseen(require_role(work, OVERSEES_AN_AREA))


def _named(regions: Regions) -> str:
    return "、".join(REGIONS.get(region, region) for region in sorted(regions))


def _tabs() -> list[tuple[str, str, str]]:
    """Return key, words and address of each page."""
    lists = [(key, words, url_for(".show", name=key)) for key, (words, _, _) in TABLES.items()]
    return [("", "进度和催办", url_for(".index")), *lists]


def _to_pass_on(work: Work) -> list[ToPassOn]:
    """Return calls for needs whose batch is open, and list items that take bids, the most urgent first."""
    found = []
    for batch in batches(work.session):
        call = (
            last_publication(work.session, batch.instance_id, PublicationKind.CALL)
            if batch.instance_id and batch.status is BatchStatus.OPEN and batch.cutoff > work.now
            else None
        )
        if call:
            words = "请转发通知，组织企业特别是规模以上企业和高新技术企业申报（征集通知第五条）"
            found.append(ToPassOn(call.title, f"/public/items/{call.number}", words, batch.cutoff))
    found += [
        ToPassOn(
            f"榜单：{item.title}",
            url_for("public.show", number=item.number),
            "正在揭榜，请转告辖区内有能力的单位（实施办法第九条）",
            item.bid_deadline,
        )
        for item in published_items(work.session)
        if item.takes_bids_at(work.now)
    ]
    return sorted(found, key=lambda one: one.until)


def _needs(work: Work, regions: Regions) -> Table:
    projects = {project.instance_id: project for project in projects_in(work.session, regions)}
    rows = [
        [
            (need.number or "未编号", ""),
            (need.title, ""),
            (need.publisher_name, ""),
            (FIELDS.get(need.tech_field, ""), ""),
            (need.batch_number or "", ""),
            (_stage(instance), ""),
            (_need_state(need, projects.get(instance.id)), ""),
            (moment(need.submitted_at), ""),
        ]
        for need, instance in needs_in(work.session, regions)
    ]
    return Table("需求", ("编号", "名称", "单位", "领域", "批次", "环节", "状态", "提交"), rows)


def _stage(instance: ProcessInstance) -> str:
    if instance.state is not InstanceState.ACTIVE:
        return "已结束"
    stage = stage_of(instance)
    return stage_name(stage.process_id) if stage else ""


def _need_state(need: Need, project: Project | None) -> str:
    """Say how a need stands; from the signing on, how its project does."""
    return f"项目{PROJECT_STATUS[project.status]}" if project else NEED_STATUS[need.status]


def _items(work: Work, regions: Regions) -> Table:
    rows = [
        [
            (item.number, url_for("public.show", number=item.number)),
            (item.title, ""),
            (item.publisher_name, ""),
            (_until(work, item.bid_deadline), ""),
            (f"{count} 份" if count else "", ""),
            (item_state(item, work.now, is_unsealed=count > 0), ""),
        ]
        for item, count in items_in(work.session, regions)
    ]
    return Table("榜单", ("编号", "名称", "发榜方", "揭榜截止", "启封方案", "状态"), rows)


def _bids(work: Work, regions: Regions) -> Table:
    rows = [
        [
            (bid.lead_name, ""),
            (item.title, url_for("public.show", number=item.number)),
            ("联合" if bid.member_codes else "单独", ""),
            (moment(bid.submitted_at), ""),
            (BID_STATUS.get(bid.status, bid.status), ""),
        ]
        for bid, item in bids_in(work.session, regions)
    ]
    return Table("揭榜", ("揭榜单位", "榜单", "方式", "提交", "状态"), rows)


def _projects(work: Work, regions: Regions) -> Table:
    rows = [
        [
            (project.number, ""),
            (project.title, ""),
            (project.demander_name, ""),
            (project.supplier_name, ""),
            (f"{project.start_date} 至 {project.end_date}", ""),
            (PROJECT_STATUS.get(project.status, project.status), ""),
        ]
        for project in projects_in(work.session, regions)
    ]
    return Table("项目", ("编号", "名称", "需求方", "供给方", "实施期", "状态"), rows)


def _until(work: Work, deadline: datetime) -> str:
    left = due(deadline, work.now, work.calendar)["words"]
    return short_deadline(deadline, work.now) + (f"（{left}）" if deadline > work.now else "")


TABLES: dict[str, tuple[str, str, Callable[[Work, Regions], Table]]] = {
    "needs": ("需求", "本辖区单位提交的需求。正文不在这里：盟市查看进度，不审核内容。", _needs),
    "items": ("榜单", "本辖区单位发的榜。截止启封前，收到几份揭榜方案不公开。", _items),
    "bids": ("揭榜", "本辖区单位牵头的揭榜申请，截止启封后才列出；方案内容不在这里。", _bids),
    "projects": ("项目", "需求方或供给方在本辖区的项目，签订任务书后列出。", _projects),
}
