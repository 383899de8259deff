from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.procedure import deciding
from tests.unit.procedure.conftest import PARAMETERS
from tests.unit.procedure.facts import AGREEMENT, NEED, PLEDGES, expert


@pytest.fixture(scope="module")
def decide() -> Any:
    return deciding.decide


def codes(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["code"] for finding in findings]


# --- D2a, D2b, D4


def publisher(decide: Any, rules: str = "trial_2021", *, is_legal: bool = True, **need: Any) -> list[str]:
    collection = {"collection_rules": rules, "project_types": ["tech_rd"]}
    facts = {"publisher": {"is_legal_person": is_legal}, "collection": collection}
    return codes(decide("publisher_eligibility", need={**NEED, **need}, **facts))


def test_a_sound_need_has_no_finding(decide: Any) -> None:
    assert publisher(decide) == []


@pytest.mark.parametrize(
    ("need", "found"),
    [
        ({"own_funds": Decimal("500.00")}, []),
        ({"own_funds": Decimal("499.99")}, ["PUB-FUNDS"]),
        ({"own_funds": Decimal("2400.01")}, ["PUB-AMOUNT"]),
        ({"region": "110101"}, ["PUB-NOT-LOCAL"]),
        ({"uscc": "91150602PDY00001XG"}, ["PUB-USCC"]),
        ({"uscc": "9115"}, ["PUB-USCC"]),
        ({"uscc": "91150602PDYO0001XF"}, ["PUB-USCC"]),
        ({"uscc": "9115O602PDY00001XF"}, ["PUB-USCC"]),
        ({"uscc": "91150602PDY00001XF\n"}, ["PUB-USCC"]),
        ({"uscc": "中" * 17 + "0"}, ["PUB-USCC"]),
        ({"background": "字" * 1000}, []),
        ({"background": "字 \n" * 1001}, ["PUB-WORDS"]),
        ({"duration_months": 36}, []),
        ({"duration_months": 40}, ["DEV-PERIOD"]),
        ({"org_flags": ["none"]}, ["DEV-ORG"]),
        ({"entity_kind": "central_branch"}, ["PUB-BRANCH-CLOSED"]),
    ],
)
def test_a_need_is_refused_or_warned_by_its_rule(decide: Any, need: dict[str, Any], found: list[str]) -> None:
    assert publisher(decide, **need) == found


def test_a_central_branch_needs_its_tax_proof_under_the_formal_rules(decide: Any) -> None:
    assert publisher(decide, "formal", entity_kind="central_branch") == ["PUB-BRANCH-TAX"]
    assert publisher(decide, "formal", entity_kind="central_branch", tax_proof=[{"id": "f"}]) == []


def test_a_company_must_be_a_legal_person_and_the_system_open(decide: Any) -> None:
    assert publisher(decide, is_legal=False) == ["PUB-NOT-LEGAL"]
    early = datetime.fromisoformat("2021-07-15T23:59:59+08:00")
    facts = {"publisher": {"is_legal_person": True}, "collection": {"project_types": ["achv_transfer"]}}
    assert codes(decide("publisher_eligibility", early, need=NEED, **facts)) == [
        "PUB-NOT-OPEN",
        "PUB-TYPE-CLOSED",
    ]


def test_every_pledge_is_needed(decide: Any) -> None:
    assert decide("publisher_pledges", pledges=PLEDGES) == []
    for key in PLEDGES:
        assert codes(decide("publisher_pledges", pledges={**PLEDGES, key: False})) == ["PUB-PLEDGE"]


@pytest.mark.parametrize(
    ("field", "division", "is_dispatched"),
    [
        ("energy", "high_tech", False),
        ("agriculture", "rural", False),
        ("ecology", "social", False),
        ("other", "planning", True),
    ],
)
def test_a_field_has_its_division(decide: Any, field: str, division: str, *, is_dispatched: bool) -> None:
    route = decide("division_route", need={"tech_field": field})
    assert (route["division"], route["needs_dispatch"]) == (division, is_dispatched)


# --- D3, D13


def bidder(
    decide: Any, credit: str = "clear", *, is_partner: bool = False, bid: Any = None, **party: Any
) -> list[str]:
    lead = {"org": "org-1", "part": "lead", "is_partner_4_8_n": is_partner, **party}
    offer = {
        "org_kind": "university",
        "agreement_quote": Decimal(1000),
        "rd_total": Decimal(2400),
        **(bid or {}),
    }
    return codes(decide("bid_eligibility", bid=offer, bid_parties=[lead], credit_result=credit))


