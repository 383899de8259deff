"""What a unit's new bid takes over from the one it had on the same list item before."""

from collections.abc import Mapping
from typing import Any

from ...services.attachments import copy_files
from ...services.registry import RecordCall
from ...store.tasks import submissions_of_form
from ..registers.bids import Bid, BidStatus
from ..store import find_ended_bid
from .variables import iso, rows

FORM = "f06_bid"

ENDED_AS = {
    BidStatus.NOT_SUBMITTED: "截止时尚未提交",
    BidStatus.LATE: "逾期提交",
    BidStatus.RECALLED: "已放弃",
}
"""How a bid ended that may be begun anew, in words; nobody but its unit has read it."""

FACTS = (
    "lead_name",
    "lead_uscc",
    "foreign_reg_no",
    "is_partner_4_8_n",
    "has_strategic_agreement",
    "kpi_response",
)
"""What a bid begins with by register and list item, whatever it said before."""


def taken_over(call: RecordCall, bid: Bid, prefilled: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables `bid` and `earlier_bid` of a new bid: what its unit's last one was filled in with.

    Its files are copied to the new instance. Facts of register and list item are as they are now; an answer
    to a target stays as long as the target does.
    """
    found = find_ended_bid(call.work.session, bid.list_item_id, bid.lead_code, ENDED_AS)
    papers = submissions_of_form(call.work.session, found.instance_id, FORM) if found else []
    if found is None or not papers:
        return {"bid": dict(prefilled), "earlier_bid": None}
    said = copy_files(call.work, _said(papers[-1].values), call.instance.id)
    kept = {name: value for name, value in said.items() if name not in FACTS}
    answers = {(row.get("name"), row.get("target")): row for row in rows(said.get("kpi_response"))}
    targets = [
        answers.get((row.get("name"), row.get("target")), {}) | row
        for row in rows(prefilled.get("kpi_response"))
    ]
    earlier = {"filled_at": iso(papers[-1].at), "ended_as": ENDED_AS[found.status]}
    return {"bid": {**prefilled, **kept, "kpi_response": targets}, "earlier_bid": earlier}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a paper says of the bid."""
    said = values.get("bid")
    return dict(said) if isinstance(said, Mapping) else {}
