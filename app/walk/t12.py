"""T12: an emergency whose notice and announcement are made good afterwards; K1–K10 leave traces (SPEC 9)."""

from collections.abc import Mapping
from typing import Any

from ..services.work import House
from . import t12_project
from .n1_award import QUALIFIED, bids_of_page
from .n1_people import FUND_OFFICER, LEADER, LEGAL_REVIEWER, check_credit
from .n1_sample import one, pledges
from .page import Page
from .papers import pdf
from .report import Say, expect_nothing_open
from .story import Story
from .t12_people import BIDDERS, HEAD, OFFICER, USER_CODE, USER_NAME, argue, panel

EMERGENCY = one("emergencies", "EM1")
SKIPS = (*EMERGENCY["skips"], "agreement_in_taskbook", "late_announcement")
"""What the sample simplifies, and all that may be put off, so that everything is owed afterwards."""

KPI = {"name": "零下30℃灭活率", "unit": "%", "target": "≥99.9", "method": "第三方检测"}


def tell(story: Story) -> None:
    """Let the emergency go from its basis to its acceptance, and its duties be made good meanwhile."""
    story.clock("2022-03-07T09:00")
    raise_it(story)
    publish(story)
    bid(story)
    review(story)
    agree(story)
    t12_project.sign(story)
    t12_project.make_good(story)
    t12_project.manage(story)


def check(story: Story, say: Say, house: House | None) -> None:
    """Say that everything ended. Raises Unexpected where something is left open."""
    say("")
    say("应急：K1–K10 全部留痕，补办办结 / bottom lines traced, duties made good")
    page = story.public.get("/public/publicity/")
    story.expect_words(page, EMERGENCY["em_task"])
    if house is not None:
        expect_nothing_open(house)


def raise_it(story: Story) -> None:
    """The desk raises it, experts argue, the leader grants simplifications one by one."""
    story.start(OFFICER, "/start/emergency")
    form = {
        "em_basis": "urgent_need",
        "em_doc": EMERGENCY["em_doc"],
        "need.need_title": EMERGENCY["em_task"],
        "need.tech_field": "ecology",
        "need.need_content": "低温环境下病原快速消杀与监测，形成可在口岸使用的成套装备。",
        "need.kpi_table": [KPI],
        "em_deadline": "2022-06-18",
        "need.duration_months": 3,
        "em_fund.fiscal": EMERGENCY["fiscal"],
        "em_fund.social": EMERGENCY["social_input"],
        "em_user.uscc": USER_CODE,
        "em_user.name": USER_NAME,
        "need.bidder_requirements": "有低温消杀装备研发和现场应用经验。",
        "need.ip_benefit_requirements": "知识产权归承担单位，自治区口岸免费使用。",
    }
    story.complete(OFFICER, "propose_emergency", form)
    page = story.open(OFFICER, "propose_simplification")
    story.expect_words(page, *(f"K{number}" for number in range(1, 11)))
    names = _codes(page)
    wanted = [
        {"wanted": "yes", "why": "疫情防控时限紧"} if code in SKIPS else {"wanted": "no"} for code in names
    ]
    story.complete(OFFICER, "propose_simplification", {"simplification.rows": wanted})
    argue(story, "2022-03-08T09:00")
    page = story.open(LEADER, "approve_emergency")
    story.expect_words(page, *(f"K{number}" for number in range(1, 11)))
    granted = [{"grant": True} for _ in SKIPS]
    story.complete(LEADER, "approve_emergency", {"em_decision": "approve", "approval.rows": granted})


ALLOWED = (
    "no_collect",
    "fast_argue",
    "targeted",
    "short_window",
    "single_ok",
    "merged_review",
    "short_publicity",
    "post_publicity",
    "agreement_in_taskbook",
    "late_announcement",
)
"""The order of D10 for an urgent need."""


def _codes(page: Page) -> tuple[str, ...]:
    rows = page.find("//*[@data-list='simplification.rows']//*[@data-row]")
    return ALLOWED[: len(rows)]


def publish(story: Story) -> None:
    """The list item is drafted, approved and published with a short window."""
    item = {
        "list_item.publisher_mode": "open",
        "list_item.bid_deadline": "2022-03-12T00:00",
        "list_item.bounty": "0",
        "list_item.publish_mode": "public",
        "consult_note": "3月8日电话会商，用户单位同意榜单内容和指标。",
    }
    story.complete(OFFICER, "draft_list_item", item)
    story.complete(LEADER, "approve_list_item", {"list_approved": True})


def bid(story: Story) -> None:
    """Two units bid; at the deadline both are unsealed."""
    story.clock("2022-03-09T10:00")
    page = story.public.get("/public/")
    address = next(
        link.get("href", "")
        for link in page.find("//a[starts-with(@href, '/public/items/')]")
        if EMERGENCY["em_task"] in "".join(link.itertext())
    )
    for bidder, administrator, name in BIDDERS:
        shown = story.as_person(bidder).browser.get(address)
        action = shown.find("//form[contains(@action, '/start/bid/')]")[0].get("action", "")
        story.start(bidder, action, address)
        story.complete(bidder, "fill_bid", bid_form(name), about=EMERGENCY["em_task"])
        commits = {
            "bid_commit_decision": "submit",
            "bid_signatory": story.name_of(administrator),
            **pledges("bid_pledges", "pledge_credit", "pledge_independent", "pledge_true"),
        }
        story.complete(administrator, "commit_bid", commits)
    story.clock("2022-03-12T09:00")


