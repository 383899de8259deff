"""What people do in stage 9 when the subsidy is paid by year (trial policy, F5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.process.procedure.case import Case

TRIAL: Mapping[str, Any] = {"collection": {"collection_rules": "trial_2021", "subsidy_policy": "trial_2021"}}


def claim_year(case: Case, received: str) -> None:
    """Report what the supplier received in the oldest year still to be reported, and have it checked."""
    case.complete_first("report_progress", annual={"received_amount": Decimal(received)})
    case.complete("check_progress", annual_result="normal")


def approve_year(case: Case) -> None:
    """Review and approve the oldest claim under review."""
    case.complete_first("review_year_payment", pay_ok=True)
    case.complete_first("approve_year_payment", approved=True)


def pay_year(case: Case, received: str) -> None:
    """Wait for the next report, claim, confirm, review and approve."""
    case.passes(until=case.waits["report_year_ended"])
    claim_year(case, received)
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    approve_year(case)
