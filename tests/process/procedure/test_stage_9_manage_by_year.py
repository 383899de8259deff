"""Stage 9 by the trial policy: paid by year for what arrived (R-103, F5), settled when accepted."""

from decimal import Decimal

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import AGREEMENT, PARTIES, STAGE, TASKBOOK
from tests.process.procedure.people import conclude, pay_final
from tests.process.procedure.start import Start
from tests.process.procedure.yearly import TRIAL, approve_year, claim_year, pay_year

TUESDAY = "2022-03-01T09:00:00+08:00"
END = "2024-08-15T00:00:00+08:00"


def managing(start: Start) -> Case:
    """An agreement of 1000, a subsidy of 600."""
    project = {"project_id": "j1", "agreement": AGREEMENT, "taskbook": TASKBOOK}
    own = {**project, "fiscal_grant": Decimal("600.00")}
    return start("stage_9_manage", TUESDAY, **{**STAGE, **PARTIES, **TRIAL, **own})


def test_by_the_trial_policy_each_year_is_paid_and_acceptance_settles_the_rest(start: Start) -> None:
    case = managing(start)
    assert "submit_voucher" not in case.waits
    pay_year(case, "333.33")
    pay_year(case, "333.34")
    assert [tuple(job.values()) for job in case.jobs("pay_year")] == [
        ("annual-2023-02-15", Decimal("200.00"), "N-07"),
        ("annual-2024-02-15", Decimal("200.00"), "N-07"),
    ]
    case.passes(until=END)
    conclude(case, received="1000.00")
    pay_final(case)
    assert case.variables["payment_final"] == {"amount": Decimal("200.00"), "tranche": "final"}
    assert case.variables["annual_payments"][0] == {
        "amount": Decimal("200.00"),
        "tranche": "annual-2023-02-15",
    }
    assert case.outcome == "accepted"


@pytest.mark.parametrize(
    ("total", "rest"), [("900.00", "340.00"), ("333.33", "0"), ("999.99", "399.99"), ("300.00", "0")]
)
def test_by_the_trial_policy_acceptance_pays_for_what_arrived_less_what_was_paid(
    start: Start, total: str, rest: str
) -> None:
    case = managing(start)
    pay_year(case, "333.33")
    case.passes(until=END)
    conclude(case, received=total)
    assert case.sees("review_final_payment")["g2"] == Decimal(rest)


def test_a_yearly_claim_comes_back_with_its_reason_and_is_reported_once(start: Start) -> None:
    case = managing(start)
    case.passes(until="2023-02-15T00:00:00+08:00")
    for _ in range(2):
        claim_year(case, "500.00")
        case.complete("confirm_year_receipt", year_receipt_ok=False, year_receipt_note="只到账 320 万元")
    assert case.sees("report_progress")["annual_return_reason"] == "供给方未确认到账：只到账 320 万元"
    assert case.jobs("return_year_claim")[1]["subject"] == "2022 年度拨付已退回"
    claim_year(case, "0")
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    assert [one["received_amount"] for one in case.variables["annual_reports"]] == [0]
    assert case.jobs("pay_year") == []


def test_late_claims_of_two_years_together_never_exceed_the_subsidy(start: Start) -> None:
    case = managing(start)
    case.passes(until="2024-02-15T00:00:00+08:00")
    for received in ("800.00", "300.00"):
        claim_year(case, received)
        case.complete("confirm_year_receipt", year_receipt_ok=True)
    for _ in range(2):
        approve_year(case)
    assert [job["amount"] for job in case.jobs("pay_year")] == [Decimal("480.00")]
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    assert case.sees("review_year_payment")["g_year"] == Decimal("120.00")
    approve_year(case)
    assert case.variables["paid_total"] == Decimal("600.00")


def test_a_year_that_is_paid_while_acceptance_is_settled_is_not_paid_twice(start: Start) -> None:
    case = managing(start)
    case.passes(until="2023-02-15T00:00:00+08:00")
    claim_year(case, "500.00")
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    case.passes(until=END)
    conclude(case, received="1000.00")
    assert case.sees("review_final_payment")["g2"] == Decimal("600.00")
    approve_year(case)
    pay_final(case)
    assert "pay_final" not in case.passed
    assert case.sees("review_final_payment")["g2"] == Decimal("300.00")
    pay_final(case)
    assert case.variables["payment_final"]["amount"] == Decimal("300.00")
