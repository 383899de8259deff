"""Whom the publisher talks to: the first of the list, then the next; the others are told too (R-072)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...domain.calendar import end_of_day
from ...services.registry import RecordCall, writes
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..store import get_row
from ..wording import chinese_moment, chinese_start
from .bidders import tell_bidder
from .telling import tell
from .variables import context_of, identifier, moment, parameter, row_in, rows, rows_in

WHY_REPLACED = {
    "next_candidate": "对接洽谈未达成一致",
    "denied": "揭榜协议未通过审查",
    "sign_failed": "未能签订揭榜协议",
}
"""Why the one before on the list is talked to no more, by the outcome of the stage that ended it."""


@writes()
def call_candidate(call: RecordCall) -> Mapping[str, Any]:
    """Call the candidate to the talks, dismiss who was called before, and put the others on reserve.

    The header `because` is the outcome that led here. Each is told what happens next and until when; who
    stands as before hears nothing.
    """
    item = row_in(call, "list_item_id", ListItem)
    item.status = ListItemStatus.MATCHED
    called = str(context_of(call, "candidate").get("bid_id"))
    ranks = {str(row.get("bid_id")): int(row["rank"]) for row in rows_in(call, "recommend")}
    why = WHY_REPLACED.get(str(call.headers.get("because")), "")
    for bid_id in sorted(ranks, key=ranks.__getitem__):
        bid = get_row(call.work.session, Bid, identifier(call, bid_id))
        bid.rank = ranks[bid_id]
        if bid_id == called:
            _call(call, item, bid, why)
        elif bid.rank > ranks[called]:
            _put_on_reserve(call, item, bid, ranks[called])
        elif bid.status is BidStatus.RECOMMENDED:
            _dismiss(call, item, bid, why or "未能继续对接")
    _tell_publisher(call, item, ranks[called], why)
    return {}


@writes()
def tell_meeting(call: RecordCall) -> Mapping[str, Any]:
    """Tell both sides when and where they meet, and who takes part; the bid's own page says it too."""
    item = row_in(call, "list_item_id", ListItem)
    bid = get_row(call.work.session, Bid, identifier(call, context_of(call, "candidate").get("bid_id")))
    meeting = context_of(call, "meeting")
    when, where = chinese_start(moment(meeting.get("time"))), str(meeting.get("place") or "")
    mode = MODES.get(str(meeting.get("mode")), "")
    who = rows(meeting.get("participants"))
    people = "、".join(f"{one.get('name')}（{one.get('org')}）" for one in who)
    agenda = str(meeting.get("agenda") or "").strip().rstrip("。")
    title = f"对接洽谈定于{when}：{item.title}"
    said = (
        f"榜单“{item.title}”（{item.number}）的对接洽谈定于{when}开始，{mode}，{where}。",
        f"参加人：{people}。" if people else "",
        f"洽谈事项：{agenda}。" if agenda else "",
        "不能按时参加的，请尽快与经办处室联系；洽谈后由经办处室填写对接记录，再请双方各自在待办中确认；目前无须在系统中办理。",
    )
    bid.reason = f"名单第 {bid.rank} 位，进入组织对接：洽谈定于{when}，{mode}，{where}"
    tell(call, _code(call), [f"org:{item.publisher_code}"], title, *said)
    tell_bidder(call, _code(call), bid, title, *said)
    return {}


MODES = {"offline": "线下", "video": "视频"}


def _call(call: RecordCall, item: ListItem, bid: Bid, why: str) -> None:
    led_here = f"顺位在前的{why}，依次递补" if why else "复核期满，名单已定"
    bid.status, bid.reason = BidStatus.RECOMMENDED, f"{led_here}，确定为对接单位"
    tell_bidder(
        call,
        _code(call),
        bid,
        f"{'依次递补，' if why else ''}请准备对接洽谈：{item.title}",
        f"贵单位的揭榜方案（{bid.number}）列拟推荐名单第 {bid.rank} 位：{led_here}，由贵单位与发榜方对接。",
        f"经办处室将在{chinese_moment(_until(call))}前组织双方洽谈，时间、地点另行告知。",
        "请先准备实施方案和协议要点；目前无须在系统中办理。",
    )


def _put_on_reserve(call: RecordCall, item: ListItem, bid: Bid, rank: int) -> None:
    reason = f"名单第 {rank} 位正在对接，未成的依次递补"
    is_told = bid.status is BidStatus.RESERVE
    bid.status, bid.reason = BidStatus.RESERVE, reason
    if is_told:
        return
    tell_bidder(
        call,
        _code(call),
        bid,
        f"列为备选（第 {bid.rank} 位）：{item.title}",
        f"贵单位的揭榜方案（{bid.number}）列拟推荐名单第 {bid.rank} 位，为备选；{reason}。",
        "轮到贵单位、或已由他人签约时，另行告知；目前无须办理。",
    )


def _dismiss(call: RecordCall, item: ListItem, bid: Bid, why: str) -> None:
    bid.status, bid.reason = BidStatus.NOT_SELECTED, f"{why}，已由名单下一位递补"
    tell_bidder(
        call,
        _code(call),
        bid,
        f"未继续对接，已递补下一位：{item.title}",
        f"贵单位的揭榜方案（{bid.number}）{bid.reason}，结果为：未入选。",
        "贵单位无须再办理；榜单办结时，或公示异议成立而重新评审时，另行告知。",
    )


def _tell_publisher(call: RecordCall, item: ListItem, rank: int, why: str) -> None:
    is_next = f"顺位在前的揭榜方{why}，现由名单第 {rank} 位递补对接"
    led_here = is_next if why else "复核期满，名单已定，进入组织对接"
    tell(
        call,
        _code(call),
        [f"org:{item.publisher_code}"],
        f"已递补名单第 {rank} 位：{item.title}" if why else f"请准备对接洽谈：{item.title}",
        f"榜单“{item.title}”（{item.number}）{led_here}。",
        f"经办处室将在{chinese_moment(_until(call))}前组织双方洽谈，时间、地点另行告知；目前无须办理。",
    )


def _code(call: RecordCall) -> str:
    return str(call.headers.get("notice", "N-01"))


def _until(call: RecordCall) -> datetime:
    days = int(parameter(call, "arrange_workdays"))
    return end_of_day(call.work.calendar.add_working_days(call.work.today, days))
