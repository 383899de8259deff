"""Every formula case of the sample, on the procedure's own decision tables (SPEC 3, SPEC 6)."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from app.dmn import DecisionModel, read_decisions
from app.feel import Environment, compile_expression

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = json.loads((ROOT / "app/demo/sample.json").read_text(encoding="utf-8"), parse_float=Decimal)
PARAMETERS = json.loads(
    (ROOT / "tests/unit/procedure/parameters.json").read_text(encoding="utf-8"), parse_float=Decimal
)
CASES = SAMPLE["formula_cases"]
Answer = Callable[[dict[str, Any]], Any]


class SampleCalendar:
    """The working days of the sample."""

    def is_working_day(self, day: date) -> bool:
        known = SAMPLE["workday_calendar"]
        if day.isoformat() in known["extra_workdays"]:
            return True
        return day.weekday() < 5 and day.isoformat() not in known["holidays"]


ENVIRONMENT = Environment(now=datetime.fromisoformat("2022-01-28T10:00:00+08:00"), calendar=SampleCalendar())


@cache
def model_of(decision_id: str) -> DecisionModel:
    models = (read_decisions(file.read_bytes()) for file in sorted((ROOT / "processes").glob("*.dmn")))
    return next(model for model in models if decision_id in model.decision_ids)


def decide(decision_id: str, **variables: Any) -> Any:
    known = {"parameters": PARAMETERS, "project_type": "tech_rd", **variables}
    result = model_of(decision_id).evaluate(decision_id, known, ENVIRONMENT)
    assert result.errors == ()
    return result.value


def evaluate(text: str, **variables: Any) -> Any:
    return compile_expression(text).evaluate(variables, ENVIRONMENT).value


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
    given = {"paid": [money(case, "paid")], "accepted": money(case, "ok_spend")}
    return evaluate("max(sum(paid) - accepted, 0)", **given)


def beyond_the_ceiling(case: dict[str, Any]) -> Any:
    given = {"rd_total_verified": money(case, "T"), "fiscal_grant": money(case, "G")}
    return decide("funding_ceiling", **given)["deviations"]


def too_long(case: dict[str, Any]) -> Any:
    start = date(2022, 2, 15)
    end = start + relativedelta(months=case["months"], days=-1)
    agreement = {"start_date": start.isoformat(), "end_date": end.isoformat()}
    [found] = decide("period_check", project_type=case["type"], agreement=agreement)
    return found


def notice_ends(case: dict[str, Any]) -> Any:
    return evaluate("string(add working days(date(published), n))", published=case["from_"], n=case["n"])


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
    "F9": notice_ends,
    "F10": own_funds,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['f']}-{number}" for number, case in enumerate(CASES)])
def test_a_formula_gives_what_the_sample_expects(case):
    found = ANSWERS[case["f"]](case)
    expected = Decimal(case["expect"]) if isinstance(found, Decimal) else case["expect"]
    assert found == expected
