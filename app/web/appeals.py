"""Appeals that are open: since when, who decides them from when on and until when, as pages say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..domain.calendar import ZONE, end_of_day
from ..domain.instances import ProcessInstance
from ..domain.tasks import UserTask
from ..domain.timers import Timer
from ..programme.people import group_names
from ..programme.registers.appeals import Appeal, AppealStatus
from ..programme.registers.bids import Bid
from ..programme.registers.list_items import ListItem
from ..programme.store import appeals_on, get_row
from ..services.parameters import parameters_at
from ..services.work import Work
from ..store.jobs import timers_of
from ..store.tasks import open_tasks_of
from .filters import moment, short_deadline


@dataclass(frozen=True, slots=True)
class _Way:
    """How appeals against one kind of result are decided: where, by which task, within which parameter."""

    process_id: str
    task_id: str
    workdays: str
    result: str


QUALIFICATION = _Way("qualification_recheck", "recheck_qualification", "recheck_workdays", "资格审查结果")
REVIEW = _Way("review_appeal", "decide_appeal", "appeal_workdays", "评审结果")


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """An appeal that nobody has answered yet, as a page says it; `due_at` may be unknown."""

    bid_id: UUID
    who: str
    due_at: datetime | None
    words: str


def open_appeals_on(work: Work, item: ListItem) -> list[OpenAppeal]:
    """Return what is appealed against on a list item and not answered yet, in the order it came in."""
    found = appeals_on(work.session, item.id)
    if not found:
        return []
    case = get_row(work.session, ProcessInstance, item.instance_id)
    return [
        shown
        for way in (QUALIFICATION, REVIEW)
        if way.process_id in case.running
        for shown in _of(work, case, way, found)
    ]


def open_appeal_of(work: Work, bid: Bid) -> OpenAppeal | None:
    """Return the appeal of one bid that is not answered yet, if there is one."""
    item = get_row(work.session, ListItem, bid.list_item_id)
    return next((each for each in open_appeals_on(work, item) if each.bid_id == bid.id), None)


def _of(
    work: Work, case: ProcessInstance, way: _Way, found: Sequence[tuple[Appeal, Bid]]
) -> list[OpenAppeal]:
    """Return those of one kind: before the time is over what came in, then what was taken up at its end."""
    mine = [
        (appeal, bid) for appeal, bid in found if (appeal.result == "unqualified") == (way is QUALIFICATION)
    ]
    window = next(
        (each for each in timers_of(work.session, case.id) if each.process_id == way.process_id), None
    )
    if window:
        chosen = [(appeal, bid) for appeal, bid in mine if appeal.status is AppealStatus.OPEN]
        until = _expected(work, case, way, window)
        who = _role(work, case, way)
        follows = (
            f"复核自{short_deadline(window.due_at, work.now)}申请期满后开始，由{who}办理，"
            f"应于{short_deadline(until, work.now)}前办结"
        )
        return [_shown(way, appeal, bid, who, until, follows) for appeal, bid in chosen]
    last = max((appeal.taken_up_at for appeal, _ in mine if appeal.taken_up_at), default=None)
    task = next(
        (each for each in open_tasks_of(work.session, case.id) if each.element_id == way.task_id), None
    )
    who = _desk(work, task) if task else _role(work, case, way)
    due = task.due_at if task else None
    limit = f"，应于{short_deadline(due, work.now)}前办结" if due else ""
    return [
        _shown(way, appeal, bid, who, due, f"{moment(last)} 起复核，由{who}办理{limit}")
        for appeal, bid in mine
        if last and appeal.taken_up_at == last
    ]


def _shown(
    way: _Way, appeal: Appeal, bid: Bid, who: str, due_at: datetime | None, follows: str
) -> OpenAppeal:
    said = f"{bid.lead_name}于 {moment(appeal.submitted_at)} 对{way.result}申请复核（{bid.number}）。"
    return OpenAppeal(bid.id, who, due_at, f"{said}{follows}，结论另行告知。")


def _expected(work: Work, case: ProcessInstance, way: _Way, window: Timer) -> datetime:
    """Return until when the task will be due that comes at the window's end, by the case's own parameters."""
    days = parameters_at(work.session, case.started_at).get(way.workdays)
    begins = window.due_at.astimezone(ZONE).date()
    return end_of_day(work.calendar.add_working_days(begins, int(days)))


def _role(work: Work, case: ProcessInstance, way: _Way) -> str:
    """Return who decides, as the diagram says it under the task."""
    diagram = work.house.definitions.diagrams.get(work.session, case.versions[way.process_id])
    return diagram.elements[way.task_id].properties.get("role", "负责人")


def _desk(work: Work, task: UserTask) -> str:
    return "、".join(
        group_names(work.session, task.candidate_groups)[group] for group in task.candidate_groups
    )
