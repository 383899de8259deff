"""The tasklist: what a person has to do, may claim, and has done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, request

from ..domain.access import desks_headed_by
from ..domain.calendar import end_of_day
from ..domain.errors import NotFound
from ..domain.instances import ProcessInstance
from ..domain.tasks import UserTask
from ..programme.people import user_names
from ..programme.stages import STAGES, processes_of, stage_of_task
from ..services.work import Work
from ..store.migrations import suspended
from ..store.tasks import (
    COUNTED_UP_TO,
    TaskFilter,
    count_by_urgency,
    done_tasks,
    open_tasks,
    open_tasks_seen_by,
    tasks_on_desks,
)
from .current import reading, signed_in
from .holder import Held, held_by
from .page import page_number, render

bp = Blueprint("tasklist", __name__, url_prefix="/tasks")
PAGE = 20
SOON = 3
"""Working days that count as near."""

ELSEWHERE = 5
"""Cases held by others that an empty list names."""


@dataclass(frozen=True, slots=True)
class Span:
    """One of the four parts of the list, by when a task is due."""

    key: str
    words: str
    heading: str
    due_from: datetime | None
    due_before: datetime | None

    def holds(self, due_at: datetime | None) -> bool:
        """Whether a task that is due then belongs here; one without a due date comes last."""
        if due_at is None:
            return self.due_before is None
        return (self.due_from is None or self.due_from <= due_at) and (
            self.due_before is None or due_at < self.due_before
        )


@dataclass(frozen=True, slots=True)
class Quiet:
    """What stands on an empty list: the task done last; who holds the person's cases, in how many places."""

    last: UserTask | None
    elsewhere: list[tuple[ProcessInstance, Held, int]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab above the list."""

    url: str
    words: str
    count: int | None
    is_current: bool


@bp.get("/")
def index() -> str:
    """Show what the signed-in person has to do, the most urgent first."""
    with reading() as work:
        person = signed_in(work)
        spans = _spans(work)
        chosen = next((span for span in spans if span.key == request.args.get("when")), None)
        page = page_number()
        wanted = _wanted(chosen)
        counts = count_by_urgency(work.session, person, wanted, _borders(spans))
        found = open_tasks(work.session, person, wanted, limit=PAGE + 1, offset=(page - 1) * PAGE)
        tasks, has_more = found[:PAGE], len(found) > PAGE
        total = counts[spans.index(chosen)] if chosen else sum(counts)
        return render(
            work,
            "tasklist/index.html",
            task_count=None if _is_filtered() else sum(counts),
            groups=_grouped(spans, tasks),
            tabs=_tabs(spans, counts, chosen),
            total=total,
            page=page,
            pages=max(ceil(min(total, COUNTED_UP_TO) / PAGE), page + has_more),
            page_url=lambda number: "?" + urlencode({**request.args, "page": number}),
            is_filtered=_is_filtered(),
            is_head=bool(desks_headed_by(person)),
            held=suspended(work.session, {task.instance_id for task in tasks}),
            names=user_names(work.session, {task.assignee for task in tasks if task.assignee}),
            stages=STAGES,
            stage_of_task=stage_of_task,
            calendar=work.calendar,
            quiet=None if tasks or chosen or _is_filtered() else _quiet(work),
        )


@bp.get("/desk")
def desk() -> str:
    """Show a head what stands on the desk: who holds it and until when, to hand it on where needed."""
    with reading() as work:
        desks = desks_headed_by(signed_in(work))
        if not desks:
            raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
        page = page_number()
        tasks = tasks_on_desks(work.session, desks, limit=PAGE + 1, offset=(page - 1) * PAGE)
        return render(
            work,
            "tasklist/desk.html",
            tasks=tasks[:PAGE],
            page=page,
            has_more=len(tasks) > PAGE,
            names=user_names(work.session, {task.assignee for task in tasks if task.assignee}),
            stage_of_task=stage_of_task,
            calendar=work.calendar,
        )


@bp.get("/done")
def done() -> str:
    """Show what the signed-in person has completed, the latest first."""
    with reading() as work:
        page = page_number()
        tasks = done_tasks(work.session, signed_in(work), limit=PAGE + 1, offset=(page - 1) * PAGE)
        return render(
            work,
            "tasklist/done.html",
            tasks=tasks[:PAGE],
            page=page,
            has_more=len(tasks) > PAGE,
            stage_of_task=stage_of_task,
        )


def _quiet(work: Work) -> Quiet:
    """Return what an officer asks who has nothing to do: what was done last, and what waits elsewhere."""
    person = signed_in(work)
    tasks = open_tasks_seen_by(work.session, person, limit=ELSEWHERE * PAGE)
    held = held_by(work, tasks, (), (), (), "") if tasks else []
    cases = {task.instance_id: task.instance for task in tasks}
    places = {each: [one for one in held if one.instance_id == each] for each in list(cases)[:ELSEWHERE]}
    elsewhere = [(cases[each], same[0], len(same)) for each, same in places.items()]
    return Quiet(next(iter(done_tasks(work.session, person, limit=1)), None), elsewhere)


def _spans(work: Work) -> list[Span]:
    """Split time at now, the end of today and the end of the third working day from now."""
    just_after = timedelta(microseconds=1)
    now = work.now + just_after
    today = end_of_day(work.today) + just_after
    third = end_of_day(work.calendar.add_working_days(work.today, SOON)) + just_after
    return [
        Span("overdue", "逾期", "逾期", None, now),
        Span("today", "今天", "今天到期", now, today),
        Span("soon", "三日内", "三个工作日内", today, third),
        Span("later", "以后", "以后", third, None),
    ]


def _is_filtered() -> bool:
    return any(request.args.get(name) for name in ("text", "stage", "who"))


def _borders(spans: Sequence[Span]) -> tuple[datetime, datetime, datetime]:
    overdue, today, soon = (span.due_before for span in spans if span.due_before is not None)
    return overdue, today, soon


def _wanted(span: Span | None) -> TaskFilter:
    stage, who = request.args.get("stage", ""), request.args.get("who", "")
    return TaskFilter(
        due_from=span.due_from if span else None,
        due_before=span.due_before if span else None,
        mine=who == "mine",
        claimable=who == "free",
        text=request.args.get("text", "").strip()[:100],
        processes=processes_of(stage) if stage else (),
    )


def _grouped(spans: Sequence[Span], tasks: Sequence[UserTask]) -> list[tuple[Span, list[UserTask]]]:
    groups = [(span, [task for task in tasks if span.holds(task.due_at)]) for span in spans]
    return [(span, held) for span, held in groups if held]


def _tabs(spans: Sequence[Span], counts: Sequence[int], chosen: Span | None) -> list[Tab]:
    kept = {name: value for name, value in request.args.items() if name not in {"when", "page"}}

    def url(key: str | None) -> str:
        return "?" + urlencode({**kept, "when": key} if key else kept)

    every = Tab(url(None), "全部", sum(counts), chosen is None)
    return [every, *(Tab(url(s.key), s.words, n, s is chosen) for s, n in zip(spans, counts, strict=True))]
