"""Every row of every decision table is hit, and where one row is to match, one and only one does."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.unit.procedure.case import PROCESSES
from tests.unit.procedure.conftest import PARAMETERS
from tests.unit.procedure.deciding import NOW, evaluate, rules_hit
from tests.unit.procedure.facts import AGREEMENT, NEED, PLEDGES, expert

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
TYPES = ("tech_rd", "achv_transfer", "emergency")
Variables = Mapping[str, Any]


def every(**choices: Iterable[Any]) -> list[dict[str, Any]]:
    """Give every combination of the variables' values."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def money(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def agreement(amount: str = "1000", planned: str = "300", until: str = "2024-08-14") -> dict[str, Any]:
    plan = [{"amount": Decimal(planned)}, {"amount": Decimal(amount) - Decimal(planned)}]
    return {**AGREEMENT, "agreement_amount": Decimal(amount), "payment_plan": plan, "end_date": until}


def paid(amount: str, *vouchers: str) -> dict[str, Any]:
    return {"p1_amount": Decimal(amount), "vouchers": list(vouchers)}


ENDS = ("2023-02-14", "2023-02-15", "2024-02-14", "2024-02-15", "2025-02-14", "2025-02-15")
UNIQUE: dict[str, list[dict[str, Any]]] = {
    "form_kind": every(project_type=TYPES),
    "division_route": every(need=[{"tech_field": f} for f in ("energy", "agriculture", "ecology", "other")]),
    "funding_ceiling": every(
        project_type=TYPES,
        rd_total_verified=money("2000", "5000"),
        fiscal_grant=money("600.00", "600.01", "1000.00", "1000.01", "1500.01"),
    ),
    "agreement_check": every(
        project_type=TYPES,
        agreement=[agreement("720.00"), agreement("719.99")],
        rd_total_verified=[None, Decimal(2400)],
    ),
    "period_check": every(project_type=TYPES, agreement=[agreement(until=end) for end in ENDS]),
    "first_tranche": every(
        project_type=TYPES,
        agreement=[agreement(), agreement(planned="1000"), {**agreement(), "payment_plan": []}],
        payment=[paid("300"), *(paid(p, "v") for p in ("299.99", "300", "300.01", "1000", "1000.01"))],
        receipt_ok=(True, False),
        fiscal_grant=money("600"),
        taskbook=[{"first_amount": Decimal(200)}],
    ),
    "final_tranche": every(
        collection=[{"subsidy_policy": "formal"}, {"subsidy_policy": "trial_2021"}],
        acceptance=[{"received_total": Decimal(800)}],
        agreement=[agreement("1000")],
        paid_total=money("150"),
        acc_result=("pass", "rectify", "fail", None),
        is_first_paid=(True, False, None),
        fiscal_grant=money("500"),
        g1=money("150"),
    ),
    "recovery": every(
        paid_total=money("150"),
        audit_ok_spend=money("149.99", "150", "150.01"),
        is_violation=(True, False),
    ),
    "annual_tranche": every(
        collection=[{"subsidy_policy": "formal"}, {"subsidy_policy": "trial_2021"}],
        annual=[{"received_amount": Decimal(320)}],
        agreement=[agreement("800")],
        fiscal_grant=money("400"),
        paid_total=money("240", "240.01", "400"),
    ),
}


@pytest.mark.parametrize("decision_id", UNIQUE)
def test_one_row_and_only_one_fits_whatever_the_case(decision_id: str) -> None:
    for variables in UNIQUE[decision_id]:
        found = evaluate(decision_id, **variables)
        assert found.errors == ()
        own = [matched for matched in found.why if matched.table_id == f"{decision_id}_table"]
        assert len(own) == 1, variables


def needs() -> list[dict[str, Any]]:
    """Give one need after another that meets one obstacle."""
    changes: list[dict[str, Any]] = [
        {"region": "110101"},
        {"entity_kind": "central_branch"},
        {"own_funds": Decimal("499.99")},
        {"uscc": "9115"},
        {"background": "字" * 1001},
        {"own_funds": Decimal("2400.01")},
        {"duration_months": 37},
        {"org_flags": ["none"]},
    ]
    return [{**NEED, **change} for change in changes]


SUPPLY: dict[str, Any] = {
    "uscc": NEED["uscc"],
    "org_kind": "university",
    "ip_list": [{"kind": "invention"}],
    "ip_proofs": [{"id": "f1"}],
    "service_team": [{"name": "甲"}],
    "duration_months": 24,
}
"""A result that may be put on the list: proven, with a team of its own (F-02)."""
TRANSFER: Variables = {
    "project_type": "achv_transfer",
    "publisher": {"is_partner_4_8_n": False},
    "collection": {"collection_rules": "formal", "project_types": ["achv_transfer"]},
}


