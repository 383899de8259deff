"""Which form, who approves deviations, what an emergency skips, what follows no bid, what is taken back."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tests.unit.procedure.conftest import PARAMETERS
from tests.unit.procedure.deciding import decide, evaluate

# --- D1


@pytest.mark.parametrize(
    ("project_type", "form"), [("tech_rd", "F-01"), ("achv_transfer", "F-02"), ("emergency", "F-20")]
)
def test_a_project_type_has_its_form(project_type: str, form: str) -> None:
    assert decide("form_kind", project_type=project_type) == form


@pytest.mark.parametrize(
    ("decision_id", "unknown"),
    [
        ("form_kind", {"project_type": "basic_research"}),
        ("extraordinary", {"deviations": ["DEV-PERIOD", "DEV-UNKNOWN"]}),
        ("emergency_simplify", {"em_basis": "convenient"}),
        ("no_bid", {"nobid_source": "tired", "relist_count": 0}),
    ],
)
def test_a_code_no_table_knows_is_an_error_and_not_an_empty_answer(
    decision_id: str, unknown: dict[str, Any]
) -> None:
    assert evaluate(decision_id, **unknown).errors


# --- D9

HEAD, LEADER = ("head", False, False), ("leader", False, False)


@pytest.mark.parametrize(
    ("code", "who", "required"),
    [
        ("DEV-PERIOD", HEAD, ["dev_reason"]),
        ("DEV-AGREE", HEAD, ["dev_reason", "own_input_note"]),
        ("DEV-ORG", HEAD, ["dev_reason"]),
        ("DEV-SHARE", ("leader", True, False), ["dev_reason", "estimate"]),
        ("DEV-FISCAL", ("leader", True, True), ["major_reason", "expert_opinion", "minutes_no"]),
        ("DEV-FIRST", LEADER, ["dev_reason"]),
    ],
)
def test_a_deviation_names_its_level_and_what_must_be_given(
    code: str, who: tuple[str, bool, bool], required: list[str]
) -> None:
    found = decide("extraordinary", deviations=[code])
    assert (found["level"], found["need_expert"], found["is_extraordinary"]) == who
    assert found["required"] == required
    assert [item["dev_code"] for item in found["items"]] == [code]


def test_of_several_deviations_the_highest_level_decides_and_everything_is_required() -> None:
    found = decide("extraordinary", deviations=["DEV-FISCAL", "DEV-PERIOD", "DEV-SHARE"])
    assert (found["level"], found["need_expert"], found["is_extraordinary"]) == ("leader", True, True)
    wanted = ["dev_reason", "estimate", "major_reason", "expert_opinion", "minutes_no"]
    assert found["required"] == wanted
    assert decide("extraordinary", deviations=["DEV-ORG", "DEV-PERIOD"])["level"] == "head"


def test_without_a_deviation_nobody_need_approve() -> None:
    found = decide("extraordinary", deviations=[])
    assert (found["level"], found["need_expert"], found["required"]) == ("none", False, [])


# --- D10

ALWAYS = {"no_collect", "fast_argue", "single_ok", "merged_review", "agreement_in_taskbook"}
MAJOR = ALWAYS | {"targeted", "short_window", "short_publicity"}


@pytest.mark.parametrize(
    ("basis", "skips"),
    [
        ("major_deployment", MAJOR),
        ("urgent_need", MAJOR | {"post_publicity", "late_announcement"}),
        ("public_welfare", ALWAYS),
    ],
)
def test_an_emergency_may_skip_what_its_basis_allows(basis: str, skips: set[str]) -> None:
    found = decide("emergency_simplify", em_basis=basis)
    assert set(found) == skips
    assert len(found) == len(skips)


# --- D11

FIRST = ("no_bid", "single_declined")
LATER = ("none_qualified", "none_recommended", "no_deal", "sign_failed")
LIMIT = PARAMETERS["relist_rounds"]


def allowed(source: str, count: int) -> list[str]:
    return [row["action"] for row in decide("no_bid", nobid_source=source, relist_count=count)]


@pytest.mark.parametrize(("source", "count"), [*product(FIRST, (0, LIMIT - 1))])
def test_without_a_bid_the_list_may_be_extended_offered_again_or_ended(source: str, count: int) -> None:
    assert allowed(source, count) == ["extend", "relist", "retarget", "terminate"]


@pytest.mark.parametrize(("source", "count"), [*product(LATER, (0, LIMIT - 1))])
def test_after_a_fruitless_review_or_talk_more_time_alone_is_no_answer(source: str, count: int) -> None:
    assert allowed(source, count) == ["relist", "retarget", "terminate"]


@pytest.mark.parametrize(("source", "count"), [*product(FIRST + LATER, (LIMIT, LIMIT + 1))])
def test_at_the_limit_the_list_must_be_changed_or_ended(source: str, count: int) -> None:
    found = decide("no_bid", nobid_source=source, relist_count=count)
    assert found == [
        {"action": "relist", "needs_change": True},
        {"action": "terminate", "needs_change": False},
    ]


def test_an_emergency_may_be_given_to_somebody_but_not_wait_for_ever() -> None:
    assert allowed("em_no_bid", LIMIT - 1) == ["extend", "designate", "terminate"]
    assert allowed("em_no_bid", LIMIT) == ["designate", "terminate"]


# --- D12, F6


@pytest.mark.parametrize(
    ("spent", "violation", "amount", "follow_up"),
    [
        ("92.40", False, "57.60", "refund"),
        ("149.99", False, "0.01", "refund"),
        ("150.00", False, "0", "close"),
        ("180.00", False, "0", "close"),
        ("92.40", True, "57.60", "integrity_case"),
        ("180.00", True, "0", "integrity_case"),
    ],
)
def test_what_was_paid_and_not_rightly_spent_is_taken_back(
    spent: str, *, violation: bool, amount: str, follow_up: str
) -> None:
    money = {"paid_total": Decimal("150.00"), "audit_ok_spend": Decimal(spent)}
    found = decide("recovery", is_violation=violation, **money)
    assert found == {"recover_amount": Decimal(amount), "follow_up": follow_up}


def test_a_terminated_project_gets_no_final_tranche() -> None:
    money = {"fiscal_grant": Decimal(500), "g1": Decimal(150)}
    assert decide("final_tranche", acc_result=None, is_first_paid=True, **money) == 0


# --- F5


def by_year(received: str, paid: str = "0", policy: str = "trial_2021", **changed: str) -> Decimal:
    money = {"A": "800", "G": "400", **changed}
    return decide(
        "annual_tranche",
        collection={"subsidy_policy": policy},
        annual={"received_amount": Decimal(received)},
        agreement={"agreement_amount": Decimal(money["A"])},
        fiscal_grant=Decimal(money["G"]),
        paid_total=Decimal(paid),
    )


@pytest.mark.parametrize(
    ("received", "paid", "due"),
    [
        ("320", "0", "160.00"),
        ("0", "0", "0.00"),
        ("320", "240.00", "160.00"),
        ("320", "240.01", "159.99"),
        ("320", "400.00", "0.00"),
    ],
)
def test_the_trial_policy_pays_by_what_arrived_and_never_more_than_is_left(
    received: str, paid: str, due: str
) -> None:
    assert by_year(received, paid) == Decimal(due)


def test_the_yearly_share_multiplies_before_it_divides() -> None:
    assert by_year("350", A="600", G="150.06") == Decimal("87.54")
    assert by_year("233.33", A="700", G="500") == Decimal("166.66")


def test_the_formal_policy_pays_nothing_by_year() -> None:
    assert by_year("320", policy="formal") == 0


def settled(received: str, paid: str, result: str = "pass") -> Decimal:
    return decide(
        "final_tranche",
        collection={"subsidy_policy": "trial_2021"},
        acc_result=result,
        is_first_paid=False,
        acceptance={"received_total": Decimal(received)},
        agreement={"agreement_amount": Decimal("700.00")},
        fiscal_grant=Decimal("500.00"),
        paid_total=Decimal(paid),
        g1=Decimal(0),
    )


@pytest.mark.parametrize(
    ("received", "paid", "due"),
    [
        ("700.00", "166.66", "333.34"),
        ("233.33", "0", "166.66"),
        ("233.33", "166.67", "0"),
        ("466.67", "166.66", "166.68"),
        ("800.00", "0", "500.00"),
    ],
)
def test_acceptance_settles_by_the_trial_policy_what_arrived_less_what_was_paid(
    received: str, paid: str, due: str
) -> None:
    assert settled(received, paid) == Decimal(due)


def test_without_acceptance_nothing_is_settled() -> None:
    assert settled("700.00", "0", "fail") == 0
