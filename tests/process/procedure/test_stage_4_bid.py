import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import BIDS, STAGE
from tests.process.procedure.given import DEADLINE
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
    assert (case.outcome, case.variables["nobid_source"]) == ("no_bids", "single_declined")
    assert "unseal_bids" not in case.passed


def test_without_a_bid_there_is_nothing_to_unseal(start: Start) -> None:
    case = closed(start, 0)
    assert (case.outcome, case.variables["nobid_source"]) == ("no_bids", "no_bid")
    assert "unseal_bids" not in case.passed
