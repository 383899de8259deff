"""Too few bids: the deadline is put off, what lies sealed stays sealed and may be taken back (ERRATA 7.4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ...domain.calendar import end_of_day
from ...services.registry import RecordCall, writes
from ..invitations import designate, invitation_to, is_public
from ..numbering import publication_number
from ..pages import list_page
from ..publishing import link_to, publish
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.publications import PublicationKind
from ..store import bids_on, lock_list_item, partners
from ..wording import chinese_moment
from .bidders import tell_bidder
from .telling import asked, bureau_over, tell, tell_about
from .variables import context_of, identifier, iso, parameter, required


@writes("bid_deadline", "list_item.bid_deadline", "relist_count", "sealed_bid_ids")
def extend_deadline(call: RecordCall) -> Mapping[str, Any]:
    """Open a list item again for as long as bidding lasts, on the same terms.

    Its bidders are told that their sealed bids stand, and until when they may take them back and change
    them: `sealed_bid_ids` names the instances that must learn it. `relist_count` counts this time.
    """
    item = lock_list_item(call.work.session, identifier(call, required(call, "list_item_id")))
    window = timedelta(days=int(parameter(call, "bid_window_days")))
    item.bid_deadline, item.status = end_of_day(call.work.today + window), ListItemStatus.PUBLISHED
    item.values = {**item.values, "bid_deadline": iso(item.bid_deadline)}
    designate(item, None)
    notice = _announce(call, item)
    sealed = bids_on(call.work.session, item.id, BidStatus.SEALED)
    for bid in sealed:
        _tell(call, item, bid, "贵单位已密封的方案保持密封、继续有效，无须重新提交；", RECALL)
    for bid in bids_on(call.work.session, item.id, BidStatus.NOT_SUBMITTED, BidStatus.LATE):
        _tell(call, item, bid, "贵单位此前未在截止前提交，现可从榜单页面重新发起揭榜。", link=notice)
    tell(
        call,
        _code(call),
        [f"org:{item.publisher_code}"],
        f"揭榜截止时间已顺延：{item.title}",
        f"榜单“{item.title}”（{item.number}）有效揭榜不足，截止时间顺延至{chinese_moment(item.bid_deadline)}，",
        "条款不变；届时再计份数，目前无须办理。",
        link=notice,
    )
    _tell_invited(call, item, notice)
    _tell_bureau(call, item, notice)
    return {
        "bid_deadline": iso(item.bid_deadline),
        "list_item": context_of(call, "list_item") | {"bid_deadline": iso(item.bid_deadline)},
        "relist_count": int(call.variables.get("relist_count") or 0) + 1,
        "sealed_bid_ids": [str(bid.id) for bid in sealed],
    }


RECALL = "如需修改，牵头单位管理员可在新的截止时间前在本件页面撤回，改好后重新承诺提交。"


def _announce(call: RecordCall, item: ListItem) -> str:
    """Publish the list item's page again with the new deadline; return the address of the item itself.

    What only invited units may read is published to nobody.
    """
    if not is_public(call.work.session, item):
        return invitation_to(call.work.session, item)
    publish(
        call.work,
        PublicationKind.LIST,
        LIST,
        publication_number(call.work.session, LIST, call.work.today),
        f"揭榜截止时间顺延：{item.title}",
        list_page(item),
        instance=call.instance,
        corrects=item.number,
    )
    return link_to(item.number)


LIST = "N-02"


def _tell_invited(call: RecordCall, item: ListItem, link: str) -> None:
    """Tell the 4+8+N partners, who were sent the item; who has a bid hears of that instead (N-03)."""
    begun = {bid.lead_code for bid in bids_on(call.work.session, item.id, *BEGUN)}
    invited = {unit.code for unit in partners(call.work.session)}
    tell_about(
        call.work,
        None,
        "N-03",
        [f"org:{code}" for code in sorted(invited - begun - {item.publisher_code})],
        f"揭榜截止时间已顺延：{item.title}",
        f"定向发给贵单位的榜单“{item.title}”（{item.number}）截止时间顺延至{chinese_moment(item.bid_deadline)}，条款不变。",
        "有意揭榜的，可登录本平台查看榜单并填报实施方案。",
        ask=asked(call),
        link=link,
    )


BEGUN = (BidStatus.SEALED, BidStatus.NOT_SUBMITTED, BidStatus.LATE)


def _tell_bureau(call: RecordCall, item: ListItem, link: str) -> None:
    """Let the bureau of the publisher's area know: it passes calls on to the units there (R-120)."""
    tell_about(
        call.work,
        None,
        _code(call),
        bureau_over(call.work, item.publisher_code),
        f"辖区榜单揭榜截止时间已顺延：{item.title}",
        f"{item.publisher_name}的榜单“{item.title}”（{item.number}）有效揭榜不足，",
        f"截止时间顺延至{chinese_moment(item.bid_deadline)}。请转发并组织有关单位揭榜；知会贵局，系统中无须办理。",
        ask=asked(call),
        link=link,
    )


def _tell(call: RecordCall, item: ListItem, bid: Bid, *sentences: str, link: str = "") -> None:
    tell_bidder(
        call,
        _code(call),
        bid,
        f"揭榜截止时间已顺延：{item.title}",
        f"榜单“{item.title}”（{item.number}）有效揭榜不足，截止时间顺延至{chinese_moment(item.bid_deadline)}，条款不变。",
        *sentences,
        link=link,
    )


def _code(call: RecordCall) -> str:
    return str(call.headers.get("notice", "N-01"))
