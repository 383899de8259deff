"""What the record handlers return in these walks, by job type; a test gives others where it matters."""

from collections.abc import Mapping
from typing import Any

from app.domain.calendar import end_of_day
from tests.process.procedure.case import Answer, Job
from tests.process.procedure.facts import (
    BIDS,
    FIVE,
    LIST_ITEM,
    PUBLISHER,
    TASKBOOK,
    draw,
)
from tests.process.procedure.reminders import overdue, recused, settled

DEADLINE = "2021-11-30T00:00:00+08:00"
LATER = "2022-01-01T00:00:00+08:00"
CLEAR = {"credit_result": "clear", "credit_unknown": [], "credit_checks": []}
SERIOUS = {"credit_result": "serious", "credit_unknown": [], "credit_checks": []}
OPENED_NEED = {
    "need_id": "n1",
    "project_type": "tech_rd",
    "publisher_org": PUBLISHER,
    "publisher_name": "曜原氢能",
    "publisher": {"org": PUBLISHER, "name": "曜原氢能", "is_legal_person": True, "is_partner_4_8_n": False},
    "collection": {
        "collection_rules": "trial_2021",
        "subsidy_policy": "formal",
        "project_types": ["tech_rd"],
    },
    "need": {"org_name": "鄂尔多斯市曜原氢能装备有限公司", "uscc": PUBLISHER},
}
OPENED_BID = {
    "bid_id": "b1",
    "bidder_org": "org-1",
    "bidder_name": "华北新能源大学",
    "need_id": "n1",
    "publisher_org": PUBLISHER,
    "publisher_name": "曜原氢能",
    "project_type": "tech_rd",
    "division": "high_tech",
    "list_item": LIST_ITEM,
    "bid_deadline": DEADLINE,
    "bid": {"lead_name": "华北新能源大学", "lead_uscc": "org-1"},
}


def submitted(job: Job) -> Mapping[str, Any]:
    """The server's time of the first submission, or of a supplement; each is a version of its own."""
    at = "submitted_at" if job.headers["mode"] == "first" else "supplemented_at"
    return {at: job.now.isoformat(), "need_version": job.nth + 1}


def parties(job: Job) -> Mapping[str, Any]:
    """The register on a bid's lead: nothing is known against it."""
    bid = job.seen["bid"]
    lead = bid.get("lead_org") or job.seen["bidder_org"]
    party = {"org": lead, "name": bid["lead_name"], "part": "lead", "org_kind": bid.get("org_kind")}
    return {"bid_parties": [{**party, "is_subsidiary": False}], "credit_result": "clear"}


def noticed(job: Job) -> Mapping[str, Any]:
    """Each public notice has a number of its own and ends with the last of its working days."""
    terms = {**job.seen["parameters"], **job.seen.get("terms", {})}
    last = job.calendar.add_working_days(job.now.date(), terms["publicity_workdays"])
    return {"publicity_id": f"p{job.nth + 1}", "publicity_end_at": end_of_day(last).isoformat()}


def paid(job: Job) -> Mapping[str, Any]:
    """The payment's record; nothing to pay leaves none."""
    amount = job.headers["amount"]
    return {"payment_record": {"amount": amount, "tranche": job.headers["tranche"]} if amount else None}


OPENED_CHANGE = {
    "project_no": "JBGS2022-0001",
    "project_title": "电解槽",
    "division": "high_tech",
    "demander_org": PUBLISHER,
    "demander_name": "曜原氢能",
    "supplier_org": "org-1",
    "supplier_name": "华北新能源大学",
    "applicant_org": PUBLISHER,
    "applicant_name": "曜原氢能",
    "other_org": "org-1",
    "other_name": "华北新能源大学",
    "end_date": "2024-08-14",
    "is_implementing": True,
    "extended_times": 0,
}


