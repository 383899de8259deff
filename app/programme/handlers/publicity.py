"""Public notices and the objections to them (R-083, R-084, F9)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.calendar import ZONE, end_of_day
from ...services.registry import RecordCall, writes
from ..key_clauses import key_clauses
from ..numbering import publication_number
from ..objected import RESULT_WORDS, standing_of
from ..pages import publicity_page
from ..published import last_publication, objections_to
from ..publishing import link_to, publish
from ..registers.agreement_seals import AgreementSeal
from ..registers.bids import BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.objections import JUDGED, Objection, ObjectionResult
from ..registers.publications import Publication, PublicationKind
from ..seals import digest_of
from ..store import bids_on, lock_row
from ..wording import chinese_moment, one_sentence
from .bidders import admins_of_members, members_awarded, tell_bidder
from .telling import bureau_over, tell, tell_about
from .variables import context_of, iso, parameter, row_in, text_in


@writes("publicity_id", "publicity_no", "published_on", "publicity_end_at")
def publish_publicity(call: RecordCall) -> Mapping[str, Any]:
    """Make the agreement's outline public until the end of the N-th working day after today (F9).

    Every round is a page of its own with an id of its own; the key clauses behind it are sealed.
    """
    item, publicity = row_in(call, "list_item_id", ListItem), context_of(call, "publicity")
    days = int(parameter(call, "publicity_workdays"))
    ends_at = end_of_day(call.work.calendar.add_working_days(call.work.today, days))
    before = last_publication(call.work.session, call.instance.id, PublicationKind.PUBLICITY)
    code = str(call.headers.get("notice", "N-05"))
    row = publish(
        call.work,
        PublicationKind.PUBLICITY,
        code,
        publication_number(call.work.session, code, call.work.today),
        str(publicity.get("pub_title") or f"关于{item.title}项目揭榜情况的公示"),
        publicity_page(call.variables, context_of(call, "agreement"), item, ends_at, members_awarded(call)),
        instance=call.instance,
        ends_at=ends_at,
        corrects=before.number if before else None,
    )
    _seal_clauses(call, row)
    is_afterwards = call.headers.get("mode") == "makeup"
    if not is_afterwards:
        item.status = ListItemStatus.PUBLICITY
    _tell_parties(call, code, row, item, AFTERWARDS if is_afterwards else BEFORE)
    _tell_reserves(call, code, row, item)
    _tell_desks(
        call,
        code,
        row,
        item,
        "已签约，期满无异议的即办结补办。" if is_afterwards else "期满无异议的自动进入签约。",
    )
    return {
        "publicity_id": str(row.id),
        "publicity_no": row.number,
        "published_on": call.work.today.isoformat(),
        "publicity_end_at": iso(ends_at),
    }


@writes("open_objections", "obj_result", "rectify_scope", "founded_action", "objections", "objection_opinion")
def tally_objections(call: RecordCall) -> Mapping[str, Any]:
    """Count the open objections and return the heaviest of the decided ones (ERRATA 7.6-2).

    `objections` says how each of them stands, without who made it; `objection_opinion` what was answered
    to those that ask for more than nothing.
    """
    publication = row_in(call, "publicity_id", Publication)
    lock_row(call.work.session, Publication, publication.id)
    objections = objections_to(call.work.session, publication.id)
    decided = [one for one in objections if one.result in JUDGED]
    weights = list(ObjectionResult)
    heaviest = max(decided, key=lambda one: weights.index(one.result), default=None)
    accepted = [one.reply for one in decided if one.result is not ObjectionResult.UNFOUNDED]
    return {
        "open_objections": sum(one.result is ObjectionResult.OPEN for one in objections),
        "objections": _listed(call, objections),
        "objection_opinion": one_sentence(accepted) or None,
        "obj_result": heaviest.result.value if heaviest else "none",
        "rectify_scope": _heavier(decided, "rectify_scope", ("notice", "agreement")),
        "founded_action": _heavier(decided, "founded_action", ("rereview", "terminate")),
    }


def _listed(call: RecordCall, objections: Sequence[Objection]) -> list[dict[str, Any]]:
    standing = standing_of(call.work.session, objections)
    return [
        {
            "number": one.number,
            "submitted_on": one.submitted_at.astimezone(ZONE).date().isoformat(),
            "result": one.result.value,
            "where": standing.get(one.number) or RESULT_WORDS[one.result],
        }
        for one in objections
        if one.result is not ObjectionResult.CLUE
    ]


def _heavier(decided: Sequence[Objection], name: str, weights: Sequence[str]) -> str | None:
    said = {getattr(one, name) for one in decided}
    return next((value for value in reversed(weights) if value in said), None)


def _seal_clauses(call: RecordCall, row: Publication) -> None:
    clauses = key_clauses(call.variables)
    call.work.session.add(
        AgreementSeal(
            publication_id=row.id, clauses=clauses, digest=digest_of(clauses), sealed_at=call.work.now
        )
    )
    call.work.session.flush()


BEFORE = "期满无异议的，请双方正式签订揭榜协议；目前无须办理。"
AFTERWARDS = "这是应急类经批准的事后公示，不影响已签订的任务书继续执行；异议成立的另行处置，目前无须办理。"


def _tell_parties(call: RecordCall, code: str, row: Publication, item: ListItem, what_now: str) -> None:
    until = chinese_moment(row.ends_at) if row.ends_at else ""
    tell(
        call,
        code,
        [
            f"org:{text_in(call, 'demander_org')}",
            f"org:{text_in(call, 'supplier_org')}",
            *admins_of_members(call),
        ],
        f"揭榜情况已公示：{item.title}",
        f"“{item.title}”的揭榜情况已向全社会公示（{row.number}），公示期至{until}。",
        what_now,
        link=link_to(row.number),
    )


def _tell_reserves(call: RecordCall, code: str, row: Publication, item: ListItem) -> None:
    """Tell who would be next: they may object, and come in if this award fails."""
    until = chinese_moment(row.ends_at) if row.ends_at else ""
    for bid in bids_on(call.work.session, item.id, BidStatus.RESERVE):
        tell_bidder(
            call,
            code,
            bid,
            f"揭榜情况已公示：{item.title}",
            f"“{item.title}”的揭榜情况已向全社会公示（{row.number}），公示期至{until}。",
            f"贵单位为备选（第 {bid.rank} 位）；有异议的可在公示期内实名提出，目前无须办理。",
            link=link_to(row.number),
        )


def _tell_desks(call: RecordCall, code: str, row: Publication, item: ListItem, what_next: str) -> None:
    """Tell who takes objections in, who has the case, and the bureau over the publisher's unit."""
    until = chinese_moment(row.ends_at) if row.ends_at else ""
    said = f"“{item.title}”（{item.number}）的揭榜情况已向全社会公示（{row.number}），公示期至{until}。"
    desks = (
        (["supervise_officer"], "公示期内提出的异议由监督诚信岗受理、登记，须在期限内办结。"),
        ([f"div_officer:{item.division}", f"div_head:{item.division}"], what_next),
        (bureau_over(call.work, item.publisher_code), "发榜单位在贵局辖区；目前无须办理。"),
    )
    for groups, what in desks:
        title = f"公示开始：{item.title}"
        tell_about(call.work, None, code, groups, title, said, what, link=link_to(row.number))
