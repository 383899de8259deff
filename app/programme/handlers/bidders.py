"""Telling a bidder of her own bid: its lead unit and who commits for the members of a joint one."""

from typing import Any

from ...services.registry import RecordCall
from ..registers.bids import Bid
from .telling import asked, tell_about
from .variables import context_of, rows


def tell_bidder(call: RecordCall, code: str, bid: Bid, title: str, *sentences: str, link: str = "") -> None:
    """Tell the units of a bid; the notice leads to the bid, never to the publisher's case."""
    _tell(call, code, bid, [f"org:{bid.lead_code}", *_members(bid)], title, *sentences, link=link)


def tell_members(call: RecordCall, code: str, bid: Bid, title: str, *sentences: str) -> None:
    """Tell the members of a joint bid what its lead unit learns from a task."""
    if bid.member_codes:
        _tell(call, code, bid, _members(bid), title, *sentences)


def members_awarded(call: RecordCall) -> list[str]:
    """Return the names of who takes part in the awarded bid beside its lead unit."""
    return [str(member["name"]) for member in _awarded(call) if member.get("name")]


def admins_of_members(call: RecordCall) -> list[str]:
    """Return who commits for each member of the awarded bid, as groups to be told."""
    return [f"org_admin:{member['uscc']}" for member in _awarded(call) if member.get("uscc")]


def _awarded(call: RecordCall) -> list[dict[str, Any]]:
    return [dict(member) for member in rows(context_of(call, "candidate").get("members"))]


def _members(bid: Bid) -> list[str]:
    return [f"org_admin:{member}" for member in bid.member_codes]


def _tell(
    call: RecordCall, code: str, bid: Bid, groups: list[str], title: str, *sentences: str, link: str = ""
) -> None:
    link = link or f"/projects/{bid.instance_id}"
    tell_about(call.work, None, code, groups, title, *sentences, ask=asked(call), link=link)
