"""Results of bids and appeals against them (SPEC 4.5, ERRATA 7.4-4)."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..registers.appeals import Appeal, AppealStatus
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem
from ..store import get_row, open_appeals
from ..wording import one_sentence
from .telling import tell_about
from .variables import context_of, identifier, row_in, rows, rows_in, text_in

STATUS = {
    "unqualified": BidStatus.UNQUALIFIED,
    "recommended": BidStatus.RECOMMENDED,
    "not_selected": BidStatus.NOT_SELECTED,
}


@writes()
def record_bid_results(call: RecordCall) -> Mapping[str, Any]:
    """Note each bid's result, rank and reasons in the register."""
    for result in rows_in(call, "bid_results"):
        bid = get_row(call.work.session, Bid, identifier(call, result.get("bid_id")))
        bid.status = _status(call, str(result.get("result")))
        bid.rank = int(result["rank"]) if result.get("rank") is not None else None
        findings = [str(one.get("message")) for one in rows(result.get("errors"))]
        bid.reason = one_sentence([str(result["reason"])] * bool(result.get("reason")) + findings)
    return {}


@writes()
def record_appeal(call: RecordCall) -> Mapping[str, Any]:
    """Take in a bidder's appeal and tell the head of the division."""
    bid, result = row_in(call, "bid_id", Bid), context_of(call, "bid_result")
    item = get_row(call.work.session, ListItem, bid.list_item_id)
    call.work.session.add(
        Appeal(
            bid_id=bid.id,
            list_item_id=item.id,
            result=str(result.get("result") or ""),
            rank=int(result["rank"]) if result.get("rank") is not None else None,
            reason=text_in(call, "appeal_reason"),
            files=list(call.variables.get("appeal_files") or []),
            submitted_at=call.work.now,
        )
    )
    call.work.session.flush()
    tell_about(
        call.work,
        None,
        "N-01",
        [f"div_head:{item.division}"],
        f"收到复核申请：{item.title}",
        f"揭榜单位“{bid.lead_name}”（{bid.number}）对榜单“{item.title}”的结果申请复核。",
        "复核窗口期满后系统汇总并交您办理，届时请在待办中处理。",
        link=f"/projects/{item.instance_id}",
    )
    return {}


@writes("open_appeals", "appeals")
def tally_appeals(call: RecordCall) -> Mapping[str, Any]:
    """Return the appeals nobody has read yet; from now on they are taken up."""
    item = row_in(call, "list_item_id", ListItem)
    found = open_appeals(call.work.session, item.id)
    for appeal, _ in found:
        appeal.status, appeal.taken_up_at = AppealStatus.TAKEN_UP, call.work.now
    appeals = [
        {
            "bid_id": str(bid.id),
            "bid_no": bid.number,
            "lead_name": bid.lead_name,
            "result": appeal.result,
            "rank": appeal.rank,
            "appeal_reason": appeal.reason,
        }
        for appeal, bid in found
    ]
    return {"open_appeals": len(appeals), "appeals": appeals}


def _status(call: RecordCall, result: str) -> BidStatus:
    if result not in STATUS:
        raise ExecutionFailed(
            f"不认识的评审结果“{result}”，应为 {'、'.join(STATUS)} 之一。"
            f" / Unknown result '{result}', expected one of {', '.join(STATUS)}.",
            call.element_id,
        )
    return STATUS[result]
