"""N1, stages 5 to 8: from the opened bids to the signed agreement and its announcement."""

from collections.abc import Mapping
from typing import Any

from .n1_agreement import agreement_form, match_form, taskbook_form
from .n1_bids import BID_IDS, JOINING, score_form
from .n1_people import (
    BIDDERS,
    FUND_OFFICER,
    HEAD,
    LEADER,
    LEGAL_REVIEWER,
    MEMBER_ADMINS,
    OFFICER,
    PUBLISHER,
    PUBLISHER_ADMIN,
    SUPPLIER,
    SUPPLIER_ADMIN,
    check_credit,
    declare,
    expect_no_names,
    form_panel,
)
from .n1_sample import AGREEMENT, NEED, one
from .page import Page, words_of
from .story import Story

WINNER, SECOND, SUBSIDIARY = "B01", "B02", "B03"


def review(story: Story) -> None:
    """Bids are qualified, scored, ranked, recommended, cosigned, approved; the bidders read their results."""
    qualify(story)
    experts, chair = score(story)
    story.clock("2021-12-16T10:00")
    chair_says(story, chair)
    story.clock("2021-12-20T10:00")
    agrees = {"publisher_opinion.agree": "agree", "publisher_signature": story.name_of(PUBLISHER)}
    page = story.complete(PUBLISHER, "give_publisher_opinion", agrees)
    expect_no_names(story, page, experts)
    story.clock("2021-12-22T10:00")
    story.complete(HEAD, "propose_list", recommendation)
    story.clock("2021-12-23T10:00")
    cosigns = {"list_cosign": True, "cosign_signature": story.name_of(PUBLISHER)}
    story.complete(PUBLISHER, "cosign_list", cosigns)
    story.clock("2021-12-24T10:00")
    story.complete(LEADER, "approve_list", {"list_ok": True})
    story.clock("2021-12-27T10:00")
    for bid_id, words in ((WINNER, "拟推荐（第1位）"), (SECOND, "拟推荐（第2位）")):
        page = story.complete(BIDDERS[bid_id][0], "read_result", {"appeal": "none"})
        story.expect_words(page, words)
    story.clock("2022-01-04T09:00")


def qualify(story: Story) -> None:
    """Two bids qualify; the register knows the third for a subsidiary, and it is refused and ends."""
    story.clock("2021-11-30T11:00")
    checked = check_credit(story, "2021-11-30T10:30")
    story.expect(that=checked == len(CREDIT_PARTIES), message=f"失信核查 {checked} 家 / credit checks made")
    story.clock("2021-12-02T10:00")
    for bid_id in (WINNER, SECOND):
        plan = one("bids", bid_id)["technical_plan"]
        page = story.complete(OFFICER, "review_qualification", QUALIFIED, about=plan)
        story.expect(that="待核查" not in page.words, message="仍显示待核查 / still to be checked", page=page)
    page = story.complete(
        OFFICER, "review_qualification", REFUSED, about=one("bids", SUBSIDIARY)["technical_plan"]
    )
    story.expect_words(page, "为发榜单位下属单位", NEED["org_name"])
    story.clock("2021-12-03T10:00")
    page = story.complete(BIDDERS[SUBSIDIARY][0], "read_result", {"appeal": "none"})
    story.expect_words(page, "资格不符", "下属单位", "R-011")
    story.clock("2021-12-08T09:00")


CREDIT_PARTIES = ("O11", "O12", "O13", "O14", "O16")
"""Leaders and members of the three bids: none of them has been checked before."""

QUALIFIED = {
    "qualification.q_entity": "pass",
    "qualification.q_not_sub": "pass",
    "qualification.q_not_sub_basis": "组织名录、国家企业信用信息公示系统",
    "qualification.q_credit": "pass",
    "qualification.q_team": "pass",
    "qualification.q_list": "pass",
    "qualification.q_docs": "complete",
    "qualification.qualified": True,
}

REFUSED = QUALIFIED | {
    "qualification.q_not_sub": "fail",
    "qualification.q_not_sub_basis": "组织名录登记的上级单位即发榜方，申报时填“无”，与名录不符",
    "qualification.qualified": False,
    "qualification.failed_rules": ["R-011"],
    "qualification.q_reason": "属发榜企业下属单位，依实施办法第四条不得揭榜（R-011）。",
}


