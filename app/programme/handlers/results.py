"""Results of bids: noted in the register, and told where nobody reads them any more (SPEC 4.5)."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...domain.instances import InstanceState, ProcessInstance
from ...services.registry import RecordCall, writes
from ..registers.bids import Bid, BidStatus
from ..store import get_row
from ..wording import one_sentence
from .bidders import tell_bidder, tell_members
from .variables import identifier, rows, rows_in

STATUS = {
    "unqualified": BidStatus.UNQUALIFIED,
    "recommended": BidStatus.RECOMMENDED,
    "not_selected": BidStatus.NOT_SELECTED,
    "restored": BidStatus.REVIEWING,
}


@writes()
def record_bid_results(call: RecordCall) -> Mapping[str, Any]:
    """Note each bid's result, rank and reasons in the register.

    Who is reviewed after all (`restored`) has no result to read yet and is told in a notice; so is a bid
    whose instance is over, which reads no message. The lead unit reads its result in a task; the members
    of a joint bid have none and are told.
    """
    for result in rows_in(call, "bid_results"):
        bid = get_row(call.work.session, Bid, identifier(call, result.get("bid_id")))
        bid.status = _status(call, str(result.get("result")))
        bid.rank = int(result["rank"]) if result.get("rank") is not None else None
        findings = [str(one.get("message")) for one in rows(result.get("errors"))]
        basis = f"依据：{result['basis']}" if result.get("basis") else ""
        bid.reason = one_sentence([str(result.get("reason") or ""), *findings, basis])
        if bid.status is BidStatus.REVIEWING:
            _tell_restored(call, bid)
        elif get_row(call.work.session, ProcessInstance, bid.instance_id).state is not InstanceState.ACTIVE:
            _tell_of_result(call, bid)
        else:
            _tell_members(call, bid)
    return {}


def _tell_of_result(call: RecordCall, bid: Bid) -> None:
    title = f"评审结果有变：{call.instance.title or bid.number}"
    tell_bidder(
        call,
        "N-01",
        bid,
        title,
        f"贵单位的揭榜方案（{bid.number}）经重新评审，结果为：{_in_words(bid)}。",
        _because(bid),
    )


def _tell_members(call: RecordCall, bid: Bid) -> None:
    tell_members(
        call,
        "N-01",
        bid,
        f"联合揭榜结果：{call.instance.title or bid.number}",
        f"贵单位参加的联合揭榜方案（{bid.number}，牵头单位{bid.lead_name}），结果为：{_in_words(bid)}。",
        _because(bid),
        "专家意见由牵头单位查阅，有异议的由牵头单位在期限内申请复核；贵单位目前无须办理。",
    )


def _in_words(bid: Bid) -> str:
    return WORDS[bid.status] + (f"（第 {bid.rank} 位）" if bid.rank is not None else "")


def _because(bid: Bid) -> str:
    return f"理由：{bid.reason.rstrip('。')}。" if bid.reason else ""


def _tell_restored(call: RecordCall, bid: Bid) -> None:
    tell_bidder(
        call,
        "N-01",
        bid,
        f"资格复核成立，恢复参评：{call.instance.title or bid.number}",
        f"贵单位的揭榜方案（{bid.number}）经复核符合资格，进入评审。",
        f"复核意见：{bid.reason}。" if bid.reason else "",
        "评审结果出来后在“待办”里查阅；目前无须办理。",
    )


WORDS = {
    BidStatus.UNQUALIFIED: "资格不符",
    BidStatus.RECOMMENDED: "拟推荐",
    BidStatus.NOT_SELECTED: "未入选",
}


def _status(call: RecordCall, result: str) -> BidStatus:
    if result not in STATUS:
        raise ExecutionFailed(
            f"不认识的评审结果“{result}”，应为 {'、'.join(STATUS)} 之一。"
            f" / Unknown result '{result}', expected one of {', '.join(STATUS)}.",
            call.element_id,
        )
    return STATUS[result]
