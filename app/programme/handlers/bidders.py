"""Telling a bidder of her own bid: its lead unit and who commits for the members of a joint one."""

from ...services.registry import RecordCall
from ..registers.bids import Bid
from .telling import asked, tell_about


def tell_bidder(call: RecordCall, code: str, bid: Bid, title: str, *sentences: str, link: str = "") -> None:
    """Tell the units of a bid; the notice leads to the bid, never to the publisher's case."""
    _tell(call, code, bid, [f"org:{bid.lead_code}", *_members(bid)], title, *sentences, link=link)


def tell_members(call: RecordCall, code: str, bid: Bid, title: str, *sentences: str) -> None:
    """Tell the members of a joint bid what its lead unit learns from a task."""
    if bid.member_codes:
        _tell(call, code, bid, _members(bid), title, *sentences)


def _members(bid: Bid) -> list[str]:
    return [f"org_admin:{member}" for member in bid.member_codes]


def _tell(
    call: RecordCall, code: str, bid: Bid, groups: list[str], title: str, *sentences: str, link: str = ""
) -> None:
    link = link or f"/projects/{bid.instance_id}"
    tell_about(call.work, None, code, groups, title, *sentences, ask=asked(call), link=link)