def score(story: Story) -> tuple[list[str], str]:
    """Five experts without conflict score both bids in parallel; return who they are and who chairs."""
    organised = {"organise_ok": True, "review_points": "低负荷安全边界、隔膜衰减和现场实施能力。"}
    story.complete(PUBLISHER, "organise_review", organised)
    experts, chair = form_panel(story, "2021-12-09T10:00")
    declare(story, experts, "2021-12-10T10:00")
    story.clock("2021-12-14T10:00")
    for number, expert in enumerate(experts):
        page = story.open(expert, "give_scores")
        story.expect_words(page, one("bids", WINNER)["lead_name"], one("bids", SECOND)["lead_name"])
        sheet = score_form(bids_in_order(page), number % len(experts), story.name_of(expert))
        story.complete(expert, "give_scores", sheet)
    return experts, chair


def bids_in_order(page: Page) -> tuple[str, ...]:
    """Return the bids in the order of the score sheet's rows."""
    names = {one("bids", bid_id)["lead_name"]: bid_id for bid_id in BID_IDS}
    return tuple(next(bid_id for name, bid_id in names.items() if name in row) for row in bids_of_page(page))


def bids_of_page(page: Page) -> list[str]:
    """Return the words of each row of the score sheet."""
    return [words_of(row) for row in page.find("//*[@data-list='score_sheet.scores']//*[@data-row]")]


def chair_says(story: Story, chair: str) -> None:
    """The chair writes the panel's opinion; the ranking is the sample's."""
    page = story.open(chair, "give_panel_opinion")
    for bid_id in (WINNER, SECOND):
        story.expect_words(page, one("bids", bid_id)["expected"]["score"])
    rows = page.find("//*[@data-list='panel_opinion.rank']//*[@data-row]")
    first = words_of(rows[0]) if rows else ""
    story.expect(
        that=one("bids", WINNER)["lead_name"] in first,
        message="B01 应为第一位 / B01 should rank first",
        page=page,
    )
    opinion = {
        "panel_opinion.text": "两份方案均可行。第一位路线清楚、验证充分，建议优先对接；第二位可作备选。",
        "chair_signature": story.name_of(chair),
    }
    story.complete(chair, "give_panel_opinion", opinion)


def recommendation(page: Page) -> Mapping[str, Any]:
    """Return F-09: both, in the panel's order, each with its reason."""
    del page
    return {
        "recommend": [
            {"rank": 1, "reason": "平均分第一，双方意见一致；有兆瓦级工程样机业绩。"},
            {"rank": 2, "reason": "平均分第二，达到推荐分数线，作为递补。"},
        ]
    }


def match(story: Story) -> None:
    """The sides meet, agree, draft the agreement; it comes back once; then supplier and member confirm it."""
    story.clock("2022-01-04T10:00")
    meeting = {
        "meeting.time": "2022-01-06T09:30",
        "meeting.mode": "offline",
        "meeting.place": "科技厅二楼会议室",
        "meeting.participants": [
            {"name": "乌兰托雅", "org": NEED["org_name"]},
            {"name": "梁以宁", "org": one("bids", WINNER)["lead_name"]},
        ],
        "meeting.agenda": "指标、金额、付款、知识产权、周期和实测安排。",
    }
    page = story.complete(OFFICER, "arrange_meeting", meeting)
    story.expect_words(page, one("bids", WINNER)["technical_plan"])
    story.clock("2022-01-07T15:00")
    story.complete(OFFICER, "record_match", match_form(story.name_of(OFFICER)))
    confirm_record(story)
    story.clock("2022-01-10T10:00")
    story.complete(PUBLISHER, "draft_agreement", agreement_form(is_complete=False))
    story.clock("2022-01-12T10:00")
    back = {"agreed": "return", "agreed_opinion": "请写明供方原有专利和技术秘密的归属与许可范围。"}
    story.complete(SUPPLIER, "confirm_agreement", back)
    story.clock("2022-01-13T10:00")
    story.complete(PUBLISHER, "draft_agreement", agreement_form(is_complete=True))
    story.clock("2022-01-14T10:00")
    confirmed = {"agreed": "agreed", "agreed_signature": story.name_of(SUPPLIER)}
    story.complete(SUPPLIER, "confirm_agreement", confirmed)
    confirm_share(story)


def confirm_record(story: Story, supplier: str = SUPPLIER) -> None:
    """Each side reads what the officer wrote down of the talks, and confirms it."""
    for person in (PUBLISHER, supplier):
        page = story.open(person, "confirm_match")
        story.expect_words(page, "报价1000万元，含整槽样机")
        answer = {"match_answer.record_ok": True, "match_answer.signature": story.name_of(person)}
        story.complete(person, "confirm_match", answer)


