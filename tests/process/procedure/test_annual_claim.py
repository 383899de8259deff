from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import AGREEMENT, PARTIES, PUBLISHER, STAGE
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.start import Start
from tests.process.procedure.yearly import TRIAL

TUESDAY = "2023-03-07T09:00:00+08:00"
EIGHT_HUNDRED: dict[str, Any] = {**AGREEMENT, "agreement_amount": Decimal("800.00")}


def claiming(start: Start, received: str = "320.00", paid: str = "0", **given: Answer) -> Case:
    """The example of SPEC 3: an agreement of 800, a subsidy of 400."""
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    money = {"fiscal_grant": Decimal("400.00"), "paid_total": Decimal(paid), "agreement": EIGHT_HUNDRED}
    annual = {"year": 2022, "received_amount": Decimal(received)}
    return start("annual_claim", TUESDAY, answers, **{**STAGE, **PARTIES, **TRIAL, **money, "annual": annual})


def reviewing(start: Start, **given: Any) -> Case:
    case = claiming(start, **given)
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    return case


@pytest.mark.parametrize(
    ("received", "paid", "due"),
    [
        ("320.00", "0", "160.00"),
        ("320.01", "0", "160.01"),
        ("320.00", "250.00", "150.00"),
    ],
)
def test_a_year_is_paid_its_share_of_what_arrived_never_more_than_is_left(
    start: Start, received: str, paid: str, due: str
) -> None:
    case = claiming(start, received, paid)
    assert (case.who("confirm_year_receipt"), case.due("confirm_year_receipt")) == (
        "org:org-1",
        "2023-03-15T00:00:00+08:00",
    )
    case.complete("confirm_year_receipt", year_receipt_ok=True)
    assert case.who("review_year_payment") == "fund_officer"
    assert case.sees("review_year_payment")["g_year"] == Decimal(due)
    case.complete("review_year_payment", pay_ok=True)
    assert case.who("approve_year_payment") == "dept_leader"
    case.complete("approve_year_payment", approved=True)
    assert case.outcome == "approved"
    assert case.variables["g_year"] == Decimal(due)


@pytest.mark.parametrize(("received", "paid"), [("0", "0"), ("320.00", "400.00")])
def test_nothing_is_reviewed_where_nothing_is_due(start: Start, received: str, paid: str) -> None:
    case = reviewing(start, received=received, paid=paid)
    assert case.outcome == "nothing_due"
    assert "check_year_credit" not in case.passed


def test_what_the_supplier_did_not_receive_goes_back_with_its_reason(start: Start) -> None:
    case = claiming(start)
    case.complete("confirm_year_receipt", year_receipt_ok=False, year_receipt_note="只到账 300 万元")
    assert case.outcome == "returned"
    assert case.variables["claim_return_reason"] == "供给方未确认到账：只到账 300 万元"


def test_an_incomplete_claim_goes_back_with_its_reason(start: Start) -> None:
    case = reviewing(start)
    case.complete("review_year_payment", pay_ok=False, pay_opinion="回单模糊")
    assert case.outcome == "returned"
    assert case.variables["claim_return_reason"] == "资金管理岗退回补正：回单模糊"


def test_the_leader_may_have_a_year_reviewed_again(start: Start) -> None:
    case = reviewing(start)
    for _ in range(2):
        case.complete("review_year_payment", pay_ok=True)
        case.complete("approve_year_payment", approved=False, approved_opinion="再核")
    assert case.tasks == ["review_year_payment"]


def test_a_dishonest_party_holds_the_year_until_it_is_settled(start: Start) -> None:
    case = reviewing(start, check_credit=[SERIOUS, SERIOUS, CLEAR])
    for _ in range(2):
        assert case.who("hold_year_payment") == "supervise_officer"
        case.complete("hold_year_payment", hold_units=[PUBLISHER], hold_basis="removed", hold_note="已移出")
    assert case.count("settle_year_hold") == 2
    assert case.tasks == ["review_year_payment"]
