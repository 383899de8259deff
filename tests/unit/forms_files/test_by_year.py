"""What is paid by year (trial policy, F5): who asks says what arrived, who reviews sees the sum."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.forms_files.conftest import PERSON, Submit
from tests.unit.forms_files.test_acceptance import APPLICATION
from tests.unit.forms_files.test_acceptance import TASKBOOK as TARGETS

TRIAL = {"collection": {"subsidy_policy": "trial_2021"}, "agreement": {"agreement_amount": Decimal("800.00")}}
FORMAL = {"collection": {"subsidy_policy": "formal"}, "agreement": {"agreement_amount": Decimal("800.00")}}
REPORT: dict[str, Any] = {
    "annual.ms_status": [{"content": "样机", "status": "done", "evidence": "第3页"}],
    "annual.kpi_progress": [{"name": "负荷下限", "target": "≤20", "progress": "25"}],
    "annual.spend": [{"source": "own", "usage": "agreement", "received": "320.00", "spent": "320.00"}],
}
CLAIM: dict[str, Any] = {
    "annual.received_amount": "320.00",
    "annual.receipt_vouchers": ["回单.pdf"],
    "annual.bank_account": "6222000011112222",
    "annual.bank_branch": "鄂尔多斯某支行",
}
CLAIMED: dict[str, Any] = {
    "annual": {
        "year": 2022,
        "ms_status": [{"content": "样机"}],
        "kpi_progress": [{"name": "负荷下限", "target": "≤20"}],
    },
    "demander_name": "曜原氢能",
}


def test_only_the_trial_policy_asks_for_what_arrived_and_where_to_pay(
    submit: Submit, refused: Submit
) -> None:
    annual = submit("f17_annual", REPORT | CLAIM, **TRIAL, **CLAIMED)["annual"]
    assert (annual["received_amount"], annual["bank_account_name"]) == (Decimal("320.00"), "曜原氢能")
    assert refused("f17_annual", REPORT, **TRIAL, **CLAIMED).keys() == CLAIM.keys()
    plain = submit("f17_annual", REPORT | CLAIM, **FORMAL, **CLAIMED)["annual"]
    assert {name: plain.get(name) for name in ("received_amount", "bank_account", "receipt_vouchers")} == {
        "received_amount": None,
        "bank_account": None,
        "receipt_vouchers": None,
    }


def test_no_more_than_the_agreement_can_have_arrived(refused: Submit) -> None:
    year = REPORT | CLAIM | {"annual.received_amount": "800.01"}
    assert refused("f17_annual", year, **TRIAL, **CLAIMED).keys() == {"annual.received_amount"}
    all_in_all = APPLICATION | {"acceptance.received_total": "800.01"}
    assert refused("f19_acceptance", all_in_all, taskbook=TARGETS, **TRIAL).keys() == {
        "acceptance.received_total"
    }


def test_acceptance_by_the_trial_policy_says_what_arrived_in_all(submit: Submit, refused: Submit) -> None:
    assert refused("f19_acceptance", APPLICATION, taskbook=TARGETS, **TRIAL).keys() == {
        "acceptance.received_total"
    }
    submit("f19_acceptance", APPLICATION, taskbook=TARGETS, **FORMAL)
    asked = APPLICATION | {"acceptance.received_total": "800.00"}
    assert submit("f19_acceptance", asked, taskbook=TARGETS, **TRIAL)["acceptance"]["received_total"] == 800


def test_a_supplier_who_did_not_receive_it_says_what_came(submit: Submit, refused: Submit) -> None:
    signed = {"year_receipt_signature": PERSON}
    known = {"annual": {"year": 2022, "received_amount": Decimal("320.00")}}
    submit("f17d_receipt", {"year_receipt_ok": True, **signed}, **known)
    answers = {"year_receipt_ok": False, **signed}
    assert refused("f17d_receipt", answers, **known).keys() == {"year_receipt_note"}


REVIEW = {"pay_review.payee_ok": "yes", "pay_review.credit_ok": "yes", "pay_ok": True}


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"acc_result": "pass", "g_year": Decimal("160.00")}, {"pay_review.voucher_ok"}),
        ({"acc_result": None, "g_year": Decimal("160.00")}, {"pay_review.voucher_ok"}),
        ({"acc_result": None, "g1": Decimal("160.00")}, {"pay_review.voucher_ok"}),
        ({"acc_result": "pass", "g2": Decimal("160.00")}, set()),
    ],
)
def test_vouchers_are_looked_at_for_a_first_and_for_a_yearly_payment(
    submit: Submit, refused: Submit, known: dict[str, Any], asked: set[str]
) -> None:
    if asked:
        assert refused("f16c_review", REVIEW, **TRIAL, **known).keys() == asked
    else:
        submit("f16c_review", REVIEW, **TRIAL, **known)
