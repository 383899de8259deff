"""For whom and until when a case waits that waits for a message: what its holder strip says of it."""

from collections.abc import Sequence

from ..domain.messages import MessageSubscription
from ..programme.registers.bids import Bid, BidStatus
from ..programme.registers.list_items import ListItem, ListItemStatus
from ..programme.store import BATCH_MESSAGE, bid_of, get_row, need_of
from ..programme.waiting_needs import batch_awaited
from ..services.work import Work
from .appeals import open_appeal_of
from .filters import until


def awaited(work: Work, message: MessageSubscription) -> tuple[str, str, str]:
    """Return who is to send the message, until when, and what is left to wait: three cells of the strip.

    A need waits for a batch, whose cut-off is known as soon as it is planned (SPEC R-034); a bid for what
    becomes of it and of its list item.
    """
    if message.message_name in BID_MESSAGES:
        bid = bid_of(work.session, message.instance_id)
        return _bid_awaits(work, bid) if bid else ANYTHING
    if message.message_name != BATCH_MESSAGE:
        return ANYTHING
    need = need_of(work.session, message.instance_id)
    batch = batch_awaited(work.session, need) if need else None
    if batch is None:
        return PLANNER, "待下一批次", "下一批次尚未设定"
    left = f"“{batch.name}”截止后确认清单即开启" if batch.cutoff > work.now else "已截止，正在确认批次清单"
    return PLANNER, until(batch.cutoff), left


def _bid_awaits(work: Work, bid: Bid) -> tuple[str, str, str]:
    """Say what a bid waits for: its appeal first; who is talked to, for what its list item waits for."""
    if appeal := open_appeal_of(work, bid):
        return f"{appeal.who}复核", until(appeal.due_at) or "复核办结时", "复核结论另行告知，贵单位无须办理"
    if bid.status is BidStatus.RECOMMENDED:
        item = get_row(work.session, ListItem, bid.list_item_id)
        return ITEM_AWAITS.get(item.status, BID_AWAITS[bid.status])
    return BID_AWAITS.get(bid.status, ANYTHING)


def foremost(messages: Sequence[MessageSubscription]) -> Sequence[MessageSubscription]:
    """Return the message to name where several may come: not the one that seldom does."""
    return sorted(messages, key=lambda each: each.message_name == EXTENDED)[:1]


PLANNER = "战略规划处组织批次"
ANYTHING = ("系统等候通知", "收到时", "收到即继续")
EXTENDED = "msg_deadline_extended"
BID_MESSAGES = {"msg_bid_result", EXTENDED}
BID_AWAITS = {
    BidStatus.SEALED: ("科技厅计数、启封", "启封后评审", "贵单位无须办理"),
    BidStatus.REVIEWING: ("科技厅组织评审", "结果出来时告知", "贵单位无须办理"),
    BidStatus.RECOMMENDED: ("科技厅组织对接、签约", "有进展时告知", "请留意通知和待办"),
    BidStatus.RESERVE: ("名单顺位在前的正在对接", "轮到或榜单办结时告知", "贵单位无须办理"),
    BidStatus.UNQUALIFIED: ("结论已出，榜单还在办理", "榜单办结时一并办结", "贵单位无须办理"),
    BidStatus.NOT_SELECTED: ("结论已出，榜单还在办理", "榜单办结时一并办结", "贵单位无须办理"),
}
"""What a bid waits for after the deadline, as it stands."""

ITEM_AWAITS = {
    ListItemStatus.CLOSED: ("科技厅审定名单、受理复核申请", "名单审定后告知", "贵单位无须办理"),
    ListItemStatus.PUBLICITY: ("科技厅公示揭榜协议", "公示期满后签约", "请留意通知和待办"),
}
"""What the bid waits for that is to be talked to, where it isn't the talks."""
