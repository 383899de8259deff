"""After the deadline: first only counted, then unsealed for the review (ERRATA 7.4-1)."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...domain.instances import ProcessInstance
from ...services.registry import RecordCall, writes
from ..numbering import bid_number, receipt_number
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..store import bids_on, count_sealed, find_entry, get_row, lock_list_item, sealed_version
from ..wording import chinese_moment
from .variables import identifier, iso, required, row_in, rows


@writes("valid_bid_count")
def count_bids(call: RecordCall) -> Mapping[str, Any]:
    """Close the list item and count the sealed bids; nothing of them is read."""
    item = lock_list_item(call.work.session, identifier(call, required(call, "list_item_id")))
    _require_over(call, item)
    item.status = ListItemStatus.CLOSED
    return {"valid_bid_count": count_sealed(call.work.session, item.id)}


@writes("bids")
def unseal_bids(call: RecordCall) -> Mapping[str, Any]:
    """Open every sealed bid for the review, number them in the order of sealing, say when and by whom.

    Raises ExecutionFailed before the deadline: until then nobody reads them (SPEC 1 ②).
    """
    item = row_in(call, "list_item_id", ListItem)
    _require_over(call, item)
    sealed = bids_on(call.work.session, item.id, BidStatus.SEALED)
    return {"bids": [_unseal(call, item, bid) for bid in sealed]}


def _unseal(call: RecordCall, item: ListItem, bid: Bid) -> dict[str, Any]:
    version = sealed_version(call.work.session, bid.id)
    if version is None or bid.submitted_at is None:
        raise ExecutionFailed(
            f"揭榜申请 {receipt_number(bid.id)} 没有密封内容，请联系系统管理员核对。"
            f" / There is no sealed content of bid {receipt_number(bid.id)}; ask the administrator.",
            call.element_id,
        )
    person = call.work.person
    bid.status = BidStatus.REVIEWING
    bid.unsealed_at, bid.unsealed_by = call.work.now, person.username if person else "system"
    bid.number = bid.number or bid_number(call.work.session, item.number)
    instance = get_row(call.work.session, ProcessInstance, bid.instance_id)
    instance.is_sealed, instance.business_key = False, bid.number
    entry = find_entry(call.work.session, bid.lead_code)
    form = dict(version.values["bid"])
    return form | {
        "bid_id": str(bid.id),
        "bid_no": bid.number,
        "lead_org": bid.lead_code,
        "lead_name": bid.lead_name,
        "members": rows(form.get("members")),
        "submitted_at": iso(bid.submitted_at),
        "is_partner_4_8_n": bool(entry and entry.is_partner_4_8_n),
        "has_strategic_agreement": bool(entry and entry.has_strategic_agreement),
    }


def _require_over(call: RecordCall, item: ListItem) -> None:
    if call.work.now < item.bid_deadline:
        raise ExecutionFailed(
            f"揭榜期至{chinese_moment(item.bid_deadline)}，截止前方案保持密封，请到期后重试。"
            " / Bids stay sealed until the deadline; retry afterwards.",
            call.element_id,
        )
