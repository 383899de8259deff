from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.procedure.case import Answer, Case, Shelf
from tests.unit.procedure.conftest import INITIATOR, PARAMETERS

WORDS = ["collect", "argue", "publish", "bid", "review", "match", "publicity", "sign", "manage"]
STAGE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
  <process id="{stage}" isExecutable="true">
    <startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="task_{number}"/>
    <userTask id="task_{number}"><extensionElements><zeebe:userTask/></extensionElements></userTask>
    <sequenceFlow id="f2" sourceRef="task_{number}" targetRef="finish"/><endEvent id="finish"/>
  </process></definitions>"""


@pytest.fixture(scope="module")
def hollow() -> Shelf:
    """Our main diagram with stages of one user task each."""
    shelf = Shelf()
    for number, word in enumerate(WORDS, 1):
        shelf.add(STAGE.format(stage=f"stage_{number}_{word}", number=number).encode())
    return shelf


@pytest.fixture
def main(hollow: Shelf) -> Callable[..., Case]:
    """The main process, at stage `at`; every stage before it went well."""

    def begin(at: int = 1, bids: int = 0, **variables: Any) -> Case:
        results = [{"bid_id": f"b{n}", "result": "list_closed"} for n in range(bids)]
        jobs: dict[str, Answer] = {
            "open-need": lambda *_: {"need_id": "n1", "project_type": "tech_rd"},
            "close-list-item": lambda *_: {"bid_results": results},
        }
        case = Case(hollow, "2021-07-28T10:00:00+08:00", jobs)
        case.start("jbgs_tech_rd", parameters=PARAMETERS, initiator=INITIATOR)
        if at > 1:
            advance(case, 1, "in_batch")
            case.correlate("batch_opened", batch_id="t1")
        for number, outcome in enumerate(GOOD[1 : at - 1], 2):
            advance(case, number, outcome, **(variables if number == at - 1 else {}))
        return case

    return begin


GOOD = [
    "in_batch",
    "listed",
    "published",
    "has_bids",
    "recommended",
    "drafted",
    "cleared",
    "signed",
    "accepted",
]


def advance(case: Case, number: int, outcome: str, **variables: Any) -> None:
    case.complete(f"task_{number}", outcome=outcome, **variables)


def test_a_need_goes_through_the_nine_stages(main: Callable[..., Case]) -> None:
    case = main(9)
    advance(case, 9, "accepted")
    assert case.execution.is_completed
    assert case.passed[-1] == "project_accepted"
    assert case.headers("open_need") == {"project_type": "tech_rd"}


@pytest.mark.parametrize(
    ("stage", "outcome", "end"),
    [
        (1, "rejected", "need_not_in_batch"),
        (1, "lapsed", "need_not_in_batch"),
        (2, "merged", "need_merged"),
        (2, "not_listed", "need_not_listed"),
        (3, "withdrawn", "list_withdrawn"),
        (4, "no_bids", "list_failed"),
        (5, "none_recommended", "list_failed"),
        (6, "no_deal", "list_failed"),
        (7, "objection_founded", "case_terminated"),
        (8, "credit_failed", "list_failed"),
        (9, "failed", "project_not_accepted"),
        (9, "terminated", "project_not_accepted"),
    ],
)
def test_every_other_outcome_has_its_own_end(
    main: Callable[..., Case], stage: int, outcome: str, end: str
) -> None:
    case = main(stage)
    advance(case, stage, outcome)
    assert case.execution.is_completed
    assert case.passed[-1] == end


def test_a_deferred_need_waits_for_the_next_batch(main: Callable[..., Case]) -> None:
    case = main(2)
    advance(case, 2, "defer")
    assert case.wait("batch_opened").correlation_key == "n1"


def test_a_failed_list_tells_every_bid_that_still_waits(main: Callable[..., Case]) -> None:
    case = main(4, bids=2)
    advance(case, 4, "no_bids", nobid_source="single_declined")
    assert case.headers("close_list_item")["reason"] == "single_declined"
    keys = [headers["correlation_key"] for name, headers in case.done if name == "send_closing_results"]
    assert keys == ["b0", "b1"]


def test_the_loops_of_the_main_diagram(main: Callable[..., Case]) -> None:
    case = main(6)
    case.execution.correct({"candidate_index": 1, "match_entry": "new"}, ["root"])
    advance(case, 6, "next_candidate")
    assert case.variables["candidate_index"] == 2

    advance(case, 6, "drafted", candidate_left=1)
    advance(case, 7, "fix", match_entry="fix")
    assert (case.tasks, case.sees("task_6")["match_entry"]) == (["task_6"], "fix")

    advance(case, 6, "drafted")
    advance(case, 7, "denied")
    assert (case.sees("task_6")["candidate_index"], case.sees("task_6")["match_entry"]) == (3, "new")

    advance(case, 6, "drafted")
    advance(case, 7, "objection_founded", founded_action="rereview")
    advance(case, 5, "recommended")
    advance(case, 6, "drafted")
    advance(case, 7, "cleared")
    advance(case, 8, "republicize")
    advance(case, 7, "cleared")
    advance(case, 8, "sign_failed", signfail_action="next")
    assert case.tasks == ["task_6"]


@pytest.mark.parametrize(("action", "end"), [("terminate", "agreement_unsigned"), ("relist", "list_failed")])
def test_an_unsigned_agreement_ends_as_decided(main: Callable[..., Case], action: str, end: str) -> None:
    case = main(8)
    advance(case, 8, "sign_failed", signfail_action=action, candidate_left=0)
    assert case.passed[-1] == end


def test_a_batch_collects_at_its_cutoff_and_starts_every_need(start: Callable[..., Case]) -> None:
    jobs = {
        "open-batch": lambda *_: {"batch_id": "t1", "batch_no": "2021-01"},
        "collect-needs": lambda *_: {"collected": [{"need_id": "n1"}, {"need_id": "n2"}]},
    }
    case = start("screening_batch", "2021-07-15T09:00:00+08:00", jobs)
    case.complete("plan_batch", batch={"cutoff": "2021-08-31T00:00:00+08:00"})
    case.until("2021-08-30T23:59:59+08:00")
    assert case.waits == ["batch_cutoff"]
    case.until("2021-08-31T00:00:00+08:00")
    case.complete("confirm_batch", need_ids=["n1", "n2"])
    assert case.execution.is_completed
    sent = [headers for name, headers in case.done if name == "start_arguing"]
    assert [(one["message_name"], one["correlation_key"]) for one in sent] == [
        ("msg_batch_opened", "n1"),
        ("msg_batch_opened", "n2"),
    ]
    assert sent[0]["variables"] == {"batch_id": "t1", "batch_no": "2021-01"}
