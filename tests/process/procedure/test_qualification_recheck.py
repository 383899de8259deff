from typing import Any

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import BIDS, STAGE
from tests.process.procedure.start import Start

WEDNESDAY = "2021-12-01T09:00:00+08:00"
ENDS = "2021-12-07T00:00:00+08:00"
REFUSED = [
    {
        "bid_id": one["bid_id"],
        "bid_no": one["bid_no"],
        "lead_name": one["lead_name"],
        "result": "unqualified",
        "errors": [],
        "q_reason": "经验不足",
    }
    for one in BIDS[1:]
]
APPEALED = {"open_appeals": 1, "appeals": [{"bid_id": "b2", "appeal_reason": "误判"}]}


def refusing(start: Start, appeals: Any) -> Case:
    """The second and the third of three bids are not qualified."""
    own = {"bids": BIDS, "unqualified": REFUSED, "bid_results": REFUSED, "recheck_end_at": ENDS}
    sheets = [{"bid_id": one["bid_id"], "q_entity": "pass"} for one in BIDS]
    known = {"qualified_bids": BIDS[:1], "qualified_count": 1, "qualifications": sheets}
    return start("qualification_recheck", WEDNESDAY, {"tally-appeals": appeals}, **STAGE, **own, **known)


def test_who_is_not_qualified_hears_it_and_nobody_asks(start: Start) -> None:
    case = refusing(start, {"open_appeals": 0, "appeals": []})
    assert [sent["correlation_key"] for sent in case.jobs("notify_unqualified")] == ["b2", "b3"]
    assert case.waits == {"recheck_window_ended": ENDS}
    case.passes(until=ENDS)
    assert (case.end, case.variables["qualified_count"]) == ("rechecks_settled", 1)


@pytest.mark.parametrize("restored", [[], ["b2"]])
def test_the_head_brings_a_bid_back_or_refuses_it_finally(start: Start, restored: list[str]) -> None:
    case = refusing(start, APPEALED)
    case.passes(until=ENDS)
    assert case.who("recheck_qualification") == "div_head:high_tech"
    assert [sheet["bid_id"] for sheet in case.sees("recheck_qualification")["sheets"]] == ["b2", "b3"]
    case.complete("recheck_qualification", restored_bids=restored, recheck_reason="经验属实")
    answered = [sent["correlation_key"] for sent in case.jobs("send_recheck_results")]
    assert answered == ([] if restored else ["b2"])
    assert [one["bid_id"] for one in case.variables["qualified_bids"]] == ["b1", *restored]
    assert case.variables["qualified_count"] == 1 + len(restored)
