import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import BIDS, STAGE
from tests.process.procedure.given import DEADLINE, LATER
from tests.process.procedure.people import fail
from tests.process.procedure.start import Start


def closed(start: Start, count: int) -> Case:
    given: dict[str, Answer] = {
        "count-bids": {"valid_bid_count": count},
        "unseal-bids": {"bids": BIDS[:count]},
    }
    case = start("stage_4_bid", "2021-10-29T09:00:00+08:00", given, **STAGE, bid_deadline=DEADLINE)
    case.passes(until="2021-11-29T23:59:59+08:00")
    assert case.waits == {"bidding_closed": DEADLINE}
    assert case.passed == ["bidding_started"]
    case.passes(until=DEADLINE)
    return case


@pytest.mark.parametrize("count", [2, 3])
def test_several_bids_are_counted_and_then_unsealed(start: Start, count: int) -> None:
    case = closed(start, count)
    assert case.outcome == "has_bids"
    assert [bid["bid_id"] for bid in case.variables["bids"]] == ["b1", "b2", "b3"][:count]
    assert case.passed.index("count_bids") < case.passed.index("unseal_bids")


def test_a_single_bid_stays_sealed_until_the_head_goes_on_with_it(start: Start) -> None:
    case = closed(start, 1)
    assert case.who("decide_single_bid") == "div_head:high_tech"
    assert case.due("decide_single_bid") == "2021-12-04T00:00:00+08:00"
    assert "bids" not in case.variables
    case.complete("decide_single_bid", single_go=True)
    assert case.outcome == "has_bids"
    assert len(case.variables["bids"]) == 1


def test_a_single_bid_that_is_declined_is_never_unsealed(start: Start) -> None:
    case = closed(start, 1)
    case.complete("decide_single_bid", single_go=False, single_reason="竞争不足")
    fail(case)
    assert (case.outcome, case.variables["nobid_source"]) == ("no_bids", "single_declined")
    assert "unseal_bids" not in case.passed


def test_without_a_bid_there_is_nothing_to_unseal(start: Start) -> None:
    case = closed(start, 0)
    fail(case)
    assert (case.outcome, case.variables["nobid_source"]) == ("no_bids", "no_bid")
    assert "unseal_bids" not in case.passed


def options(case: Case) -> list[str]:
    return [one["value"] for one in case.sees("propose_nobid_action")["nobid_options"]]


def test_the_officer_proposes_and_the_head_decides_what_becomes_of_a_list_without_bids(start: Start) -> None:
    case = closed(start, 0)
    assert (case.who("propose_nobid_action"), case.due("propose_nobid_action")) == (
        "div_officer:high_tech",
        "2021-12-08T00:00:00+08:00",
    )
    assert options(case) == ["extend", "terminate"]
    case.complete("propose_nobid_action", nobid_action="terminate", nobid_reason="发榜方同意")
    assert case.who("approve_nobid_action") == "div_head:high_tech"
    case.complete("approve_nobid_action", nobid_approved=False, nobid_opinion="先顺延一次")
    assert case.tasks == ["propose_nobid_action"]
    fail(case)
    assert case.outcome == "no_bids"


def test_with_an_extension_the_sealed_bids_are_told_and_counted_again_at_the_new_deadline(
    start: Start,
) -> None:
    case = closed(start, 1)
    case.complete("decide_single_bid", single_go=False, single_reason="竞争不足")
    fail(case, "extend")
    sent = [(one["message_name"], one["correlation_key"]) for one in case.jobs("send_extension")]
    assert sent == [("msg_deadline_extended", "b1")]
    assert case.jobs("send_extension")[0]["variables"] == {"bid_deadline": LATER}
    assert case.waits == {"bidding_closed": LATER}
    case.passes(until=LATER)
    assert case.count("count_bids") == 2
    case.complete("decide_single_bid", single_go=True)
    assert case.outcome == "has_bids"


def test_a_list_is_not_extended_for_ever(start: Start) -> None:
    given: dict[str, Answer] = {"count-bids": {"valid_bid_count": 0}}
    case = start(
        "stage_4_bid", "2021-10-29T09:00:00+08:00", given, **STAGE, bid_deadline=DEADLINE, relist_count=2
    )
    case.passes(until=DEADLINE)
    assert options(case) == ["terminate"]