def applied(job: Job) -> Mapping[str, Any]:
    """The supplementary task book; a termination makes none."""
    change = job.seen["change"]
    until = change.get("new_end_date")
    book = {"number": f"JBGS2022-0001-延0{job.nth + 1}", "kind": "延期", "content": "延期", "end_date": until}
    return {"supplement": None if change["change_type"] == "terminate" else book, "inapplicable": None}


GIVEN: Mapping[str, Answer] = {
    "open-need": OPENED_NEED,
    "submit-need": submitted,
    "pool-need": {"need_no": "XQ-2021-0001"},
    "close-need": {},
    "list-similar-needs": {"similar_needs": [{"label": "XQ-2021-0002　制氢", "value": "XQ-2021-0002"}]},
    "merge-need": {"is_merged": True},
    "defer-need": {},
    "freeze-need": lambda job: {"need_version": job.nth + 2},
    "check-credit": CLEAR,
    "record-credit-check": {},
    "settle-credit-hold": {},
    "draw-experts": draw(*FIVE),
    "replace-recused-expert": recused,
    "list-overdue-experts": overdue,
    "settle-overdue-experts": settled,
    "open-list-item": {"list_item_id": "l1", "list_no": "BD-2021-001", "list_item": LIST_ITEM},
    "publish-list-item": {"published_at": "2021-10-29T09:00:00+08:00", "bid_deadline": DEADLINE},
    "send-targeted-list": {"targeted_count": 12},
    "close-list-item": {"bid_results": []},
    "open-bid": OPENED_BID,
    "check-bid-parties": parties,
    "seal-bid": {"is_late": False, "submitted_at": "2021-11-18T14:20:11+08:00"},
    "recall-bid": {"is_recalled": True},
    "close-bid": {},
    "count-bids": {"valid_bid_count": len(BIDS)},
    "extend-deadline": {"bid_deadline": LATER, "relist_count": 1, "sealed_bid_ids": ["b1"]},
    "unseal-bids": {"bids": BIDS},
    "record-bid-results": {},
    "record-appeal": {},
    "tally-appeals": {"open_appeals": 0, "appeals": []},
    "choose-appeal-desk": {"appeal_desk": "dept_leader", "appeal_not_by": ["head"]},
    "reopen-bid-results": {},
    "call-candidate": {},
    "tell-meeting": {},
    "publish-publicity": noticed,
    "tally-objections": {"open_objections": 0, "obj_result": "none", "objections": []},
    "check-objector-kept": {"names_objector": False, "warned_of": ""},
    "reject-objection": {"open_objections": 0, "outcome": "rejected"},
    "answer-objection": lambda job: {"open_objections": 0, "outcome": job.seen["ob_result"]},
    "compare-agreement": {"same": True, "differences": []},
    "award-list-item": {"bid_results": []},
    "open-taskbook": {"taskbook": TASKBOOK},
    "trace-project": {"missing_traces": []},
    "open-project": {"project_id": "j1", "project_no": "JBGS2022-0001"},
    "publish-announcement": {"announcement_id": "a1"},
    "record-payment": paid,
    "archive-project": {},
    "mark-project": {},
    "close-project": {},
    "record-recovery": {},
    "open-change": OPENED_CHANGE,
    "apply-change": applied,
    "open-emergency": {
        "need_id": "n1",
        "project_type": "emergency",
        "hotline": "战略规划处",
        "em_problem": None,
        "collection": OPENED_NEED["collection"],
    },
    "register-emergency": {
        "em_problem": None,
        "need_version": 1,
        "publisher_org": PUBLISHER,
        "publisher_name": "某口岸管理单位",
        "user_org": PUBLISHER,
        "user_name": "某口岸管理单位",
    },
    "close-emergency": {},
    "designate-bidder": {"designate_problem": None, "designated_org": "org-1", "bid_deadline": LATER},
    "trace-bottom-lines": {"bottom_lines": [{"code": "K1", "is_kept": True}]},
    "open-makeup": {},
    "open-batch": {"batch_id": "t1", "batch_no": "2021-01"},
    "collect-needs": {"collected": []},
    "confirm-batch": {},
    "send-notice": {},
    "publish-message": {},
}
