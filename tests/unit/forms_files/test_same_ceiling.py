"""The ceiling that a form warns of while an amount is typed is the decision's, whatever the basis (F1)."""

from decimal import Decimal

import pytest

from app.domain.errors import InvalidForm
from tests.unit.forms_files.conftest import PARAMETERS, Submit
from tests.unit.forms_files.test_agreement_and_payment import FUND_REVIEW, KNOWN
from tests.unit.forms_files.test_need import NEED
from tests.unit.procedure.deciding import decide


def wrong_in(submit: Submit, form: str, answers: dict, **known: object) -> set[str]:
    try:
        submit(form, answers, **known)
    except InvalidForm as refusal:
        return set(refusal.fields)
    return set()


@pytest.mark.parametrize(
    ("basis", "total", "grant", "is_beyond"),
    [
        ("incl_fiscal", "2400.00", "720.00", False),
        ("incl_fiscal", "2400.00", "720.01", True),
        ("excl_fiscal", "2400.00", "553.84", False),
        ("excl_fiscal", "2400.00", "553.85", True),
        ("incl_fiscal", "3333.33", "999.99", False),
        ("incl_fiscal", "3333.33", "1000.00", True),
        ("incl_fiscal", "5000.00", "1000.00", False),
        ("excl_fiscal", "5000.00", "1000.01", True),
    ],
)
def test_forms_and_decision_draw_the_same_line(
    submit: Submit, basis: str, total: str, grant: str, *, is_beyond: bool
) -> None:
    parameters = {**PARAMETERS, "rd_total_basis": basis}
    known = {"parameters": parameters, "agreement": KNOWN["agreement"], "need": KNOWN["need"]}
    review = {"rd_total_verified": total, "own_verified": "500.00", "fiscal_grant": grant}
    need = {
        "need.planned_total_investment": total,
        "need.own_funds": "500.00",
        "need.fiscal_requested": grant,
    }
    found = decide(
        "funding_ceiling",
        parameters=parameters,
        rd_total_verified=Decimal(total),
        fiscal_grant=Decimal(grant),
    )
    assert (found["deviations"] != []) is is_beyond
    assert [
        wrong_in(submit, "f12f_review_fund", FUND_REVIEW | review, **known),
        wrong_in(submit, "f01_need", NEED | need, parameters=parameters),
    ] == ([{"rv_fund.cap_reason"}, {"need.soft_reasons.dev_fiscal"}] if is_beyond else [set(), set()])
