from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.unit.procedure.case import Case
from tests.unit.procedure.facts import AGREEMENT, FIVE, IN_STAGE, PARTIES, draw

PAID = {"p1_amount": Decimal("300.00"), "vouchers": [{"id": "v1"}]}
TASKBOOK = {
    "start_date": "2022-02-15",
    "end_date": "2024-08-14",
    "milestones": [{"content": "样机"}],
    "kpi_table": [{"name": "负荷下限", "target": "≤20"}],
}


def managing(start: Callable[..., Case], *, agreement: Any = AGREEMENT, **jobs: Any) -> Case:
    given: dict[str, Any] = {
        "draw-experts": draw(*FIVE),
        "record-payment": lambda job, _seen: {"payment_record": {"amount": job.headers["amount"]}},
        **jobs,
    }
    own = {
        "project_id": "j1",
        "agreement": agreement,
        "taskbook": TASKBOOK,
        "fiscal_grant": Decimal("600.00"),
    }
    return start("stage_9_manage", "2022-03-01T09:00:00+08:00", given, **{**IN_STAGE, **PARTIES, **own})


def pay_first(case: Case) -> None:
    case.complete("submit_voucher", payment=PAID)
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)


def report(case: Case, at: str, result: str = "normal") -> None:
    case.until(at)
    case.complete("report_progress", annual={"issues": "无"})
    case.complete("check_progress", annual_result=result)


def to_acceptance(case: Case) -> None:
    pay_first(case)
    report(case, "2023-02-15T00:00:00+08:00")
    report(case, "2024-02-15T00:00:00+08:00")
    case.until("2024-08-15T00:00:00+08:00")


def judge(case: Case, result: str) -> None:
    case.complete("apply_acceptance", acceptance={"user_opinion": "已应用"})
    case.complete("check_acceptance", acc_complete=True)
    case.complete("form_panel")
    for _ in range(5):
        case.complete("declare_interest", coi_declare="none")
        case.complete("give_acceptance_opinion", acc_opinion={"vote": result})
    case.complete("give_acceptance_conclusion", acc_panel_result=result)
    case.complete("conclude_acceptance", acc_result=result)


def fail(case: Case) -> None:
    case.complete("handle_failure", fail_action=["stop_final"])
    assert case.variables["outcome"] == "failed"


def test_the_project_is_paid_180_then_reports_twice_and_is_paid_420(start: Callable[..., Case]) -> None:
    case = managing(start)
    assert case.waits == [
        "change_approved",
        "finished_early",
        "first_payment_waived",
        "period_ended",
        "report_year_ended",
        "submit_voucher",
        "termination",
        "voucher_overdue",
    ]
    to_acceptance(case)
    assert case.variables["payment_first"] == {"amount": Decimal("180.00")}
    assert [annual["year"] for annual in case.variables["annual_reports"]] == [2022, 2023]
    assert case.sees("apply_acceptance")["acceptance"]["kpi_result"] == [
        {"name": "负荷下限", "target": "≤20"}
    ]

    judge(case, "pass")
    case.complete("review_final_payment", pay_ok=True)
    case.complete("approve_final_payment", approved=False)
    case.complete("review_final_payment", pay_ok=False)
    case.complete("supplement_final_payment", final_supplement={"note": "补"})
    case.complete("review_final_payment", pay_ok=True)
    case.complete("approve_final_payment", approved=True)
    assert case.variables["payment_final"] == {"amount": Decimal("420.00")}
    assert case.variables["outcome"] == "accepted"


def test_too_small_a_first_payment_and_every_refusal_pay_nothing(start: Callable[..., Case]) -> None:
    case = managing(start)
    case.complete("submit_voucher", payment={**PAID, "p1_amount": Decimal("299.99")})
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("submit_voucher", payment=PAID)
    case.complete("confirm_receipt", receipt_ok=False)
    case.complete("submit_voucher", payment=PAID)
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("review_first_payment", pay_ok=False)
    pay = ["submit_voucher", "confirm_receipt"]
    case.complete(pay[0], payment=PAID)
    case.complete(pay[1], receipt_ok=True)
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=False)
    assert "review_first_payment" in case.tasks
    assert "pay_first" not in case.passed


def test_a_dishonest_party_blocks_the_payment_until_it_is_settled(start: Callable[..., Case]) -> None:
    results = iter(("serious", "clear"))
    case = managing(start, **{"check-credit": lambda *_: {"credit_result": next(results)}})
    case.complete("submit_voucher", payment=PAID)
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("hold_first_payment", hold_note="已移出名单")
    assert "review_first_payment" in case.tasks


def test_a_full_first_payment_needs_the_leader(start: Callable[..., Case]) -> None:
    whole = {**AGREEMENT, "payment_plan": [{"amount": Decimal("1000.00")}]}
    case = managing(start, agreement=whole)
    case.complete("submit_voucher", payment={**PAID, "p1_amount": Decimal("1000.00")})
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("decide_full_first", dev_ok=False)
    case.complete("submit_voucher")
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("decide_full_first", dev_ok=True)
    assert case.sees("review_first_payment")["g1"] == Decimal("600.00")


def test_a_waived_first_payment_frees_acceptance_and_pays_nothing(start: Callable[..., Case]) -> None:
    case = managing(start)
    case.until("2022-04-01T00:00:00+08:00")
    assert "remind_voucher" in case.passed
    case.correlate("first_payment_waived")
    case.correlate("finished_early")
    report(case, "2023-02-15T00:00:00+08:00", "rectify")
    case.complete("rectify_progress", annual_fix={"report": "已改"})
    case.complete("check_progress", annual_result="suggest_change")
    report(case, "2024-02-15T00:00:00+08:00")
    judge(case, "pass")
    assert case.variables["g2"] == 0


def test_a_rectification_is_allowed_once(start: Callable[..., Case]) -> None:
    case = managing(start)
    to_acceptance(case)
    case.complete("apply_acceptance")
    case.complete("check_acceptance", acc_complete=False)
    judge(case, "rectify")
    case.complete("rectify_project", rectified={"report": "已改"})
    judge(case, "rectify")
    fail(case)


def test_a_late_rectification_and_a_late_application(start: Callable[..., Case]) -> None:
    case = managing(start)
    to_acceptance(case)
    case.until("2025-02-16T00:00:00+08:00")
    assert "urge_acceptance" in case.passed
    judge(case, "rectify")
    case.until("2025-05-17T00:00:00+08:00")
    fail(case)


def test_an_approved_termination_ends_the_three_lines(start: Callable[..., Case]) -> None:
    case = managing(start)
    case.correlate("termination")
    case.complete("audit_project", audit_ok_spend=Decimal(0), is_violation=False)
    assert case.variables["outcome"] == "terminated"