def supplies() -> list[Variables]:
    """Give one result after another that lacks something."""
    lacks: list[dict[str, Any]] = [{"ip_proofs": []}, {"service_team": []}, {"org_kind": "local_company"}]
    return [{**TRANSFER, "need": {**SUPPLY, **lack}} for lack in lacks]


def a_bid(part: Variables | None = None, **offer: Any) -> dict[str, Any]:
    lead = {"part": "lead", **(part or {})}
    offered = {"org_kind": "university", "agreement_quote": Decimal(1000), "rd_total": Decimal(2400)}
    return {"bid": {**offered, **offer}, "bid_parties": [lead], "credit_result": "clear"}


def a_candidate(one: dict[str, Any], *before: dict[str, Any], **facts: Any) -> dict[str, Any]:
    pool = [*before, one]
    panel = {"experts": [{"username": each["username"]} for each in pool], **facts}
    lists = {"conflicted_experts": ["e8"], "excluded_experts": ["e7"]}
    return {"candidate": one, "expert_pool": pool, "panel": panel, **lists}


def reviewed(**change: Any) -> dict[str, Any]:
    totals = {"rd_total_verified": Decimal(2400), "fiscal_grant": Decimal(600)}
    return {"agreement": {**AGREEMENT, **change}, **totals}


COLLECT: dict[str, list[dict[str, Any]]] = {
    "publisher_eligibility": [
        *every(
            need=needs(),
            publisher=[{"is_legal_person": True}, {"is_legal_person": False}],
            collection=[
                {"collection_rules": "trial_2021", "project_types": ["tech_rd"]},
                {"collection_rules": "formal", "project_types": []},
            ],
        ),
        {
            "need": NEED,
            "publisher": {"is_legal_person": True},
            "collection": {"collection_rules": "formal", "project_types": ["tech_rd"]},
            "now": NOW.replace(day=15),
        },
        *supplies(),
    ],
    "publisher_pledges": [{"pledges": {**PLEDGES, key: False}} for key in PLEDGES],
    "bid_eligibility": [
        a_bid({"is_subsidiary": True, "is_duplicate": True, "is_related": True, "is_publisher": True}),
        a_bid() | {"credit_result": "serious"},
        a_bid(org_kind="local_company", agreement_quote=Decimal("719.99")),
        a_bid(members=[{"org_kind": "tech_company", "funds": Decimal(1200)}])
        | {"project_type": "achv_transfer"},
    ],
    "agreement_terms": [
        reviewed(agreement_amount=Decimal("2400.01")),
        reviewed(payment_plan=[{"amount": Decimal(0)}], ip_ownership=None, benefit_sharing=" "),
        reviewed(end_date="2022-02-14"),
    ],
    "extraordinary": every(
        deviations=[["DEV-PERIOD", "DEV-AGREE", "DEV-ORG"], ["DEV-SHARE", "DEV-FISCAL", "DEV-FIRST"]]
    ),
    "emergency_plan": every(em_basis=("major_deployment", "urgent_need", "public_welfare")),
    "no_bid": every(nobid_source=("no_bid", "em_no_bid"), relist_count=(0, PARAMETERS["relist_rounds"])),
    "expert_recusal": [
        a_candidate(expert(1, same_org=True, relation="teacher", is_participant=True, argued_before=True)),
        a_candidate(expert(1), avoid_list=[{"username": "e1"}]),
        a_candidate(expert(4, org="unit-1"), expert(1)),
        a_candidate(expert(8)),
        a_candidate(expert(7)),
    ],
}


def rows() -> set[str]:
    """Give the ids of all rows of all decision tables of the procedure."""
    files = PROCESSES.glob("*.dmn")
    return {rule.get("id") or "" for file in files for rule in etree.parse(file).iter(f"{DMN}rule")}


def test_every_row_of_every_table_is_hit() -> None:
    cases = [
        (decision, given) for table in (UNIQUE, COLLECT) for decision in table for given in table[decision]
    ]
    hit = {rule for decision, given in cases for rule in rules_hit(decision, **given)}
    assert sorted(rows() - hit) == []


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*.dmn")), ids=lambda path: path.stem)
def test_a_decision_names_articles_as_people_read_them(path: Path) -> None:
    texts = (str(text) for text in etree.parse(path).xpath("//text()"))
    assert [text for text in texts if re.search(r"\bS[12][ -]", text)] == []
