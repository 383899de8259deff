import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.start import Start

CUTOFF = "2021-08-31T00:00:00+08:00"
COLLECTED = {"collected": [{"need_id": name, "title": name} for name in ("n1", "n2", "n3")]}


def collected(start: Start) -> Case:
    case = start("screening_batch", "2021-07-15T09:00:00+08:00", {"collect-needs": COLLECTED})
    assert case.who("plan_batch") == "plan_officer"
    case.complete("plan_batch", batch={"name": "2021年第一批", "cutoff": CUTOFF})
    assert case.jobs("publish_call") == [{"notice": "N-00"}]
    case.passes(until="2021-08-30T23:59:59+08:00")
    assert case.waits == {"batch_cutoff": CUTOFF}
    case.passes(until=CUTOFF)
    return case


@pytest.mark.parametrize("need_ids", [["n1", "n3"], ["n2"], []])
def test_every_confirmed_need_is_told_that_its_batch_opened(start: Start, need_ids: list[str]) -> None:
    case = collected(start)
    assert case.waits == {"confirm_batch": "task"}
    assert case.due("confirm_batch") == "2021-09-04T00:00:00+08:00"

    case.complete("confirm_batch", need_ids=need_ids, need_ids_note="补正中的顺延")
    assert case.end == "batch_started"
    assert [sent["correlation_key"] for sent in case.jobs("start_arguing")] == need_ids
    for sent in case.jobs("start_arguing"):
        assert sent["message_name"] == "msg_batch_opened"
        assert sent["variables"] == {"batch_id": "t1", "batch_no": "2021-01"}
        assert sent["time_to_live"] == "P365D"