def confirm_share(story: Story) -> None:
    """The member of the winning bid finds the text and its share before it, and confirms them."""
    member = MEMBER_ADMINS[WINNER]
    page = story.open(member, "confirm_share")
    story.expect_words(page, JOINING[WINNER][0]["task"], "150.00", "揭榜协议（稿）")
    answer = {"share_answer.share_ok": True, "share_answer.signature": story.name_of(member)}
    story.complete(member, "confirm_share", answer)


def publicise(story: Story) -> None:
    """The notice is made public, and five working days pass without objection."""
    make_public(story)
    wait_for_objections(story)


def wait_for_objections(story: Story) -> None:
    """Let the notice period pass."""
    story.clock("2022-02-09T09:00")


def make_public(story: Story) -> None:
    """Three desks review, the notice is approved and made public."""
    story.clock("2022-01-18T10:00")
    business = {"rv_biz.rv_kpi": "yes", "rv_biz.rv_period": "yes", "rv_biz.rv_division": "yes"}
    story.complete(OFFICER, "review_business", business | {"rv_biz.rv_result": "pass"})
    story.clock("2022-01-19T10:00")
    funding = {
        "rd_total_verified": AGREEMENT["rd_total"],
        "own_verified": NEED["extension"]["own_funds"],
        "rv_fund.basis": "企业上年度审计报告、本项目资金安排决议和银行存款证明。",
        "fiscal_grant": AGREEMENT["fiscal_grant"],
        "fund_usage": ["key_technology", "pilot_test"],
        "rv_fund.rv_result": "pass",
    }
    story.complete(FUND_OFFICER, "review_funding", funding)
    story.clock("2022-01-20T10:00")
    legal = {"rv_law.rv_ip": "yes", "rv_law.rv_benefit": "yes", "rv_law.rv_legal": "legal"}
    story.complete(LEGAL_REVIEWER, "review_legal", legal | {"rv_law.rv_result": "pass"})
    story.clock("2022-01-24T10:00")
    draft = {
        "publicity.pub_body": "经评审推荐和供需双方对接，现将项目揭榜情况予以公示，公示期5个工作日。",
        "publicity.pub_contact": "监督诚信岗，电话 0471-6328708；须实名并附证据",
    }
    story.complete(OFFICER, "draft_publicity", draft)
    story.clock("2022-01-27T10:00")
    story.complete(LEADER, "approve_publicity", {"pub_action": "publish"})


def sign(story: Story) -> None:
    """Both sides sign; the task book is filled in, confirmed, reviewed and signed by three; announcement."""
    check_credit(story, "2022-02-09T08:50")
    story.clock("2022-02-10T10:00")
    signed_on = {"signature.signed_on": "2022-02-10"}
    for signer, element_id in ((PUBLISHER_ADMIN, "sign_as_demander"), (SUPPLIER_ADMIN, "sign_as_supplier")):
        story.complete(signer, element_id, {"signature.name": story.name_of(signer)} | signed_on)
    story.clock("2022-02-11T10:00")
    story.complete(PUBLISHER, "fill_taskbook", taskbook_form())
    confirms = {"task_s_ok": True, "task_s_signature": story.name_of(SUPPLIER)}
    story.complete(SUPPLIER, "confirm_taskbook", confirms)
    story.clock("2022-02-14T10:00")
    checks = ("same_as_agreement", "has_ip", "usage_ok")
    approves = {f"task_review.{check}": "yes" for check in checks}
    story.complete(OFFICER, "review_taskbook", approves | {"task_ok": True})
    signed_on = {"signature.signed_on": "2022-02-14"}
    for signer, side in ((PUBLISHER_ADMIN, "demander"), (SUPPLIER_ADMIN, "supplier"), (LEADER, "department")):
        values = {"signature.name": story.name_of(signer)} | signed_on
        story.complete(signer, f"sign_taskbook_as_{side}", values)
    story.clock("2022-02-15T09:00")
    announcement = {
        "announcement.ann_no": "内科发资字〔2022〕1号",
        "announcement.ann_date": "2022-02-15",
        "announcement.ann_title": f"关于{NEED['need_title']}项目揭榜的公告",
        "announcement.ann_body": "经公示无异议，供需双方已签订揭榜协议和任务书，现予公告。",
    }
    story.complete(OFFICER, "draft_announcement", announcement)
