"""T12 from the task book on: signed by three, made good afterwards, reported weekly, accepted."""

from typing import Any

from .n1_people import FUND_OFFICER, LEADER, check_credit, declare, form_panel
from .n1_project import checked, verdict
from .papers import pdf
from .story import Story
from .t12_people import OFFICER, USER_ADMIN, WINNER, WINNER_ADMIN


def sign(story: Story) -> None:
    """Fill the task book; user unit, undertaker and department sign it."""
    story.complete(WINNER, "fill_taskbook", taskbook())
    for signer, side in ((USER_ADMIN, "demander"), (WINNER_ADMIN, "supplier"), (LEADER, "department")):
        signed = {"signature.name": story.name_of(signer), "signature.signed_on": "2022-03-14"}
        story.complete(signer, f"sign_as_{side}", signed)


def taskbook() -> dict[str, Any]:
    """Return F-14 of work that the treasury pays."""
    return {
        "taskbook.goals": "形成可在口岸使用的低温消杀与监测成套装备。",
        "taskbook.tasks": "承担单位研制和交付；用户单位提供现场并试用。",
        "taskbook.route": "低温等离子与雾化联用，三周样机，六周现场验证。",
        "taskbook.budget": [
            {"source": "fiscal", "amount": "500.00", "subject": "equipment", "usage": "key_technology"},
            {"source": "other", "amount": "100.00", "subject": "labour"},
        ],
        "taskbook.first_amount": "300.00",
        "taskbook.acceptance_mode": "acceptance",
        "taskbook.force_majeure": "遇不可抗力十五日内报告；终止的经审计后收回剩余财政资金。",
    }


def make_good(story: Story) -> None:
    """The desk publishes notice and announcement after the fact and lists what was done instead."""
    story.clock("2022-03-22T10:00")
    notice = {
        "publicity.pub_body": "应急项目经批准先实施、后公示，现将揭榜情况予以公示。",
        "publicity.pub_contact": "监督诚信岗 0471-6328708",
    }
    story.complete(OFFICER, "draft_publicity", notice)
    announcement = {
        "announcement.ann_no": "内科发社字〔2022〕9号",
        "announcement.ann_date": "2022-03-22",
        "announcement.ann_title": "关于应急项目揭榜的公告",
        "announcement.ann_body": "应急项目已签订任务书并立项，现补发公告。",
    }
    story.complete(OFFICER, "draft_announcement", announcement)
    page = story.open(OFFICER, "complete_makeup_list")
    rows = page.find("//*[@data-list='makeup.rows']//*[@data-row]")
    done = [{"done": "按批准办理，材料已归档。"} for _ in rows]
    listed = {"makeup.rows": done, "makeup.signature": story.name_of(OFFICER)}
    story.complete(OFFICER, "complete_makeup_list", listed)


def manage(story: Story) -> None:
    """The undertaker claims by the task book, reports every week, and is accepted."""
    claim = {
        "payment.other_proofs": [pdf("任务书")],
        "payment.bank_account": "05021401040001234",
        "payment.bank_branch": "工商银行支行",
    }
    story.complete(WINNER, "submit_voucher", claim)
    check_credit(story, "2022-03-22T10:00")
    story.complete(FUND_OFFICER, "review_first_payment", checked("payee_ok", "credit_ok"))
    page = story.complete(LEADER, "approve_first_payment", {"approved": True})
    story.expect_words(page, "300")
    for day in WEEKS:
        story.clock(f"{day}T10:00")
        page = story.complete(WINNER, "report_progress", weekly(), about=day)
        story.expect_words(page, "周报")
        story.complete(OFFICER, "check_progress", {"annual_result": "normal"}, about=day)
    story.clock("2022-06-20T09:00")
    accept(story)


WEEKS = tuple(
    f"2022-{month:02}-{day:02}"
    for month, days in ((3, (28,)), (4, (4, 11, 18, 25)), (5, (2, 9, 16, 23, 30)), (6, (6, 13)))
    for day in days
)


def weekly() -> dict[str, Any]:
    """Return one week's report."""
    return {
        "annual.ms_status": [
            {"status": "done", "evidence": "按周计划"},
            {"status": "late", "evidence": "六月完成"},
        ],
        "annual.kpi_progress": [{"progress": "≥99.9"}],
        "annual.spend": [
            {"source": "fiscal", "usage": "key_technology", "received": "300.00", "spent": "20.00"}
        ],
    }


def accept(story: Story) -> None:
    """Experts judge, the leader concludes, the rest is paid."""
    acceptance = {
        "acceptance.kpi_result": [{"achieved": "99.96", "met": "yes", "evidence": "第三方检测报告"}],
        "acceptance.test_report": [pdf("第三方检测报告")],
        "acceptance.user_opinion": "两套装备在口岸连续运行两周，满足消杀与监测要求，已投入使用。",
        "acceptance.final_account": [pdf("经费决算专项审计报告")],
        "acceptance.outputs": [{"kind": "product", "title": "口岸低温消杀与监测装备"}],
        "acceptance.sci_report": [pdf("科技报告")],
    }
    story.complete(WINNER, "apply_acceptance", acceptance)
    story.complete(OFFICER, "check_acceptance", {"acc_complete": True})
    experts, chair = form_panel(story, "2022-06-21T10:00", OFFICER)
    declare(story, experts, "2022-06-21T10:30")
    for number, expert in enumerate(experts):
        story.complete(expert, "give_acceptance_opinion", verdict(story.name_of(expert), number))
    conclusion = {
        **{f"acc_findings.{name}": "yes" for name in ("kpi_met", "materials_true", "kpi_unchanged")},
        "acc_panel_result": "pass",
        "acc_panel_text": "任务书指标达到，经费使用合规，装备已在口岸使用，同意通过验收。",
        "chair_signature": story.name_of(chair),
    }
    story.complete(chair, "give_acceptance_conclusion", conclusion)
    story.complete(LEADER, "conclude_acceptance", {"acc_result": "pass"})
    check_credit(story, "2022-06-21T10:00")
    story.complete(FUND_OFFICER, "review_final_payment", checked("payee_ok", "credit_ok"))
    page = story.complete(LEADER, "approve_final_payment", {"approved": True})
    story.expect_words(page, "200")
