from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.unit.procedure.case import Answer, Case
from tests.unit.procedure.facts import NEED, PLEDGES, PUBLISHER

COLLECTION = {"collection_rules": "trial_2021", "subsidy_policy": "formal", "project_types": ["tech_rd"]}
OPENED = {
    "project_type": "tech_rd",
    "need_id": "n1",
    "publisher_org": PUBLISHER,
    "publisher_name": "曜原氢能",
    "publisher": {"is_legal_person": True},
    "collection": COLLECTION,
    "need": {},
}
COMMITTED: dict[str, Any] = {"commit_decision": "submit", "pledges": PLEDGES}


def collected(start: Callable[..., Case], **need: Any) -> Case:
    case = start("stage_1_collect", "2021-07-28T10:00:00+08:00", **OPENED)
    case.complete("fill_need", need={**NEED, **need})
    return case


def test_a_need_is_filled_committed_supplemented_once_and_pooled(start: Callable[..., Case]) -> None:
    case = collected(start)
    assert case.wait("commit_need").candidate_groups == (f"org_admin:{PUBLISHER}",)

    case.complete("commit_need", **COMMITTED)
    task = case.wait("accept_need")
    assert task.candidate_groups == ("div_officer:high_tech",)
    assert str(task.due_at) == "2021-08-05 00:00:00+08:00"

    case.complete("accept_need", accept_result="supplement", supplement_items=[])
    assert case.variables["supplement_due_at"] == "2021-08-05T00:00:00+08:00"
    case.complete("supplement_need", need=NEED)
    case.complete("recommit_need", **COMMITTED)
    case.complete("accept_need", accept_result="accept")
    assert case.execution.is_completed
    assert case.variables["outcome"] == "in_batch"
    assert case.headers("submit_supplement") == {"mode": "supplement"}


def test_too_little_money_of_its_own_sends_the_need_back(start: Callable[..., Case]) -> None:
    case = collected(start, own_funds=Decimal("499.99"))
    assert case.tasks == ["fill_need"]
    assert [error["code"] for error in case.variables["errors"]] == ["PUB-FUNDS"]


def test_the_administrator_may_return_the_need(start: Callable[..., Case]) -> None:
    case = collected(start)
    case.complete("commit_need", commit_decision="return")
    assert case.tasks == ["fill_need"]


def test_a_missing_pledge_keeps_the_need_with_the_administrator(start: Callable[..., Case]) -> None:
    case = collected(start)
    case.complete("commit_need", commit_decision="submit", pledges={**PLEDGES, "pledge_apply": False})
    assert case.tasks == ["commit_need"]


def test_serious_dishonesty_rejects_the_need(start: Callable[..., Case]) -> None:
    serious = {"check-credit": lambda *_: {"credit_result": "serious"}}
    case = start("stage_1_collect", "2021-07-28T10:00:00+08:00", serious, **OPENED)
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    assert case.variables["outcome"] == "rejected"
    assert case.headers("notify_rejection")["reason"] == "严重失信"


def test_unknown_credit_is_checked_by_hand_and_then_known(start: Callable[..., Case]) -> None:
    register: list[dict[str, Any]] = []

    def record(_job: Any, seen: Any) -> dict[str, Any]:
        register.extend(seen["credit_entries"])
        return {}

    jobs: dict[str, Answer] = {
        "check-credit": lambda *_: (
            {"credit_result": register[0]["credit_result"]}
            if register
            else {"credit_result": "unknown", "credit_unknown": [{"org": PUBLISHER, "name": "曜原氢能"}]}
        ),
        "record-credit-check": record,
    }
    case = start("stage_1_collect", "2021-07-28T10:00:00+08:00", jobs, **OPENED)
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    assert case.wait("check_credit_manually").candidate_groups == ("supervise_officer",)
    case.complete("check_credit_manually", credit_result="clear", credit_evidence={"source": "信用中国"})
    assert case.tasks == ["accept_need"]
    assert register == [
        {
            "org": PUBLISHER,
            "name": "曜原氢能",
            "credit_result": "clear",
            "credit_evidence": {"source": "信用中国"},
        }
    ]


def test_other_fields_are_dispatched_first(start: Callable[..., Case]) -> None:
    case = collected(start, tech_field="other")
    case.complete("commit_need", **COMMITTED)
    case.complete("dispatch_need", division="social", dispatch_reason="生态方向")
    assert case.wait("accept_need").candidate_groups == ("div_officer:social",)


def test_a_supplement_that_is_late_lapses(start: Callable[..., Case]) -> None:
    case = collected(start)
    case.complete("commit_need", **COMMITTED)
    case.complete("accept_need", accept_result="supplement")
    case.until("2021-08-05T00:00:00+08:00")
    assert case.variables["outcome"] == "lapsed"


def test_a_rejection_needs_the_head(start: Callable[..., Case]) -> None:
    case = collected(start)
    case.complete("commit_need", **COMMITTED)
    case.complete("accept_need", accept_result="reject", accept_reason="不属重点方向")
    case.complete("review_rejection", reject_review="return")
    case.complete("accept_need", accept_result="reject", accept_reason="不属重点方向")
    case.complete("review_rejection", reject_review="agree")
    assert case.variables["outcome"] == "rejected"
    assert case.headers("notify_rejection")["reason"] == "不属重点方向"
