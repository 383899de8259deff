"""The procedure's formulas (SPEC 3) with their worked examples, as an owner writes them in FEEL."""

from datetime import date
from decimal import Decimal

import pytest

CEILING = "round down(min(total * 0.3, 1000), 2)"
FIRST_PAYMENT = "round half up(granted * paid / agreed, 2)"


@pytest.mark.parametrize(
    ("total", "ceiling"),
    [("2000", "600"), ("3600", "1000"), ("3333.33", "999.99"), ("3333.34", "1000"), ("1400", "420")],
)
def test_f1_the_ceiling_of_public_money_is_rounded_down(value_of, total, ceiling):
    assert value_of(CEILING, {"total": Decimal(total)}) == Decimal(ceiling)


@pytest.mark.parametrize(("agreed", "enough"), [("600", True), ("599.99", False)])
def test_f2_an_agreement_must_reach_the_floor_rounded_up(value_of, agreed, enough):
    variables = {"agreed": Decimal(agreed), "total": Decimal(2000)}
    assert value_of("agreed >= round up(total * 0.3, 2)", variables) is enough


@pytest.mark.parametrize(
    ("agreed", "granted", "paid", "first", "rest"),
    [("800", "500", "240", "150.00", "350.00"), ("700", "500", "233.33", "166.66", "333.34")],
)
def test_f3_and_f4_the_first_payment_is_rounded_and_the_rest_subtracted(
    value_of, agreed, granted, paid, first, rest
):
    variables = {"agreed": Decimal(agreed), "granted": Decimal(granted), "paid": Decimal(paid)}
    assert value_of(FIRST_PAYMENT, variables) == Decimal(first)
    assert value_of(f"granted - {FIRST_PAYMENT}", variables) == Decimal(rest)


def test_f5_a_year_is_paid_at_the_granted_rate_up_to_what_is_left(value_of):
    variables = {
        "received": Decimal(320),
        "granted": Decimal(400),
        "agreed": Decimal(800),
        "paid": [Decimal(100)],
    }
    text = "min(round half up(received * granted / agreed, 2), granted - sum(paid))"
    assert value_of(text, variables) == Decimal("160.00")


@pytest.mark.parametrize(("accepted", "back"), [("92.40", "57.60"), ("150", "0"), ("180", "0")])
def test_f6_what_was_not_spent_rightly_is_taken_back(value_of, accepted, back):
    variables = {"paid": [Decimal(150)], "accepted": Decimal(accepted)}
    assert value_of("max(sum(paid) - accepted, 0)", variables) == Decimal(back)


def test_f9_a_notice_ends_after_its_working_days(value_of):
    assert value_of("add working days(date(published), 5)", {"published": "2022-01-27"}) == date(2022, 2, 8)


@pytest.mark.parametrize(("own", "enough"), [("500.00", True), ("499.99", False)])
def test_f10_own_money_must_reach_five_million(value_of, own, enough):
    assert value_of("own >= 500", {"own": Decimal(own)}) is enough