def test_a_bid_is_refused_or_warned_by_its_rule(decide: Any) -> None:
    assert bidder(decide) == []
    assert bidder(decide, is_subsidiary=True) == ["BID-SUBSIDIARY"]
    assert bidder(decide, "serious") == ["BID-CREDIT"]
    assert bidder(decide, bid={"org_kind": "local_company"}) == ["BID-KIND"]
    assert bidder(decide, is_partner=True, bid={"org_kind": "local_company"}) == []
    assert bidder(decide, is_duplicate=True, is_publisher=True) == ["BID-DUP", "BID-SELF"]
    assert bidder(decide, is_related=True) == ["BID-RELATED"]
    assert bidder(decide, bid={"agreement_quote": Decimal("719.99")}) == ["DEV-AGREE"]
    assert bidder(decide, bid={"agreement_quote": Decimal("720.00")}) == []


def recusal(decide: Any, candidate: dict[str, Any], *others: dict[str, Any], **facts: Any) -> list[str]:
    pool = [*others, candidate]
    panel = {"experts": [{"username": one["username"]} for one in pool], **facts}
    lists = {"conflicted_experts": ["e8"], "excluded_experts": ["e7"]}
    return codes(decide("expert_recusal", candidate=candidate, expert_pool=pool, panel=panel, **lists))


def test_every_expert_is_recused_by_its_own_rule(decide: Any) -> None:
    assert recusal(decide, expert(1), expert(2)) == []
    assert recusal(decide, expert(1, same_org=True)) == ["EXP-SAME-ORG"]
    assert recusal(decide, expert(1, relation="teacher")) == ["EXP-RELATION"]
    assert recusal(decide, expert(1), avoid_list=[{"username": "e1"}]) == ["EXP-AVOIDED"]
    assert recusal(decide, expert(1, is_participant=True)) == ["EXP-PARTICIPANT"]
    assert recusal(decide, expert(4, org="unit-1"), expert(1)) == ["EXP-SECOND"]
    assert recusal(decide, expert(1, argued_before=True)) == ["EXP-ARGUED"]
    assert recusal(decide, expert(8)) == ["EXP-DECLARED"]
    assert recusal(decide, expert(7)) == ["EXP-FORMER"]


# --- F1, F2, F7, D5, D6, D8


@pytest.mark.parametrize(
    ("total", "cap"),
    [
        ("2000", "600.00"),
        ("3600", "1000.00"),
        ("3333.33", "999.99"),
        ("3333.34", "1000.00"),
        ("714.28", "214.28"),
    ],
)
def test_the_cap_is_the_smaller_of_share_and_amount_rounded_down(decide: Any, total: str, cap: str) -> None:
    found = decide("fiscal_cap", rd_total_verified=Decimal(total), fiscal_grant=Decimal(0))
    assert found["cap"] == Decimal(cap)


def test_the_cap_may_leave_the_grant_out_of_the_total(decide: Any) -> None:
    parameters = {**PARAMETERS, "rd_total_basis": "excl_fiscal"}
    grants = {"rd_total_verified": Decimal(2000), "fiscal_grant": Decimal(600), "parameters": parameters}
    assert decide("fiscal_cap", **grants)["cap"] == Decimal("420.00")


@pytest.mark.parametrize(
    ("total", "grant", "found"),
    [
        ("2400", "720.00", []),
        ("2400", "720.01", ["DEV-SHARE"]),
        ("5000", "1300.00", ["DEV-FISCAL"]),
        ("3600", "1080.00", ["DEV-FISCAL"]),
        ("3600", "1080.01", ["DEV-SHARE", "DEV-FISCAL"]),
    ],
)
def test_a_grant_above_the_soft_limits_is_a_deviation(
    decide: Any, total: str, grant: str, found: list[str]
) -> None:
    money = {"rd_total_verified": Decimal(total), "fiscal_grant": Decimal(grant)}
    assert decide("funding_ceiling", **money)["deviations"] == found


