"""The parties of a bid, looked up: whose they are, whether listed, whether in good standing (D3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...services.registry import RecordCall, writes
from ..affiliation import are_related, is_subsidiary, parent_of
from ..registers.bids import Bid, BidStatus
from ..store import bids_on, find_entry, get_row
from .credit import CLEAR, UNKNOWN, register_code, valid_check_of, worst
from .prefill import BIDDER_KINDS
from .variables import context_of, identifier, iso, required, rows

REGISTER = "register"
HANDED_IN = (
    BidStatus.SEALED,
    BidStatus.REVIEWING,
    BidStatus.UNQUALIFIED,
    BidStatus.RECOMMENDED,
    BidStatus.RESERVE,
    BidStatus.NOT_SELECTED,
)


@writes("bid_parties", "credit_result")
def check_bid_parties(call: RecordCall) -> Mapping[str, Any]:
    """Describe each party of a bid as decisions read it.

    Before the deadline (`declared`) affiliation is what the bidder says of it; afterwards (`register`)
    the register counts as well, along the whole chain (ERRATA 裁定 6). What other bids hold is not
    looked at before the deadline: bidders don't learn of one another.
    """
    form = context_of(call, "bid")
    bid = get_row(call.work.session, Bid, identifier(call, form.get("bid_id") or required(call, "bid_id")))
    is_register = call.headers.get("source") == REGISTER
    parties = [_lead(bid, form), *_members(form)]
    elsewhere = _elsewhere(call, bid) if is_register else _of_same_lead(call, bid)
    codes = [party["org"] for party in parties]
    described = [
        {
            **party,
            **_listed(call, party),
            **_affiliation(call, party, form, is_register=is_register),
            "is_publisher": party["org"] == required(call, "publisher_org"),
            "is_duplicate": party["org"] in elsewhere or codes.count(party["org"]) > 1,
            **_standing(call, party),
        }
        for party in parties
    ]
    return {
        "bid_parties": described,
        "credit_result": worst([str(party["credit"]) for party in described] or [CLEAR]),
    }


def _lead(bid: Bid, form: Mapping[str, Any]) -> dict[str, Any]:
    return {"org": bid.lead_code, "name": bid.lead_name, "part": "lead", "org_kind": form.get("org_kind")}


def _members(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "org": member.get("uscc"),
            "name": member.get("name"),
            "part": "member",
            "org_kind": member.get("org_kind"),
        }
        for member in rows(form.get("members"))
    ]


def _listed(call: RecordCall, party: Mapping[str, Any]) -> dict[str, Any]:
    entry = find_entry(call.work.session, party["org"])
    return {
        "org_kind": party["org_kind"] or (BIDDER_KINDS.get(entry.kind) if entry else None),
        "parent_name": parent_of(call.work.session, entry),
        "is_partner_4_8_n": bool(entry and entry.is_partner_4_8_n),
        "has_strategic_agreement": bool(entry and entry.has_strategic_agreement),
    }


def _affiliation(
    call: RecordCall, party: Mapping[str, Any], form: Mapping[str, Any], *, is_register: bool
) -> dict[str, bool]:
    declared = form.get("affiliation") if party["part"] == "lead" else None
    subsidiary, related = declared == "subsidiary", declared == "related"
    if is_register:
        session, publisher = call.work.session, str(required(call, "publisher_org"))
        subsidiary = subsidiary or is_subsidiary(session, party["org"], publisher)
        related = related or (not subsidiary and are_related(session, party["org"], publisher))
    return {"is_subsidiary": subsidiary, "is_related": related}


def _standing(call: RecordCall, party: Mapping[str, Any]) -> dict[str, Any]:
    check = valid_check_of(call, register_code(party))
    return {
        "credit": check.result.value if check else UNKNOWN,
        "checked_at": iso(check.checked_at) if check else None,
    }


def _elsewhere(call: RecordCall, bid: Bid) -> set[str]:
    """Return the units that take part in another bid on the same list item."""
    others = [
        other for other in bids_on(call.work.session, bid.list_item_id, *HANDED_IN) if other.id != bid.id
    ]
    return _units(others)


def _of_same_lead(call: RecordCall, bid: Bid) -> set[str]:
    """Return the units of what the same unit has handed in besides; that it knows itself."""
    others = bids_on(call.work.session, bid.list_item_id, *HANDED_IN)
    return _units([other for other in others if other.id != bid.id and other.lead_code == bid.lead_code])


def _units(bids: Sequence[Bid]) -> set[str]:
    return {code for bid in bids for code in (bid.lead_code, *bid.member_codes)}
