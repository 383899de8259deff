"""The agreement is signed: the winner's bid is done, and every other on its list item ends (SPEC 7)."""

from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem
from ..store import bids_on, get_row, open_bids
from .bidders import tell_bidder
from .closing import ENDED, UNDECIDED, end_of_bid
from .variables import context_of, identifier, row_in


@writes("bid_results")
def award_list_item(call: RecordCall) -> Mapping[str, Any]:
    """Note who signed, end every other bid of the list item and tell each; `bid_results` ends them all."""
    item = row_in(call, "list_item_id", ListItem)
    judged = bids_on(call.work.session, item.id, *ENDED)
    settle_bids(call, item)
    for bid in judged:
        tell_bidder(
            call,
            _code(call),
            bid,
            f"榜单已签约，揭榜申请办结：{item.title}",
            f"榜单“{item.title}”（{item.number}）的揭榜协议已签订，揭榜方见公示。",
            f"贵单位的揭榜方案（{bid.number}）结果不变，就此办结，无须再办理。",
        )
    return {"bid_results": [end_of_bid(bid) for bid in open_bids(call.work.session, item.id)]}


def settle_bids(call: RecordCall, item: ListItem) -> None:
    """Note who signed; whose bid was undecided is not selected, and told so. Once is for good."""
    signed = context_of(call, "candidate").get("bid_id")
    if signed:
        _note_signed(call, item, get_row(call.work.session, Bid, identifier(call, signed)))
    for bid in bids_on(call.work.session, item.id, *UNDECIDED):
        was_on_list = bid.status in {BidStatus.RECOMMENDED, BidStatus.RESERVE}
        bid.status, bid.reason = BidStatus.NOT_SELECTED, UNCALLED if was_on_list else "已由其他揭榜方签约"
        tell_bidder(
            call,
            _code(call),
            bid,
            f"{'备选未启用' if was_on_list else '未入选'}，揭榜申请办结：{item.title}",
            f"榜单“{item.title}”（{item.number}）的揭榜协议已签订，揭榜方见公示。",
            f"贵单位的揭榜方案（{bid.number}）结果为：未入选（{bid.reason}）。本件就此办结，无须再办理。",
        )


def _note_signed(call: RecordCall, item: ListItem, winner: Bid) -> None:
    was_signed = winner.status is BidStatus.SIGNED
    winner.status, winner.reason = BidStatus.SIGNED, "揭榜协议已由双方签订"
    if not was_signed:
        tell_bidder(
            call,
            _code(call),
            winner,
            f"已签约：{item.title}",
            f"榜单“{item.title}”（{item.number}）的揭榜协议已由双方签订。",
            f"贵单位的揭榜方案（{winner.number}）结果为：已签约；接着签订任务书，到时另有待办。",
        )


UNCALLED = "备选未启用，已由顺位在前的揭榜方签约"


def _code(call: RecordCall) -> str:
    return str(call.headers.get("notice", "N-01"))
