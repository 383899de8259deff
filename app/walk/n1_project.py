"""N1, stage 9: first payment and first subsidy, annual reports, acceptance and the rest of the subsidy."""

from typing import Any

from .n1_people import (
    FUND_OFFICER,
    LEADER,
    OFFICER,
    PUBLISHER,
    SUPPLIER,
    check_credit,
    declare,
    form_panel,
)
from .n1_sample import AGREEMENT, one
from .papers import pdf
from .story import Story

PROGRESS = {
    "2023-02-15": (
        (
            {"status": "done", "evidence": "第三方测试报告：短堆负荷下限24%"},
            {"status": "not_due"},
            {"status": "not_due"},
        ),
        ("24", "1.7", "4.38", "2.1（2000次）"),
        ("700.00", "520.00", "180.00", "150.00"),
    ),
    "2024-02-15": (
        (
            {"status": "done", "evidence": "第三方测试报告：短堆负荷下限24%"},
            {"status": "done", "evidence": "整槽出厂试验记录"},
            {"status": "not_due"},
        ),
        ("19", "1.6", "4.28", "2.6（4000次）"),
        ("900.00", "860.00", "0.00", "30.00"),
    ),
}
"""By the day of the report: the milestones, targets reached, and money received and spent."""

ACHIEVED = ("18", "1.6", "4.25", "2.7")
VERDICTS = ((38, 18, 14, 22), (37, 18, 13, 23), (38, 19, 14, 22), (36, 18, 14, 21), (38, 18, 13, 22))


def begin(story: Story) -> None:
    """The demander proves the first payment, the supplier confirms it, the first subsidy is paid."""
    story.clock("2022-03-14T10:00")
    voucher = {
        "payment.p1_amount": AGREEMENT["first_payment"],
        "payment.p1_date": "2022-03-10",
        "payment.vouchers": [pdf("首笔付款电子回单")],
        "payment.other_proofs": [pdf("揭榜协议（已签）"), pdf("任务书（已签）")],
        "payment.bank_account": "05021401040009876",
        "payment.bank_branch": "农业银行鄂尔多斯东胜支行",
    }
    story.complete(PUBLISHER, "submit_voucher", voucher)
    story.clock("2022-03-15T10:00")
    receipt = {
        "receipt_ok": True,
        "receipt_amount": AGREEMENT["first_payment"],
        "receipt_date": "2022-03-11",
        "receipt_signature": story.name_of(SUPPLIER),
    }
    story.complete(SUPPLIER, "confirm_receipt", receipt)
    story.clock("2022-03-15T15:00")
    check_credit(story, "2022-03-15T14:40")
    story.clock("2022-03-16T10:00")
    story.complete(FUND_OFFICER, "review_first_payment", checked("voucher_ok", "payee_ok", "credit_ok"))
    story.clock("2022-03-17T10:00")
    page = story.complete(LEADER, "approve_first_payment", {"approved": True})
    story.expect_words(page, AGREEMENT["expected"]["g1"])


def report(story: Story) -> None:
    """Every year the demander reports and the officer checks, until the period has ended."""
    for day, (milestones, reached, money) in PROGRESS.items():
        story.clock(f"{day}T09:00")
        own_received, own_spent, fiscal_received, fiscal_spent = money
        own = {"source": "own", "usage": "agreement", "received": own_received, "spent": own_spent}
        fiscal = {"source": "fiscal", "usage": "key_technology"}
        fiscal |= {"received": fiscal_received, "spent": fiscal_spent}
        values = {
            "annual.ms_status": milestones,
            "annual.kpi_progress": [{"progress": each} for each in reached],
            "annual.spend": [own, fiscal],
        }
        story.complete(PUBLISHER, "report_progress", values)
        story.clock(f"{day}T15:00")
        story.complete(OFFICER, "check_progress", {"annual_result": "normal"})
    story.clock("2024-08-15T09:00")


def accept(story: Story) -> None:
    """Experts judge what was achieved; the leader concludes; the remaining subsidy is paid."""
    story.clock("2024-09-10T10:00")
    story.complete(PUBLISHER, "apply_acceptance", acceptance_form())
    story.clock("2024-09-12T10:00")
    story.complete(OFFICER, "check_acceptance", {"acc_complete": True})
    experts, chair = form_panel(story, "2024-09-14T10:00")
    declare(story, experts, "2024-09-18T10:00")
    story.clock("2024-09-23T10:00")
    for number, expert in enumerate(experts):
        story.complete(expert, "give_acceptance_opinion", verdict(story.name_of(expert), number))
    story.clock("2024-09-25T10:00")
    conclusion = {
        **{f"acc_findings.{name}": "yes" for name in ("kpi_met", "materials_true", "kpi_unchanged")},
        "acc_panel_result": "pass",
        "acc_panel_text": "任务书四项指标全部达到，经费使用合规，样机已在需方基地稳定运行，同意通过验收。",
        "chair_signature": story.name_of(chair),
    }
    story.complete(chair, "give_acceptance_conclusion", conclusion)
    story.clock("2024-09-26T10:00")
    story.complete(LEADER, "conclude_acceptance", {"acc_result": "pass"})
    story.clock("2024-09-26T15:00")
    check_credit(story, "2024-09-26T14:40")
    story.clock("2024-09-27T10:00")
    story.complete(FUND_OFFICER, "review_final_payment", checked("payee_ok", "credit_ok"))
    story.clock("2024-09-29T10:00")
    page = story.complete(LEADER, "approve_final_payment", {"approved": True})
    story.expect_words(page, AGREEMENT["expected"]["g2"])


def checked(*names: str) -> dict[str, Any]:
    """Return F-16C: every point is in order."""
    return {f"pay_review.{name}": "yes" for name in names} | {"pay_ok": True}


def acceptance_form() -> dict[str, Any]:
    """Return F-19; its targets come from the task book."""
    rows = [{"achieved": each, "met": "yes", "evidence": "第三方实测报告"} for each in ACHIEVED]
    name = one("bids", "B01")["lead_name"]
    return {
        "acceptance.kpi_result": rows,
        "acceptance.test_report": [pdf("第三方实测报告")],
        "acceptance.user_opinion": f"{name}交付的样机在杭锦基地连续运行三个月，满足风光直供要求，列入示范。",
        "acceptance.final_account": [pdf("经费决算专项审计报告")],
        "acceptance.outputs": [
            {"kind": "invention", "number": "（虚构）2023-0001", "title": "一种梯度复合隔膜及其制备方法"},
            {"kind": "product", "title": "1000标方/时宽负荷碱性电解槽样机"},
        ],
        "acceptance.sci_report": [pdf("科技报告")],
    }


def verdict(name: str, number: int) -> dict[str, Any]:
    """Return F-19B of an expert."""
    kpi, funds, organisation, benefit = VERDICTS[number % len(VERDICTS)]
    return {
        "acc_opinion.score_kpi": kpi,
        "acc_opinion.score_funds": funds,
        "acc_opinion.score_organisation": organisation,
        "acc_opinion.score_benefit": benefit,
        "acc_opinion.vote": "pass",
        "acc_opinion.reason": "四项指标均由第三方测定达到任务书要求，决算清楚，样机已应用，同意通过。",
        "acc_opinion.signature": name,
    }
