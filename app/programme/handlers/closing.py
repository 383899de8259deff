"""List items that end without a project (SPEC 4.4, ERRATA 7.4-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...domain.calendar import end_of_day
from ...services.registry import RecordCall, writes
from ..numbering import publication_number
from ..pages import revocation_page
from ..published import find_publication
from ..publishing import link_to, publish
from ..registers.bids import BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.needs import NeedStatus
from ..registers.publications import PublicationKind
from ..store import bids_awaiting_result, bids_on, need_of
from ..wording import closing_reason
from .telling import tell
from .variables import iso, parameter, row_in


@writes("bid_results")
def close_list_item(call: RecordCall) -> Mapping[str, Any]:
    """End a list item without a project; every bid that waits for a result gets one (ERRATA 7.4-3)."""
    item = row_in(call, "list_item_id", ListItem)
    reason = closing_reason(str(call.headers.get("reason") or ""))
    item.status, item.reason = ListItemStatus(str(call.headers["status"])), reason
    need = need_of(call.work.session, item.instance_id)
    if need:
        is_revoked = item.status is ListItemStatus.REVOKED
        need.status, need.reason = NeedStatus.WITHDRAWN if is_revoked else NeedStatus.FAILED, reason
    until = _read_until(call)
    results = [
        {
            "bid_id": str(bid.id),
            "lead_name": bid.lead_name,
            "result": "list_closed",
            "reason": reason,
            "read_until": iso(until),
            "is_final": True,
        }
        for bid in bids_awaiting_result(call.work.session, item.id)
    ]
    for bid in bids_on(call.work.session, item.id, *UNDECIDED):
        bid.status, bid.reason = BidStatus.NOT_SELECTED, f"榜单已结榜：{reason}"
    if call.headers.get("notice") and find_publication(call.work.session, item.number):
        _announce_end(call, item, reason)
    return {"bid_results": results}


UNDECIDED = (BidStatus.SEALED, BidStatus.REVIEWING, BidStatus.RECOMMENDED, BidStatus.RESERVE)
"""Bids of which nothing was decided yet; who was judged unqualified or not selected keeps that reason."""


def _announce_end(call: RecordCall, item: ListItem, reason: str) -> None:
    code = str(call.headers["notice"])
    number = publication_number(call.work.session, code, call.work.today)
    title = f"关于“{item.title}”榜单结榜的公告"
    page = revocation_page(item, reason)
    publish(call.work, PublicationKind.REVOCATION, code, number, title, page, instance=call.instance)
    tell(
        call,
        code,
        [f"org:{item.publisher_code}", f"div_officer:{item.division}"],
        f"榜单已结榜：{item.title}",
        f"榜单“{item.title}”（{item.number}）已结榜，原因：{reason}。公告编号 {number}。",
        link=link_to(number),
    )


def _read_until(call: RecordCall) -> datetime:
    days = int(parameter(call, "appeal_window_workdays"))
    return end_of_day(call.work.calendar.add_working_days(call.work.today, days))
