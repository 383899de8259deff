"""Credit is what the register says, for as long as a check counts."""

from datetime import timedelta

import pytest

from app.domain.errors import ExecutionFailed
from app.programme.registers.credit_checks import CreditCheck
from tests.services.programme.world import NAMES, PUBLISHER, UNIVERSITY, World

PARTIES = [{"org": PUBLISHER, "name": NAMES[PUBLISHER]}, {"org": UNIVERSITY, "name": NAMES[UNIVERSITY]}]


def record(world: World, org: str, result: str, days_ago: int = 0) -> None:
    checked_at = (world.now - timedelta(days=days_ago)).isoformat()
    evidence = {"source": "信用中国", "checked_at": checked_at, "screenshot": [], "note": ""}
    entry = {"org": org, "name": NAMES.get(org, org), "credit_result": result, "credit_evidence": evidence}
    world.call("record-credit-check", world.instance(), {"credit_entries": [entry]}, by="supervise_officer")


def check(world: World, parties=PARTIES, **parameters) -> dict:
    with world.work() as work:
        known = {**work.parameters, **parameters}
    return world.call("check-credit", world.instance(), {"credit_parties": parties, "parameters": known})


def test_a_party_nobody_checked_is_unknown_and_named(world):
    record(world, PUBLISHER, "clear")

    found = check(world)

    assert found["credit_result"] == "unknown"
    assert found["credit_unknown"] == [PARTIES[1]]
    assert [row["org"] for row in found["credit_checks"]] == [PUBLISHER]


def test_both_clear_is_clear(world):
    record(world, PUBLISHER, "clear")
    record(world, UNIVERSITY, "clear")

    assert check(world)["credit_result"] == "clear"


def test_one_serious_party_is_serious_even_when_another_is_unknown(world):
    record(world, UNIVERSITY, "serious")

    assert check(world)["credit_result"] == "serious"


@pytest.mark.parametrize(("days_ago", "result"), [(29, "clear"), (30, "unknown"), (31, "unknown")])
def test_a_check_counts_for_as_many_days_as_the_parameter_says(world, days_ago, result):
    record(world, PUBLISHER, "clear", days_ago)

    assert check(world, PARTIES[:1])["credit_result"] == result


def test_the_instance_keeps_the_parameter_it_started_with(world):
    record(world, PUBLISHER, "clear", 20)

    assert check(world, PARTIES[:1], credit_valid_days=10)["credit_result"] == "unknown"


def test_a_later_check_prevails(world):
    record(world, PUBLISHER, "serious", 5)
    record(world, PUBLISHER, "clear", 1)

    assert check(world, PARTIES[:1])["credit_result"] == "clear"


def test_the_record_says_who_checked_where_and_when(world):
    record(world, PUBLISHER, "clear", 3)

    (row,) = world.rows(CreditCheck)
    assert (row.checked_by, row.source) == ("supervise_officer", "信用中国")
    assert row.valid_until - row.checked_at == timedelta(days=30)


def test_a_unit_without_a_code_is_found_again_by_its_name(world):
    foreign = {"org": None, "name": "Institut für Wasserstoff"}
    entry = {**foreign, "credit_result": "clear", "credit_evidence": {"source": "领馆"}}
    world.call("record-credit-check", world.instance(), {"credit_entries": [entry]})

    assert check(world, [foreign])["credit_result"] == "clear"


def test_nobody_to_check_is_no_clean_result(world):
    with pytest.raises(ExecutionFailed, match="credit_parties"):
        check(world, [])
