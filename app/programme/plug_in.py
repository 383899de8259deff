"""What this wing plugs into the house: a record handler for every job type the diagrams name."""

from ..services.registry import Declared, Registry
from .handlers.agreements import compare_agreement, open_taskbook
from .handlers.appeals import choose_appeal_desk, record_appeal, reopen_bid_results, tally_appeals
from .handlers.awarding import award_list_item
from .handlers.batches import collect_needs, confirm_batch, open_batch
from .handlers.bids import close_bid, open_bid, recall_bid, seal_bid
from .handlers.bottom_lines import trace_bottom_lines
from .handlers.candidates import call_candidate, tell_meeting
from .handlers.changes import apply_change, open_change
from .handlers.closing import close_list_item
from .handlers.credit import check_credit, record_credit_check, settle_credit_hold
from .handlers.emergencies import (
    close_emergency,
    designate_bidder,
    open_emergency,
    open_makeup,
    register_emergency,
)
from .handlers.experts import draw_experts
from .handlers.experts_replaced import replace_recused_expert
from .handlers.extending import extend_deadline
from .handlers.list_items import open_list_item, publish_list_item, send_targeted_list
from .handlers.messages import send_message
from .handlers.needs import close_need, freeze_need, open_need, pool_need, submit_need
from .handlers.notices import send_notice
from .handlers.objections import answer_objection, check_objector_kept, reject_objection
from .handlers.overdue_experts import list_overdue_experts, settle_overdue_experts
from .handlers.parties import check_bid_parties
from .handlers.payments import record_payment
from .handlers.project_ends import close_project, mark_project, record_recovery
from .handlers.projects import archive_project, open_project, publish_announcement, trace_project
from .handlers.publicity import publish_publicity, tally_objections
from .handlers.results import record_bid_results
from .handlers.screening import defer_need, list_similar_needs, merge_need
from .handlers.unsealing import count_bids, unseal_bids
from .objecting import OBJECTION_STARTED_WITH
from .register_admin import ask_for_entry, list_registered_unit
from .retention import held_back
from .starting import STARTED_WITH
from .visibility import SIDES

HANDLERS: dict[str, Declared] = {
    "open-need": open_need,
    "submit-need": submit_need,
    "pool-need": pool_need,
    "close-need": close_need,
    "freeze-need": freeze_need,
    "list-similar-needs": list_similar_needs,
    "merge-need": merge_need,
    "defer-need": defer_need,
    "check-credit": check_credit,
    "record-credit-check": record_credit_check,
    "settle-credit-hold": settle_credit_hold,
    "draw-experts": draw_experts,
    "replace-recused-expert": replace_recused_expert,
    "list-overdue-experts": list_overdue_experts,
    "settle-overdue-experts": settle_overdue_experts,
    "open-list-item": open_list_item,
    "publish-list-item": publish_list_item,
    "send-targeted-list": send_targeted_list,
    "close-list-item": close_list_item,
    "open-bid": open_bid,
    "check-bid-parties": check_bid_parties,
    "seal-bid": seal_bid,
    "recall-bid": recall_bid,
    "close-bid": close_bid,
    "count-bids": count_bids,
    "extend-deadline": extend_deadline,
    "unseal-bids": unseal_bids,
    "record-bid-results": record_bid_results,
    "record-appeal": record_appeal,
    "tally-appeals": tally_appeals,
    "choose-appeal-desk": choose_appeal_desk,
    "reopen-bid-results": reopen_bid_results,
    "call-candidate": call_candidate,
    "tell-meeting": tell_meeting,
    "publish-publicity": publish_publicity,
    "tally-objections": tally_objections,
    "check-objector-kept": check_objector_kept,
    "reject-objection": reject_objection,
    "answer-objection": answer_objection,
    "compare-agreement": compare_agreement,
    "award-list-item": award_list_item,
    "open-taskbook": open_taskbook,
    "trace-project": trace_project,
    "open-project": open_project,
    "publish-announcement": publish_announcement,
    "record-payment": record_payment,
    "archive-project": archive_project,
    "mark-project": mark_project,
    "close-project": close_project,
    "record-recovery": record_recovery,
    "open-change": open_change,
    "apply-change": apply_change,
    "open-emergency": open_emergency,
    "register-emergency": register_emergency,
    "close-emergency": close_emergency,
    "designate-bidder": designate_bidder,
    "trace-bottom-lines": trace_bottom_lines,
    "open-makeup": open_makeup,
    "open-batch": open_batch,
    "collect-needs": collect_needs,
    "confirm-batch": confirm_batch,
    "send-notice": send_notice,
    "publish-message": send_message,
}


TITLES = {"f01_need": "need.need_title", "f20_emergency": "need.need_title", "f21_batch": "batch.name"}
"""Forms whose field names the case from then on."""

FAREWELLS = {"f04e_declare": ("coi_declare", "has")}
"""Declarations after which an expert sees nothing of the case any more (R-073, SPEC 1 ④)."""


def plug_in(registry: Registry) -> None:
    """Register the record handlers, the forms that name a case, and what is to be learnt."""
    registry.record.update(HANDLERS)
    registry.titles.update(TITLES)
    registry.farewells.update(FAREWELLS)
    registry.between = SIDES
    registry.started_with.update(STARTED_WITH | OBJECTION_STARTED_WITH)
    registry.unit_registered.append(list_registered_unit)
    registry.role_given.append(ask_for_entry)
    registry.held_back.append(held_back)
