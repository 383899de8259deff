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


def settle(world: World, basis: str, *units: str, instance_id=None) -> None:
    decision = {
        "hold_basis": basis,
        "hold_units": list(units),
        "hold_source": "内法执〔2022〕3号",
        "hold_note": "已查实",
        "hold_files": [{"id": "f1", "name": "决定书.pdf"}],
    }
    world.call("settle-credit-hold", instance_id or world.instance(), decision, by="supervise_officer")


@pytest.mark.parametrize("basis", ["removed", "mistaken"])
@pytest.mark.parametrize("days_ago", [0, 3])
def test_who_is_off_the_list_or_was_listed_by_mistake_is_clear_from_then_on(world, basis, days_ago):
    record(world, PUBLISHER, "serious", days_ago)
    settle(world, basis, PUBLISHER)

    found = check(world, PARTIES[:1])
    assert (found["credit_result"], found["credit_checks"][0]["source"]) == ("clear", "内法执〔2022〕3号")
    former, entry = sorted(world.rows(CreditCheck), key=lambda row: "basis" in row.evidence)
    assert (former.result, entry.result, entry.checked_by) == ("serious", "clear", "supervise_officer")
    assert entry.evidence == {
        "basis": basis,
        "note": "已查实",
        "files": [{"id": "f1", "name": "决定书.pdf"}],
        "supersedes": str(former.id),
    }


def test_a_decision_lets_one_case_go_on_and_the_entry_stays_serious_for_others(world):
    case = world.instance()
    record(world, PUBLISHER, "serious", 1)
    settle(world, "decided", PUBLISHER, instance_id=case)

    mine = world.call("check-credit", case, {"credit_parties": PARTIES[:1]})
    assert (mine["credit_result"], mine["credit_checks"][0]["credit_result"]) == ("clear", "decided")
    assert check(world, PARTIES[:1])["credit_result"] == "serious"


def test_a_unit_that_was_not_named_stays_held(world):
    record(world, PUBLISHER, "serious")
    record(world, UNIVERSITY, "serious")
    settle(world, "removed", PUBLISHER)

    found = {row["org"]: row["credit_result"] for row in check(world)["credit_checks"]}
    assert found == {PUBLISHER: "clear", UNIVERSITY: "serious"}


def test_what_is_found_later_prevails_over_a_decision(world):
    case = world.instance()
    record(world, PUBLISHER, "serious", 2)
    settle(world, "decided", PUBLISHER, instance_id=case)
    world.now += timedelta(days=1)
    record(world, PUBLISHER, "serious")

    assert world.call("check-credit", case, {"credit_parties": PARTIES[:1]})["credit_result"] == "serious"


def test_a_hold_on_a_unit_that_is_clear_by_now_adds_nothing(world):
    record(world, PUBLISHER, "clear")
    settle(world, "removed", PUBLISHER)

    assert len(world.rows(CreditCheck)) == 1


def test_nobody_to_check_is_no_clean_result(world):
    with pytest.raises(ExecutionFailed, match="credit_parties"):
        check(world, [])
