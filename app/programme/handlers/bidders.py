"""Telling a bidder of her own bid: its lead unit and who commits for the members of a joint one."""

from ...services.registry import RecordCall
from ..registers.bids import Bid
from .telling import asked, tell_about


def tell_bidder(call: RecordCall, code: str, bid: Bid, title: str, *sentences: str, link: str = "") -> None:
    """Tell the units of a bid; the notice leads to the bid, never to the publisher's case."""
    tell_about(
        call.work,
        None,
        code,
        [f"org:{bid.lead_code}", *(f"org_admin:{member}" for member in bid.member_codes)],
        title,
        *sentences,
        ask=asked(call),
        link=link or f"/projects/{bid.instance_id}",
    )
