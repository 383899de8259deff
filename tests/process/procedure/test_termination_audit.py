"""What a project that ended without acceptance pays back: audited, decided, paid, checked (F6, D12)."""

from decimal import Decimal

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import PARTIES, PUBLISHER, STAGE, TASKBOOK
from tests.process.procedure.start import Start

MONDAY = "2023-03-06T09:00:00+08:00"


def audited(
    start: Start, spent: str = "92.40", *, is_violation: bool = False, reason: str = "terminated"
) -> Case:
    money = {"paid_total": Decimal("150.00"), "end_reason": reason, "supplements": []}
    case = start(
        "termination_audit", MONDAY, {}, project_id="j1", project_no="JBGS2022-0001", taskbook=TASKBOOK,
        **STAGE, **PARTIES, **money,
    )  # fmt: skip
    assert case.who("audit_project") == "auditor"
    case.complete(
        "audit_project",
        audit_ok_spend=Decimal(spent),
        is_violation=is_violation,
        audit_note="账实相符",
        audit_report=[{"id": "r1"}],
    )
    return case


def test_what_was_not_spent_rightly_is_paid_back(start: Start) -> None:
    case = audited(start)
    assert case.jobs("begin_audit")[0]["status"] == "terminating"
    assert case.variables["recover_amount"] == Decimal("57.60")
    assert (case.who("refund_subsidy"), case.about("refund_subsidy")) == (
        f"org:{PUBLISHER}",
        "应缴 57.60 万元",
    )
    case.complete("refund_subsidy", refund={"refund_voucher": [{"id": "v1"}]})
    assert case.who("check_refund") == "fund_officer"
    case.complete("check_refund", recovered="yes")
    assert case.jobs("record_recovery") == [{"amount": Decimal("57.60"), "notice": "N-07"}]
    assert case.end == "money_recovered"
    assert "refer_violation" not in case.passed


def test_what_has_not_arrived_is_to_be_paid_again(start: Start) -> None:
    case = audited(start)
    for _ in range(2):
        case.complete("refund_subsidy", refund={"note": "已汇"})
        case.complete("check_refund", recovered="no", recovered_note="未到账")
        assert case.tasks == ["refund_subsidy"]
    case.complete("refund_subsidy", refund={"note": "已汇"})
    case.complete("check_refund", recovered="yes")
    assert case.end == "money_recovered"
    assert case.count("record_recovery") == 1


@pytest.mark.parametrize("spent", ["150.00", "180.00"])
def test_nothing_is_paid_back_when_all_was_spent_rightly(start: Start, spent: str) -> None:
    case = audited(start, spent)
    assert case.variables["recover_amount"] == 0
    assert case.end == "nothing_to_recover"


@pytest.mark.parametrize(("spent", "end"), [("92.40", None), ("150.00", "nothing_to_recover")])
def test_a_violation_is_referred_and_the_rest_still_paid_back(
    start: Start, spent: str, end: str | None
) -> None:
    case = audited(start, spent, is_violation=True)
    (notice,) = case.jobs("refer_violation")
    assert (notice["notice"], notice["to"]) == ("N-11", ["supervise_officer", "div_head:high_tech"])
    assert "账实相符" in notice["body"]
    assert case.end == end


def test_a_late_refund_is_referred_and_still_due(start: Start) -> None:
    case = audited(start)
    case.passes(until=case.due("refund_subsidy"))
    assert "supervise_officer" in case.jobs("refer_refund")[0]["to"]
    assert case.tasks == ["refund_subsidy"]


def test_a_late_audit_is_urged(start: Start) -> None:
    case = start(
        "termination_audit", MONDAY, {}, project_id="j1", project_no="JBGS2022-0001", taskbook=TASKBOOK,
        **STAGE, **PARTIES, paid_total=Decimal(0), end_reason="failed", supplements=[],
    )  # fmt: skip
    assert case.jobs("begin_audit")[0]["status"] == "failed"
    assert case.about("audit_project") == "验收不通过"
    case.passes(until=case.due("audit_project"))
    assert case.jobs("urge_audit")[0]["to"] == ["auditor", "fund_officer", "div_head:high_tech"]
    assert case.tasks == ["audit_project"]
