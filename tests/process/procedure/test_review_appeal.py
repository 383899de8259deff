from typing import Any

from tests.process.procedure.case import Case
from tests.process.procedure.facts import BIDS, STAGE
from tests.process.procedure.start import Start

WEDNESDAY = "2021-12-01T09:00:00+08:00"
ENDS = "2021-12-09T00:00:00+08:00"
RESULTS = [{"bid_id": one["bid_id"], "lead_name": one["lead_name"], "result": "recommended"} for one in BIDS]
RANKING = [{"bid_id": one["bid_id"], "average": 90 - number} for number, one in enumerate(BIDS)]
APPEAL = {
    "bid_id": "b2",
    "lead_name": "北方电化学所",
    "result": "recommended",
    "rank": 2,
    "result_label": "拟推荐",
}


def told(start: Start, *appeals: Any) -> Case:
    tally = {"open_appeals": len(appeals), "appeals": list(appeals)}
    own = {"qualified_bids": BIDS, "ranking": RANKING, "bid_results": RESULTS, "appeal_end_at": ENDS}
    case = start("review_appeal", WEDNESDAY, {"tally-appeals": tally}, **STAGE, **own)
    assert [sent["correlation_key"] for sent in case.jobs("send_results")] == ["b1", "b2", "b3"]
    assert case.waits == {"appeal_window_ended": ENDS}
    case.passes(until=ENDS)
    return case


def test_without_an_appeal_the_results_stand_when_the_window_has_ended(start: Start) -> None:
    case = told(start)
    assert (case.end, case.variables["appeal_outcome"]) == ("results_kept", "kept")


def test_a_denied_appeal_is_answered_finally(start: Start) -> None:
    case = told(start, APPEAL)
    assert case.who("decide_appeal") == "dept_leader"
    (seen,) = case.sees("decide_appeal")["appeals"]
    assert (seen["result_label"], seen["result_score"]) == (
        "拟推荐（第2位）",
        "平均得分 89 分，在 3 份合格方案中列第 2 名",
    )
    case.complete("decide_appeal", appeal_result="denied", appeal_reason_given="评分无误")
    (answer,) = [sent["variables"]["bid_result"] for sent in case.jobs("send_appeal_replies")]
    assert (answer["bid_id"], answer["place"], answer["is_final"]) == ("b2", 2, True)
    assert answer["reason"] == "复核不成立，维持结果：评分无误"
    assert case.variables["appeal_outcome"] == "kept"


def test_an_upheld_appeal_withdraws_the_results(start: Start) -> None:
    case = told(start, APPEAL)
    case.complete("decide_appeal", appeal_result="upheld", appeal_reason_given="评分有误")
    assert case.count("reopen_results") == 1
    assert (case.end, case.variables["appeal_outcome"]) == ("results_withdrawn", "withdrawn")
