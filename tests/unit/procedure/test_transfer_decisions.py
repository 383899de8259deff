"""What only the transfer of results asks of a publisher and of a bidder (D2, D3; SPEC 6, ERRATA M1)."""

from decimal import Decimal
from typing import Any

import pytest

from app.demo.load import sample
from tests.unit.procedure.deciding import decide

SAMPLE = sample()
ORGANISATIONS = {one["id"]: one for one in SAMPLE["organisations"]}
KINDS = {
    "高校": "university",
    "科研机构": "institute",
    "科技型企业": "tech_company",
    "区内企业": "local_company",
}
CONDITIONS = {"资金": "funds", "场地": "site", "市场对接机制": "market"}
FORMAL = {"collection_rules": "formal", "project_types": ["achv_transfer"]}
SUPPLY: dict[str, Any] = {
    "uscc": "91150602PDY00001XF",
    "org_kind": "university",
    "ip_list": [{"kind": "invention"}],
    "ip_proofs": [{"id": "f1"}],
    "service_team": [{"name": "甲"}],
    "third_party": None,
    "duration_months": 24,
}


def published(*, is_partner: bool = False, **changed: Any) -> list[str]:
    """Give what the decision finds of a result that a university publishes."""
    return [row["code"] for row in found_of(SUPPLY | changed, is_partner=is_partner)]


def found_of(supply: dict[str, Any], *, is_partner: bool) -> Any:
    return decide(
        "publisher_eligibility",
        project_type="achv_transfer",
        need=supply,
        publisher={"is_partner_4_8_n": is_partner},
        collection=FORMAL,
    )


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"ip_list": []}, ["PUB-IP"]),
        ({"ip_list": None}, ["PUB-IP"]),
        ({"ip_proofs": None}, ["PUB-IP"]),
        ({"service_team": []}, ["PUB-TEAM"]),
        ({"service_team": None, "third_party": " "}, ["PUB-TEAM"]),
        ({"service_team": None, "third_party": "转化中心"}, []),
        ({"org_kind": "institute"}, []),
        ({"org_kind": "tech_company"}, []),
        ({"org_kind": "local_company"}, ["PUB-SUPPLIER-KIND"]),
        ({"org_kind": None}, ["PUB-SUPPLIER-KIND"]),
        ({"org_kind": None, "is_partner": True}, []),
        ({"duration_months": 25}, ["DEV-PERIOD"]),
        ({"uscc": "9115"}, ["PUB-USCC"]),
        ({"uscc": None, "foreign_reg_no": "HRB 1234"}, []),
    ],
)
def test_a_result_is_published_by_whom_it_belongs_to_with_a_team_that_helps(
    changed: dict[str, Any], found: list[str]
) -> None:
    assert published(**changed) == found


def test_a_technical_need_is_not_asked_for_what_only_results_have() -> None:
    codes = {
        row["code"]
        for row in decide(
            "publisher_eligibility",
            need={"region": "150602", "entity_kind": "local_company"},
            publisher={"is_legal_person": True},
            collection={"collection_rules": "formal", "project_types": ["tech_rd"]},
        )
    }
    assert codes & {"PUB-IP", "PUB-TEAM", "PUB-SUPPLIER-KIND"} == set()


def supply_of(given: dict[str, Any]) -> dict[str, Any]:
    publisher = ORGANISATIONS[given["publisher"]]
    return {
        "uscc": publisher["uscc"],
        "org_kind": KINDS[publisher["org_kind"]],
        "ip_list": [{"kind": kind, "number": number} for kind, number in given["ip_list"]],
        "ip_proofs": [{"id": number} for _, number in given["ip_list"]],
        "service_team": [{"duty": given["service_team"]}] if given["service_team"] else None,
        "third_party": given.get("third_party"),
        "duration_months": given["duration_months"],
        "planned_total_investment": Decimal(given["planned_total_investment"]),
    }


@pytest.mark.parametrize("given", SAMPLE["transfer_supplies"], ids=lambda given: given["id"])
def test_a_result_of_the_sample_is_found_as_the_sample_expects(given: dict[str, Any]) -> None:
    found = found_of(supply_of(given), is_partner=given["is_partner_4_8_n"])
    expected = given["expected"]
    codes = {level: [row["code"] for row in found if row["level"] == level] for level in "EW"}
    assert {level: sorted(each) for level, each in codes.items()} == {
        "E": sorted(expected.get("errors", [])),
        "W": expected.get("warnings", []),
    }


def offer(total: str = "760.00", **changed: Any) -> dict[str, Any]:
    conditions = dict.fromkeys(CONDITIONS.values(), "已落实")
    own = {"bid_mode": "single", "org_kind": "local_company", "support_conditions": conditions}
    money = {"rd_total": Decimal(total), "agreement_quote": Decimal(total)}
    return {**own, **money, **changed}


def bid_codes(bid: dict[str, Any], *parties: dict[str, Any]) -> list[str]:
    found = decide(
        "bid_eligibility",
        project_type="achv_transfer",
        bid=bid,
        bid_parties=[{"part": "lead"}, *parties],
        credit_result="clear",
    )
    return [row["code"] for row in found]


def member(kind: str, funds: str | None) -> dict[str, Any]:
    return {"org_kind": kind, "funds": funds and Decimal(funds)}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"members": [member("university", "379.99")]}, []),
        ({"members": [member("university", "380.00")]}, ["BID-ENT-MAIN"]),
        ({"members": [member("university", "200.00"), member("institute", "200.00")]}, ["BID-ENT-MAIN"]),
        ({"members": [member("university", "380.00"), member("institute", None)]}, ["BID-ENT-MAIN"]),
        ({"members": [member("local_company", "700.00")]}, []),
        ({"members": [member("tech_company", "100.00")]}, ["BID-MEMBER-KIND"]),
        ({"org_kind": "university"}, ["BID-LEAD-LOCAL"]),
        ({"support_conditions": None}, ["BID-SUPPORT"]),
        ({"support_conditions": {"funds": "有", "site": "有", "market": " "}}, ["BID-SUPPORT"]),
    ],
)
def test_a_result_is_taken_up_by_a_local_company_that_bears_most_of_it(
    changed: dict[str, Any], found: list[str]
) -> None:
    assert bid_codes(offer(**changed)) == found


def bid_of(given: dict[str, Any], example: dict[str, Any]) -> list[str]:
    """Give what is found of a bid that the sample only names by its units and the company's share."""
    total, members = Decimal(given["planned_total_investment"]), example["members"]
    share = Decimal(example.get("enterprise_share", "100%").rstrip("%")) / 100
    rest = total * (1 - share) / len(members)
    named = [ORGANISATIONS[one] for one in members]
    bid = offer(
        given["planned_total_investment"],
        bid_mode="joint",
        org_kind=KINDS[ORGANISATIONS[example["lead"]]["org_kind"]],
        members=[member(KINDS[one["org_kind"]], str(rest)) for one in named],
        support_conditions={CONDITIONS[one]: "已落实" for one in example.get("conditions", CONDITIONS)},
    )
    parties = [{"part": "member", "is_publisher": one == given["publisher"]} for one in members]
    return bid_codes(bid, *parties)


def test_the_bids_for_the_samples_result_are_found_as_the_sample_expects() -> None:
    given = next(one for one in SAMPLE["transfer_supplies"] if "bid_example" in one["expected"])
    expected = given["expected"]
    assert (bid_of(given, expected["bid_example"]) == []) is expected["bid_example"]["eligible"]
    assert bid_of(given, expected["bid_counterexample"]) == expected["bid_counterexample"]["errors"]
