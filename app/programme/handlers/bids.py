"""Bids: drafted, sealed at the server's time, recalled, closed (SPEC 4.4)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from ...domain.credit_code import what_is_wrong
from ...domain.errors import Conflict, ExecutionFailed
from ...services.registry import RecordCall, writes
from ...store.identity import find_organisation
from ..numbering import receipt_number
from ..registers.bids import Bid, BidStatus, BidVersion
from ..registers.list_items import ListItem, ListItemStatus
from ..seals import digest_of
from ..store import find_entry, get_row, last_bid_version, lock_list_item, need_of
from ..wording import chinese_moment, too_late_to_recall
from .bidders import tell_bidder
from .earlier_bids import taken_over
from .list_items import PUBLIC
from .prefill import BIDDER_KINDS
from .telling import tell
from .variables import context_of, iso, row_in, rows


@writes(
    "bid_id",
    "bidder_org",
    "bidder_name",
    "need_id",
    "publisher_org",
    "publisher_name",
    "project_type",
    "division",
    *(f"list_item.{name}" for name in PUBLIC),
    "bid_deadline",
    "bid",
    "earlier_bid",
)
def open_bid(call: RecordCall) -> Mapping[str, Any]:
    """Register a draft for the unit of who started it; it begins with what the unit's last one here held.

    Raises Conflict when the item takes no bids.
    """
    item = row_in(call, "list_item_id", ListItem)
    if item.status is not ListItemStatus.PUBLISHED or call.work.now >= item.bid_deadline:
        raise Conflict("此榜单不在揭榜期内，不再受理揭榜。 / This list item takes no bids now.")
    initiator = context_of(call, "initiator")
    code, name = initiator.get("org"), initiator.get("org_name") or ""
    if not code:
        raise ExecutionFailed(
            "揭榜须用单位账号，请用单位账号重新发起。 / A bid is made by an account of a unit.",
            call.element_id,
        )
    bid = Bid(instance_id=call.instance.id, list_item_id=item.id, lead_code=code, lead_name=name)
    call.work.session.add(bid)
    call.work.session.flush()
    need = need_of(call.work.session, item.instance_id)
    return {
        "bid_id": str(bid.id),
        "bidder_org": code,
        "bidder_name": name,
        "need_id": str(need.id) if need else None,
        "publisher_org": item.publisher_code,
        "publisher_name": item.publisher_name,
        "project_type": item.project_type,
        "division": item.division,
        "list_item": {key: value for key, value in item.values.items() if key in PUBLIC},
        "bid_deadline": iso(item.bid_deadline),
        **taken_over(call, bid, _prefilled(call, item, code, name)),
    }


@writes("submitted_at", "is_late", "bid")
def seal_bid(call: RecordCall) -> Mapping[str, Any]:
    """Take a bid in at the server's time and seal it; at or after the deadline it is late (R-067).

    Until it is unsealed it goes by a receipt number, which does not tell how many came before it. Members
    bear the names under which they are registered, whatever the lead unit called them.
    """
    bid = row_in(call, "bid_id", Bid)
    item = lock_list_item(call.work.session, bid.list_item_id, is_shared=True)
    form = _with_registered_members(call, context_of(call, "bid"))
    is_open = item.status is ListItemStatus.PUBLISHED and call.work.now < item.bid_deadline
    bid.submitted_at, is_late = call.work.now, not is_open
    bid.member_codes = [str(member["uscc"]) for member in rows(form.get("members")) if member.get("uscc")]
    bid.status = BidStatus.LATE if is_late else BidStatus.SEALED
    if not is_late:
        bid.reason = ""
        call.instance.business_key = receipt_number(bid.id)
        _seal(call, bid, form)
        _tell_sealed(call, bid, item)
    return {"submitted_at": iso(call.work.now), "is_late": is_late, "bid": form}


SAID_ANEW = ("bid_commit_decision", "bid_pledges", "bid_signatory", "submitted_at")


@writes("is_recalled", *SAID_ANEW)
def recall_bid(call: RecordCall) -> Mapping[str, Any]:
    """Give a sealed bid back to its bidder and void what was sealed; from the deadline on nothing is done.

    Returns `is_recalled`. What was pledged, and by whom, is to be said anew with the next handing in.
    """
    bid = row_in(call, "bid_id", Bid)
    item = lock_list_item(call.work.session, bid.list_item_id, is_shared=True)
    if bid.status is not BidStatus.SEALED or call.work.now >= item.bid_deadline:
        _tell_too_late(call, bid, item)
        return {"is_recalled": False}
    sealed = (BidVersion.bid_id == bid.id, BidVersion.recalled_at.is_(None))
    call.work.session.execute(update(BidVersion).where(*sealed).values(recalled_at=call.work.now))
    bid.status, bid.submitted_at, bid.reason = BidStatus.DRAFT, None, "截止前撤回修改"
    call.instance.business_key = None
    _tell_recalled(call, bid, item)
    return {"is_recalled": True} | dict.fromkeys(SAID_ANEW)


@writes()
def close_bid(call: RecordCall) -> Mapping[str, Any]:
    """End a bid that was not handed in, came late or was given up, and tell the bidder."""
    bid = row_in(call, "bid_id", Bid)
    item = get_row(call.work.session, ListItem, bid.list_item_id)
    status, what = ENDINGS[str(call.headers["status"])]
    is_given_up = status is BidStatus.RECALLED
    bid.status = status
    bid.reason = what if is_given_up else f"揭榜已于{chinese_moment(item.bid_deadline)}截止"
    tell_bidder(
        call,
        "N-01",
        bid,
        f"{what}：{item.title}",
        f"贵单位对榜单“{item.title}”（{item.number}）的揭榜申请：{what}。",
        f"揭榜截止时间为{chinese_moment(item.bid_deadline)}，以服务器时间为准；本件不进入评审，内容未被任何人查看。",
    )
    return {}


ENDINGS = {
    "not_submitted": (BidStatus.NOT_SUBMITTED, "截止时尚未提交"),
    "late": (BidStatus.LATE, "逾期提交，不予受理"),
    "given_up": (BidStatus.RECALLED, "已放弃揭榜"),
}


def _tell_sealed(call: RecordCall, bid: Bid, item: ListItem) -> None:
    """Give a receipt: that it is in, since when, under which number, and until when it may be changed."""
    tell_bidder(
        call,
        "N-01",
        bid,
        f"揭榜申请已收到并密封：{item.title}",
        f"榜单“{item.title}”（{item.number}）的揭榜申请已于{chinese_moment(call.work.now)}收到，"
        f"回执 {call.instance.business_key}；启封前任何人不能查看内容。",
        f"{chinese_moment(item.bid_deadline)}前，牵头单位管理员可撤回修改；结果出来时另行告知，目前无须办理。",
    )


def _tell_recalled(call: RecordCall, bid: Bid, item: ListItem) -> None:
    """Tell the lead unit what to do until when, and the members that they will be asked again."""
    until = chinese_moment(item.bid_deadline)
    tell(
        call,
        "N-01",
        [f"org:{bid.lead_code}"],
        f"揭榜申请已撤回：{item.title}",
        f"贵单位对榜单“{item.title}”（{item.number}）的揭榜申请已撤回修改，原密封内容作废，未被任何人查看。",
        f"请在{until}前改好并重新承诺提交，逾期视为未提交。",
    )
    tell(
        call,
        "N-01",
        [f"org_admin:{code}" for code in bid.member_codes],
        f"联合揭榜申请已撤回修改：{item.title}",
        f"牵头单位{bid.lead_name}撤回了对榜单“{item.title}”（{item.number}）的联合揭榜申请，贵单位此前的确认随之失效。",
        f"牵头单位改好后请贵单位重新确认分工与承诺，截止时间为{until}。",
    )


def _tell_too_late(call: RecordCall, bid: Bid, item: ListItem) -> None:
    tell(
        call,
        "N-01",
        [f"org_admin:{bid.lead_code}"],
        f"撤回未生效：{item.title}",
        too_late_to_recall(item.bid_deadline).partition(" / ")[0],
    )


def _with_registered_members(call: RecordCall, form: dict[str, Any]) -> dict[str, Any]:
    members = rows(form.get("members"))
    for member in members:
        unit = find_organisation(call.work.session, str(member.get("uscc")))
        member["name"] = unit.name if unit else member.get("name")
    return form | ({"members": members} if members else {})


def _seal(call: RecordCall, bid: Bid, form: dict[str, Any]) -> None:
    values = {
        "bid": form,
        "bid_pledges": context_of(call, "bid_pledges"),
        "bid_signatory": call.variables.get("bid_signatory"),
        "member_answers": list(call.variables.get("member_answers") or []),
    }
    person = call.work.person
    call.work.session.add(
        BidVersion(
            bid_id=bid.id,
            version=last_bid_version(call.work.session, bid.id) + 1,
            digest=digest_of(values),
            values=values,
            sealed_at=call.work.now,
            sealed_by=person.username if person else "",
        )
    )
    call.work.session.flush()


def _prefilled(call: RecordCall, item: ListItem, code: str, name: str) -> dict[str, Any]:
    entry = find_entry(call.work.session, code)
    indicators = rows(item.values.get("kpi_table"))
    bid: dict[str, Any] = {
        "lead_name": name,
        ("lead_uscc" if what_is_wrong(code) is None else "foreign_reg_no"): code,
        "kpi_response": [{"name": one.get("name"), "target": one.get("target")} for one in indicators],
        "is_partner_4_8_n": bool(entry and entry.is_partner_4_8_n),
        "has_strategic_agreement": bool(entry and entry.has_strategic_agreement),
    }
    if item.values.get("rd_total") is not None:
        bid["rd_total"] = item.values["rd_total"]
    if entry and (kind := BIDDER_KINDS.get(entry.kind)):
        bid["org_kind"] = kind
    return bid
