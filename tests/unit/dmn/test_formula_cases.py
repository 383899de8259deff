"""Every formula case of the sample, and what SPEC 3 adds to it, on the procedure's own decisions.

F9 is arithmetic of working days: FEEL's, as deadlines on the diagrams use it, on the sample's calendar.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from app.demo.load import sample
from app.feel import Environment, compile_expression
from tests.unit.procedure.case import CALENDAR
from tests.unit.procedure.deciding import NOW, decide

SAMPLE = sample()["formula_cases"]
SPEC_3: list[dict[str, Any]] = [
    {"f": "F1", "T": "3600.00", "expect": "1000.00"},
    {"f": "F1", "T": "3333.33", "expect": "999.99"},
    {"f": "F2", "T": "2000.00", "A": "800.00", "expect": "ok"},
    {"f": "F2", "T": "2000.00", "A": "599.99", "expect": ["DEV-AGREE"]},
    {"f": "F2", "T": "900.00", "A": "180.00", "expect": ["DEV-AGREE"]},
    {"f": "F3", "A": "700.00", "G": "500.00", "P1": "233.33", "expect": "166.66"},
    {"f": "F3", "A": "600.00", "G": "150.06", "P1": "350.00", "expect": "87.54"},
    {"f": "F4", "G": "500.00", "G1": "150.00", "expect": "350.00"},
    {"f": "F5", "A": "800.00", "G": "400.00", "received": "320.00", "paid": "0", "expect": "160.00"},
    {"f": "F5", "A": "800.00", "G": "400.00", "received": "320.00", "paid": "250.00", "expect": "150.00"},
    {"f": "F6", "paid": "150.00", "ok_spend": "150.00", "expect": "0"},
    {"f": "F6", "paid": "150.00", "ok_spend": "160.00", "expect": "0"},
    {"f": "F8", "type": "tech_rd", "months": 40, "expect": "DEV-PERIOD"},
    {"f": "F8", "type": "achv_transfer", "months": 25, "expect": "DEV-PERIOD"},
]
"""The worked examples of SPEC 3 (ERRATA 3 over it) that the sample has no case of."""
CASES = [*SAMPLE, *SPEC_3]
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


def annual_tranche(case: dict[str, Any]) -> Any:
    return decide(
        "annual_tranche",
        collection={"subsidy_policy": "trial_2021"},
        annual={"received_amount": money(case, "received")},
        agreement={"agreement_amount": money(case, "A")},
        fiscal_grant=money(case, "G"),
        paid_total=money(case, "paid"),
    )


def last_day(case: dict[str, Any]) -> Any:
    environment = Environment(now=NOW, calendar=CALENDAR)
    expression = compile_expression(f'string(add working days(date("{case["from_"]}"), {case["n"]}))')
    return expression.evaluate({}, environment).value


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
    "F5": annual_tranche,
    "F6": taken_back,
    "F7": beyond_the_ceiling,
    "F8": too_long,
    "F9": last_day,
    "F10": own_funds,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['f']}-{number}" for number, case in enumerate(CASES)])
def test_a_formula_gives_what_the_sample_expects(case):
    found = ANSWERS[case["f"]](case)
    expected = Decimal(case["expect"]) if isinstance(found, Decimal) else case["expect"]
    assert found == expected


def test_every_formula_of_spec_3_has_a_case() -> None:
    assert {case["f"] for case in CASES} == {f"F{number}" for number in range(1, 11)}
    assert {case["f"] for case in SAMPLE} <= ANSWERS.keys()
