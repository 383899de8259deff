from decimal import Decimal
from typing import Any

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import AGREEMENT, PARTIES, PUBLISHER, STAGE, TASKBOOK
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.people import PAID, claim_first, pay_first
from tests.process.procedure.start import Start

TUESDAY = "2022-03-01T09:00:00+08:00"


def claiming(start: Start, *, agreement: Any = AGREEMENT, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    project = {"project_id": "j1", "agreement": agreement, "taskbook": TASKBOOK}
    own = {**project, "fiscal_grant": Decimal("600.00")}
    return start("first_disbursement", TUESDAY, answers, **{**STAGE, **PARTIES, **own})


def test_whoever_waives_the_first_payment_gets_no_subsidy(start: Start) -> None:
    case = claiming(start)
    assert case.key("first_payment_waived") == "j1"
    case.receives("msg_first_payment_waived")
    assert (case.end, case.variables["g1"], case.variables["is_first_paid"]) == ("subsidy_waived", 0, False)


def test_a_claim_comes_back_until_everything_is_right(start: Start) -> None:
    case = claiming(start)
    claim_first(case, "299.99")
    claim_first(case, receipt_ok=False)
    claim_first(case, "1000.01")
    claim_first(case)
    assert case.who("review_first_payment") == "fund_officer"
    for _ in range(2):
        case.complete("review_first_payment", pay_ok=False, pay_opinion="凭证不清")
        claim_first(case)
    for _ in range(2):
        case.complete("review_first_payment", pay_ok=True)
        assert case.who("approve_first_payment") == "dept_leader"
        case.complete("approve_first_payment", approved=False, approved_opinion="再核")
    assert "pay_first" not in case.passed
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)
    assert case.jobs("pay_first") == [{"tranche": "first", "amount": Decimal("180.00"), "notice": "N-07"}]


def test_a_claim_that_comes_back_says_why_each_time(start: Start) -> None:
    case = claiming(start)
    case.complete("submit_voucher", payment={**PAID, "p1_amount": Decimal("300.00")})
    case.complete("confirm_receipt", receipt_ok=False, receipt_note="只到账一半")
    claim_first(case)
    case.complete("review_first_payment", pay_ok=False, pay_opinion="凭证模糊")
    claim_first(case, "299.99")
    notices = case.jobs("return_voucher")
    assert [notice["body"].partition("。")[0] for notice in notices] == [
        "理由：供给方未确认到账：只到账一半",
        "理由：资金管理岗退回补正：凭证模糊",
        "理由：实付金额与协议约定的第一笔不符",
    ]
    assert case.about("submit_voucher") == "退回：实付金额与协议约定的第一笔不符"
    assert {tuple(notice["to"]) for notice in notices} == {(f"org:{PUBLISHER}",)}
    seen = case.sees("submit_voucher")
    assert (seen["voucher_return_reason"], seen["pay_ok"], seen["receipt_ok"]) == (
        "实付金额与协议约定的第一笔不符",
        None,
        None,
    )


def test_what_was_paid_beyond_the_first_instalment_counts_for_nothing(start: Start) -> None:
    case = claiming(start)
    claim_first(case, "450.00")
    assert case.sees("review_first_payment")["g1"] == Decimal("180.00")


def test_a_full_first_payment_needs_the_leader(start: Start) -> None:
    whole = {**AGREEMENT, "payment_plan": [{"amount": Decimal("1000.00")}]}
    case = claiming(start, agreement=whole)
    for _ in range(2):
        claim_first(case, "1000.00")
        assert case.who("decide_full_first") == "dept_leader"
        case.complete("decide_full_first", dev_ok=False, dev_reason="不批")
    claim_first(case, "1000.00")
    case.complete("decide_full_first", dev_ok=True, dev_reason="同意")
    assert case.sees("review_first_payment")["g1"] == Decimal("600.00")


def test_a_dishonest_party_holds_the_first_payment_until_it_is_settled(start: Start) -> None:
    case = claiming(start, check_credit=[SERIOUS, SERIOUS, CLEAR])
    claim_first(case)
    for _ in range(2):
        assert case.who("hold_first_payment") == "supervise_officer"
        case.complete("hold_first_payment", hold_units=[PUBLISHER], hold_basis="removed", hold_note="已移出")
    assert case.count("settle_first_hold") == 2
    assert "review_first_payment" in case.tasks


def test_a_late_voucher_is_reminded_once(start: Start) -> None:
    case = claiming(start)
    case.passes(until="2022-06-01T00:00:00+08:00")
    assert case.jobs("remind_voucher") == [
        {"notice": "N-01", "to": [f"org:{PUBLISHER}", "div_officer:high_tech"], "subject": "首付款逾期提醒"}
    ]
    assert "submit_voucher" in case.tasks
    pay_first(case)
    assert "voucher_overdue" not in case.waits


def test_where_nobody_pays_the_task_book_says_the_first_tranche_and_who_claims_it(start: Start) -> None:
    paper = {"agreement": {**AGREEMENT, "agreement_amount": Decimal(0), "payment_plan": []}}
    project = {"project_id": "j1", "taskbook": {**TASKBOOK, "first_amount": Decimal("300.00")}}
    own = {**project, **paper, "fiscal_grant": Decimal("500.00"), "project_type": "emergency"}
    case = start("first_disbursement", TUESDAY, **{**STAGE, **PARTIES, **own})
    case.complete("submit_voucher", payment={"bank_branch": "支行"})
    assert "confirm_receipt" not in case.passed
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)
    assert case.jobs("pay_first")[0]["amount"] == Decimal("300.00")
