"""List items that end without a project (SPEC 4.4, ERRATA 7.4-3)."""

from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ..numbering import publication_number, receipt_number
from ..pages import revocation_page
from ..published import find_publication
from ..publishing import link_to, publish
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.needs import NeedStatus
from ..registers.publications import PublicationKind
from ..store import bids_on, need_of, open_bids
from ..wording import closing_reason
from .bidders import tell_bidder
from .telling import tell
from .variables import row_in

UNDECIDED = (BidStatus.SEALED, BidStatus.REVIEWING, BidStatus.RECOMMENDED, BidStatus.RESERVE)
"""Bids of which nothing was decided for good yet."""

ENDED = (BidStatus.UNQUALIFIED, BidStatus.NOT_SELECTED)
"""Bids that were judged already; they keep the reason for which they were."""


@writes("bid_results")
def close_list_item(call: RecordCall) -> Mapping[str, Any]:
    """End a list item without a project: its need, its bids; `bid_results` ends what still waits.

    The public, the publisher and every bidder are told why (N-04).
    """
    item = row_in(call, "list_item_id", ListItem)
    reason = closing_reason(str(call.headers.get("reason") or ""))
    item.status, item.reason = ListItemStatus(str(call.headers["status"])), reason
    need = need_of(call.work.session, item.instance_id)
    if need:
        is_revoked = item.status is ListItemStatus.REVOKED
        need.status, need.reason = NeedStatus.WITHDRAWN if is_revoked else NeedStatus.FAILED, reason
    if call.headers.get("notice") and find_publication(call.work.session, item.number):
        _announce_end(call, item, reason)
    for bid in bids_on(call.work.session, item.id, *UNDECIDED, *ENDED):
        _end(call, item, bid, reason)
    return {"bid_results": [end_of_bid(bid) for bid in open_bids(call.work.session, item.id)]}


def end_of_bid(bid: Bid) -> dict[str, Any]:
    """Return the last result of a bid, after which its instance ends."""
    result = "signed" if bid.status is BidStatus.SIGNED else "list_closed"
    told = {"bid_id": str(bid.id), "lead_name": bid.lead_name, "result": result}
    return told | {"reason": bid.reason, "is_final": True}


def _end(call: RecordCall, item: ListItem, bid: Bid, reason: str) -> None:
    """End one bid; one that was never unsealed stays unread, and its bidder is told so too."""
    is_sealed, is_judged = bid.status is BidStatus.SEALED, bid.status in ENDED
    if not is_judged:
        bid.status, bid.reason = BidStatus.NOT_SELECTED, f"榜单已结榜：{reason}"
    tell_bidder(
        call,
        str(call.headers.get("notice") or "N-01"),
        bid,
        f"榜单已结榜，揭榜申请办结：{item.title}",
        f"榜单“{item.title}”（{item.number}）已结榜，未形成项目，原因：{reason}。",
        f"贵单位的揭榜方案（{bid.number or receipt_number(bid.id)}）",
        "结果不变，" if is_judged else "结果为：未入选，",
        "内容未启封、未被任何人查看，" if is_sealed else "",
        "就此办结，无须再办理。",
    )


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
