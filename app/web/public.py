"""The public site: lists, public notices and announcements, at addresses that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import dumps

from flask import Blueprint, Response, request

from ..domain.calendar import ZONE, WorkingCalendar, last_day_of
from ..domain.errors import NotFound
from ..programme.invitations import is_offered
from ..programme.objected import told_in_public
from ..programme.objecting import takes_objections
from ..programme.published import (
    count_corrected,
    facts_as_corrected,
    find_correction,
    find_publication,
    get_publication,
    objections_to,
    publications,
    publications_of,
)
from ..programme.registers.list_items import ListItem
from ..programme.registers.objections import ObjectionResult
from ..programme.registers.publications import Publication, PublicationKind
from ..programme.starting import find_own_bid
from ..programme.store import find_list_item, published_items, unsealed_items
from ..services.work import Work
from .current import reading
from .filters import due, short_deadline
from .page import page_number, render
from .words import FIELDS, item_state

bp = Blueprint("public", __name__, url_prefix="/public")
PAGE = 30

COLUMNS = {
    "lists": ("榜单", (PublicationKind.LIST,)),
    "publicity": ("公示", (PublicationKind.PUBLICITY,)),
    "announcements": ("揭榜公告", (PublicationKind.ANNOUNCEMENT,)),
    "others": (
        "征集通知与结果",
        (
            PublicationKind.CALL,
            PublicationKind.ACCEPTANCE,
            PublicationKind.REVOCATION,
            PublicationKind.TERMINATION,
        ),
    ),
}


@bp.get("/")
def index() -> str:
    """Show the published list items, the newest first."""
    with reading() as work:
        field = request.args.get("field", "")
        items = published_items(work.session, field=field if field in FIELDS else "", limit=100)
        unsealed = unsealed_items(work.session, items)
        return render(
            work,
            "public/list.html",
            items=[(item, _state(work, item, item.id in unsealed)) for item in items],
            fields=FIELDS,
            columns=COLUMNS,
            column="lists",
        )


@dataclass(frozen=True, slots=True)
class State:
    """How a list item stands for the public."""

    words: str
    kind: str
    sign: str
    when: str


def _state(work: Work, item: ListItem, is_unsealed: bool) -> State:
    if item.takes_bids_at(work.now):
        days = (last_day_of(item.bid_deadline) - work.today).days
        words = f"揭榜中，余 {days} 天" if days else "揭榜中，今天截止"
        return State(words, "now", "clock", f"{short_deadline(item.bid_deadline, work.now)}截止")
    words = item_state(item, work.now, is_unsealed=is_unsealed)
    return State(words, "quiet", "tick", f"揭榜期至 {short_deadline(item.bid_deadline, work.now)}")


@bp.get("/<column>/")
def column(column: str) -> str:
    """Show one column of the public site."""
    if column not in COLUMNS:
        raise NotFound("没有这个栏目。 / There is no such column.")
    with reading() as work:
        page = page_number()
        kinds = COLUMNS[column][1]
        rows = publications(work.session, kinds, limit=PAGE + 1, offset=(page - 1) * PAGE)
        return render(
            work,
            "public/column.html",
            rows=rows[:PAGE],
            page=page,
            has_more=len(rows) > PAGE,
            columns=COLUMNS,
            column=column,
        )


@bp.get("/items/<number>")
def show(number: str) -> str:
    """Show one public page: a list item, a public notice, an announcement."""
    with reading() as work:
        publication = get_publication(work.session, number)
        correction = find_correction(work.session, number)
        is_notice = publication.kind is PublicationKind.PUBLICITY
        item = None
        if publication.kind is PublicationKind.LIST:
            item = find_list_item(work.session, number)
        return render(
            work,
            "public/show.html",
            publication=publication,
            facts=facts_as_corrected(publication, correction),
            item=item,
            state=_state(work, item, bool(unsealed_items(work.session, [item]))) if item else None,
            is_open=bool(item and item.takes_bids_at(work.now) and is_offered(work, item)),
            own_bid=find_own_bid(work, item) if item else None,
            left=_left(item.bid_deadline - work.now) if item else "",
            days=() if correction else _days(publication, work.calendar, work.today),
            period=None if correction else _period(work, publication),
            version=count_corrected(work.session, publication) + 1,
            corrected=find_publication(work.session, publication.corrects) if publication.corrects else None,
            correction=correction,
            ended=_how_it_ended(work, publication, correction),
            others=_others(work, publication),
            objections=_objections(work, publication),
            may_object=is_notice and takes_objections(work, publication),
            takes_clues=is_notice and not takes_objections(work, publication),
            columns=COLUMNS,
            column=next((key for key, (_, kinds) in COLUMNS.items() if publication.kind in kinds), ""),
        )


@bp.get("/items/<number>/content.json")
def content(number: str) -> Response:
    """Give what the seal is computed over to a program, so that it can verify it."""
    with reading() as work:
        publication = get_publication(work.session, number)
        known = {"number": number, "digest": publication.digest, "sealed": publication.sealed_text}
        return Response(dumps(known, ensure_ascii=False), mimetype="application/json")


@bp.get("/items/<number>/content.txt")
def sealed(number: str) -> Response:
    """Give the sealed text as a file, byte for byte what the seal is computed over."""
    with reading() as work:
        publication = get_publication(work.session, number)
        answer = Response(publication.sealed_text, mimetype="text/plain")
        answer.headers.set("Content-Disposition", "attachment", filename="content.txt")
        return answer


@bp.get("/items/<number>/verify")
def verify(number: str) -> str:
    """Explain how anybody can verify that a page was not changed since it was published."""
    with reading() as work:
        publication = get_publication(work.session, number)
        return render(work, "public/verify.html", publication=publication)


def _others(work: Work, publication: Publication) -> list[Publication]:
    """Return what else was made public of the same project, the oldest first."""
    if publication.instance_id is None:
        return []
    found = publications_of(work.session, publication.instance_id)
    return [each for each in reversed(found) if each.id != publication.id]


def _how_it_ended(work: Work, publication: Publication, correction: Publication | None) -> str:
    """Say how a notice period ended; empty for one that goes on, and for a page without one."""
    if publication.ends_at is None or (publication.ends_at > work.now and correction is None):
        return ""
    results = {one.result for one in objections_to(work.session, publication.id)} - {ObjectionResult.CLUE}
    if ObjectionResult.OPEN in results:
        return "公示期已满，收到的异议正在办理；办结以前不签约。"
    heaviest = max(results, key=list(ObjectionResult).index, default=None)
    return ENDED[heaviest]


ENDED = {
    None: "公示期已满，未收到异议。",
    ObjectionResult.REJECTED: "公示期已满，收到的异议不符合受理条件。",
    ObjectionResult.UNFOUNDED: "公示期已满，收到的异议经查不成立。",
    ObjectionResult.RECTIFY: "公示期间有异议经查需要更正，更正后重新公示。",
    ObjectionResult.FOUNDED: "公示期间有异议经查成立，本次公示的结果作废。",
}
"""How a notice period ended, by the heaviest of the objections."""


def _period(work: Work, publication: Publication) -> dict[str, str] | None:
    """Say how long a notice period goes on, or that it is over."""
    if publication.ends_at is None:
        return None
    said = due(publication.ends_at, work.now, work.calendar)
    return {**said, "words": "已期满"} if publication.ends_at <= work.now else said


def _objections(work: Work, publication: Publication) -> list[tuple[str, str]]:
    """Return how the objections to a public notice stand, without who made them."""
    return told_in_public(objections_to(work.session, publication.id))


def _left(span: timedelta) -> str:
    """Write what is left: `2 天 13 小时 33 分`."""
    if span <= timedelta():
        return "已截止"
    hours, rest = divmod(span.seconds, 3600)
    return f"{span.days} 天 {hours} 小时 {rest // 60} 分" if span.days else f"{hours} 小时 {rest // 60} 分"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip from publication to the end of the notice period."""

    day: date
    counts: int | None
    words: str
    is_makeup: bool
    is_today: bool


def _days(publication: Publication, calendar: WorkingCalendar, today: date) -> Sequence[Day]:
    if publication.ends_at is None:
        return ()
    first, last = _day(publication.published_at), last_day_of(publication.ends_at)
    strip, number = [Day(first, None, "发布", is_makeup=False, is_today=first == today)], 0
    current = first + timedelta(days=1)
    while current <= last:
        works = calendar.is_working_day(current)
        number += works
        is_makeup = works and current.weekday() >= SATURDAY
        strip.append(
            Day(current, number if works else None, "", is_makeup=is_makeup, is_today=current == today)
        )
        current += timedelta(days=1)
    return strip


SATURDAY = 5


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