@pytest.mark.parametrize(("amount", "found"), [("600", []), ("599.99", ["DEV-AGREE"]), ("800", [])])
def test_an_agreement_below_its_share_is_a_deviation(decide: Any, amount: str, found: list[str]) -> None:
    agreement = {**AGREEMENT, "rd_total": Decimal(2000), "agreement_amount": Decimal(amount)}
    assert decide("agreement_check", agreement=agreement) == found


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2022-02-15", "2024-08-14", 30),
        ("2022-01-01", "2024-12-31", 36),
        ("2022-01-01", "2025-01-01", 37),
        ("2022-01-31", "2022-02-27", 1),
    ],
)
def test_months_are_counted_from_day_to_day(decide: Any, start: str, end: str, months: int) -> None:
    agreement = {**AGREEMENT, "start_date": start, "end_date": end}
    assert decide("period_months", agreement=agreement) == months
    assert decide("period_check", agreement=agreement) == (["DEV-PERIOD"] if months > 36 else [])


def test_the_whole_review_names_hard_errors_and_deviations(decide: Any) -> None:
    plan = [{"amount": Decimal(0)}, {"amount": Decimal(400)}]
    agreement = {**AGREEMENT, "agreement_amount": Decimal(500), "payment_plan": plan, "ip_ownership": None}
    money = {"rd_total_verified": Decimal(2400), "fiscal_grant": Decimal(1000)}
    found = decide("agreement_review", agreement=agreement, **money)
    assert codes(found) == ["AGR-PLAN", "AGR-FIRST", "AGR-IP", "DEV-SHARE", "DEV-AGREE"]
    assert {one["code"]: one["article"] for one in found}["DEV-AGREE"] == "实施办法第十条"
    assert decide("agreement_precheck", agreement=AGREEMENT) == []


def test_every_deviation_stands_beside_its_standard(decide: Any) -> None:
    agreement = {**AGREEMENT, "agreement_amount": Decimal(480), "end_date": "2025-06-14"}
    money = {"rd_total_verified": Decimal(2400), "fiscal_grant": Decimal(1300)}
    found = decide("deviation_items", agreement=agreement, **money)
    assert [(one["code"], one["standard"], one["requested"]) for one in found] == [
        ("DEV-SHARE", Decimal("720.00"), Decimal(1300)),
        ("DEV-FISCAL", Decimal("1000.00"), Decimal(1300)),
        ("DEV-AGREE", Decimal("720.00"), Decimal(480)),
        ("DEV-PERIOD", 36, 40),
    ]
    money["fiscal_grant"] = Decimal(600)
    assert decide("deviation_items", agreement=AGREEMENT, **money) == []


# --- D7, F3, F4


@pytest.mark.parametrize(
    ("amount", "planned", "grant", "paid", "action", "g1"),
    [
        ("1000", "300", "600", "300", "pay", "180.00"),
        ("800", "240", "500", "240", "pay", "150.00"),
        ("800", "240", "500", "260", "pay", "150.00"),
        ("800", "240", "500", "200", "return", "0"),
        ("700", "233.33", "500", "233.33", "pay", "166.66"),
        ("600", "350", "150.06", "350", "pay", "87.54"),
        ("800", "800", "500", "800", "warn", "500.00"),
        ("800", "240", "500", "800.01", "return", "0"),
    ],
)
def test_the_first_tranche_follows_the_first_payment(
    decide: Any, amount: str, planned: str, grant: str, paid: str, action: str, g1: str
) -> None:
    agreement = {"agreement_amount": Decimal(amount), "payment_plan": [{"amount": Decimal(planned)}]}
    payment = {"p1_amount": Decimal(paid), "vouchers": [{"id": "v"}]}
    found = decide(
        "first_tranche", agreement=agreement, payment=payment, fiscal_grant=Decimal(grant), receipt_ok=True
    )
    assert (found["action"], found["g1"]) == (action, Decimal(g1))


def test_without_voucher_or_receipt_nothing_is_paid(decide: Any) -> None:
    paid = {"p1_amount": Decimal(300), "vouchers": [{"id": "v"}]}
    given = {"agreement": AGREEMENT, "fiscal_grant": Decimal(600)}
    assert decide("first_tranche", payment=paid, receipt_ok=False, **given)["action"] == "return"
    assert (
        decide("first_tranche", payment={**paid, "vouchers": []}, receipt_ok=True, **given)["action"]
        == "block"
    )


def test_the_final_tranche_is_the_rest_or_nothing(decide: Any) -> None:
    money = {"fiscal_grant": Decimal(500), "g1": Decimal("166.66")}
    assert decide("final_tranche", acc_result="pass", is_first_paid=True, **money) == Decimal("333.34")
    assert decide("final_tranche", acc_result="pass", is_first_paid=False, **money) == 0
    assert decide("final_tranche", acc_result="pass", is_first_paid=None, **money) == 0
    assert decide("final_tranche", acc_result="fail", is_first_paid=True, **money) == 0