def bid_form(name: str) -> dict[str, Any]:
    """Return F-06 of a bidder whose work is paid by the treasury alone."""
    return {
        "bid.bid_mode": "single",
        "bid.org_kind": "tech_company" if "公司" in name else "university",
        "bid.affiliation": "none",
        "bid.pi_name": "沈知远",
        "bid.pi_title": "研究员",
        "bid.pi_phone": "19900000188",
        "bid.kpi_response": [{"promised": "≥99.95", "deviation": "better"}],
        "bid.technical_plan": "低温等离子与雾化联用，车载监测，三周内完成样机。",
        "bid.experience_team": "两项口岸消杀项目已验收，现场队伍十人。",
        "bid.team": [{"name": "沈知远", "title": "研究员", "org": name, "duty": "总负责"}],
        "bid.milestones": [
            {"date": "2022-04", "content": "样机", "verification": "出厂试验"},
            {"date": "2022-06", "content": "口岸应用", "verification": "第三方检测"},
        ],
        "bid.duration_months": 3,
        "bid.risk_plan": "器件缺货时用国产替代。",
        "bid.rd_total": "600.00",
        "bid.agreement_quote": "0",
        "bid.budget": [{"subject": "equipment", "own": "100.00", "fiscal": "500.00"}],
        "bid.ip_plan": "归承担单位，口岸免费使用。",
    }


def review(story: Story) -> None:
    """Both qualify, are scored in one round, and the head names who shall do the work."""
    check_credit(story, "2022-03-12T09:00")
    for _, _, name in BIDDERS:
        story.complete(OFFICER, "review_qualification", QUALIFIED, about=name)
    experts = panel(story, "2022-03-12T10:00")
    for expert in experts:
        page = story.open(expert, "give_scores")
        rows = [_points(_is_first(words)) for words in bids_of_page(page)]
        sheet = {"score_sheet.scores": rows, "score_sheet.signature": story.name_of(expert)}
        story.complete(expert, "give_scores", sheet)
    listed = [{"reason": "平均分第一，可立即开工。"}, {"reason": "平均分第二，作为递补。"}]
    story.complete(HEAD, "propose_list", {"recommend": listed})


def _is_first(words: str) -> bool:
    return BIDDERS[0][2] in words


def _points(is_first: bool) -> Mapping[str, Any]:
    points = (27, 18, 18, 13, 9, 4) if is_first else (25, 16, 16, 12, 8, 4)
    row = dict(zip(("feasibility", "kpi", "team", "landing", "cost", "ip"), points, strict=True))
    comment = "路线清楚，样机和现场队伍齐备，三个月内可完成；建议补充器件供应保障。"
    return row | {"comment": comment, "vote": "recommend"}


def agree(story: Story) -> None:
    """The sides agree on what the task book will say, three desks check it, the leader fixes the sum."""
    terms = {
        **{f"match.{point}": "yes" for point in ("kpi", "amount", "ip", "period", "field_test")},
        "match.note": "3月13日视频洽谈，各项一致。",
        "match_result": "agreed",
        "match.demander_confirmer": "苏布德",
        "match.supplier_confirmer": "沈知远",
        "agreement.subject": "研制口岸低温消杀与监测装备两套。",
        "agreement.acceptance_std": "第三方检测灭活率，口岸现场连续运行两周。",
        "agreement.rd_total": "600.00",
        "agreement.agreement_amount": "0",
        "agreement.start_date": "2022-03-21",
        "agreement.end_date": "2022-06-18",
        "agreement.ip_ownership": "归承担单位，自治区口岸免费使用。",
        "agreement.benefit_sharing": "推广收益归承担单位，口岸按成本价采购。",
        "agreement.clauses": "技术风险由财政资金承担；争议协商解决；不可抗力十五日内报告；双方保密五年。",
        "agreement.doc": [pdf("任务书稿")],
        "match.recorder": story.name_of(OFFICER),
    }
    story.clock("2022-03-14T10:00")
    story.complete(OFFICER, "match_parties", terms)
    business = {"rv_biz.rv_kpi": "yes", "rv_biz.rv_period": "yes", "rv_biz.rv_division": "yes"}
    story.complete(OFFICER, "review_business", business | {"rv_biz.rv_result": "pass"})
    funding = {
        "rd_total_verified": "600.00",
        "own_verified": "100.00",
        "rv_fund.basis": "财政预算安排和企业捐赠承诺。",
        "fiscal_grant": "500.00",
        "fund_usage": ["key_technology"],
        "rv_fund.rv_result": "pass",
    }
    story.complete(FUND_OFFICER, "review_funding", funding)
    legal = {"rv_law.rv_ip": "yes", "rv_law.rv_benefit": "yes", "rv_law.rv_legal": "legal"}
    story.complete(LEGAL_REVIEWER, "review_legal", legal | {"rv_law.rv_result": "pass"})
    story.complete(LEADER, "fix_grant", {"dev_ok": True, "approved_value": "500.00"})
    check_credit(story, "2022-03-14T10:00")
