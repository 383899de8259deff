"""Every formula case of the sample, on the procedure's own decisions (SPEC 3, SPEC 6).

F9 stands with the handler that computes it: tests/services/programme/test_publicity.py.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from app.demo.load import sample
from tests.unit.procedure.deciding import decide

CASES = [case for case in sample()["formula_cases"] if case["f"] != "F9"]
Answer = Callable[[dict[str, Any]], Any]


def money(case: dict[str, Any], key: str) -> Decimal:
    return Decimal(case[key])


def ceiling(case: dict[str, Any]) -> Any:
    return decide("fiscal_cap", rd_total_verified=money(case, "T"), fiscal_grant=Decimal(0))["cap"]


def agreement_floor(case: dict[str, Any]) -> Any:
    agreement = {"rd_total": money(case, "T"), "agreement_amount": money(case, "A")}
    return decide("agreement_check", agreement=agreement) or "ok"


def first_tranche(case: dict[str, Any]) -> Any:
    planned = {"amount": money(case, "P1")}
    agreement = {"agreement_amount": money(case, "A"), "payment_plan": [planned]}
    payment = {"p1_amount": money(case, "P1"), "vouchers": [{"id": "v"}]}
    grant = money(case, "G")
    found = decide("first_tranche", agreement=agreement, payment=payment, fiscal_grant=grant, receipt_ok=True)
    return found["g1"]


def final_tranche(case: dict[str, Any]) -> Any:
    given = {"fiscal_grant": money(case, "G"), "g1": money(case, "G1")}
    return decide("final_tranche", acc_result="pass", is_first_paid=True, **given)


def taken_back(case: dict[str, Any]) -> Any:
    given = {"paid_total": money(case, "paid"), "audit_ok_spend": money(case, "ok_spend")}
    return decide("recovery", is_violation=False, **given)["recover_amount"]


def beyond_the_ceiling(case: dict[str, Any]) -> Any:
    given = {"rd_total_verified": money(case, "T"), "fiscal_grant": money(case, "G")}
    return decide("funding_ceiling", **given)["deviations"]


def too_long(case: dict[str, Any]) -> Any:
    start = date(2022, 2, 15)
    end = start + relativedelta(months=case["months"], days=-1)
    agreement = {"start_date": start.isoformat(), "end_date": end.isoformat()}
    [found] = decide("period_check", project_type=case["type"], agreement=agreement)
    return found


def own_funds(case: dict[str, Any]) -> Any:
    need = {
        "entity_kind": "local_company",
        "region": "150602",
        "uscc": "91150602PDY00001XF",
        "own_funds": money(case, "own"),
        "planned_total_investment": Decimal(2400),
        "duration_months": 30,
        "org_flags": ["high_tech"],
    }
    rules = {"collection_rules": "trial_2021", "project_types": ["tech_rd"]}
    [found] = decide(
        "publisher_eligibility", need=need, collection=rules, publisher={"is_legal_person": True}
    )
    return found["code"]


ANSWERS: dict[str, Answer] = {
    "F1": ceiling,
    "F2": agreement_floor,
    "F3": first_tranche,
    "F4": final_tranche,
    "F6": taken_back,
    "F7": beyond_the_ceiling,
    "F8": too_long,
    "F10": own_funds,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['f']}-{number}" for number, case in enumerate(CASES)])
def test_a_formula_gives_what_the_sample_expects(case):
    found = ANSWERS[case["f"]](case)
    expected = Decimal(case["expect"]) if isinstance(found, Decimal) else case["expect"]
    assert found == expected
