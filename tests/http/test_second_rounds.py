"""Who gets a paper a second time is told what has changed in it, and decides anew."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.tasks import Submission
from app.walk.n1_agreement import agreement_form
from app.walk.n1_award import confirm_share, publicise
from app.walk.n1_people import FUND_OFFICER, LEGAL_REVIEWER, OFFICER, PUBLISHER, SUPPLIER
from app.walk.page import Page
from tests.http.site import Site

OpenSite = Callable[[str], Site]

RETURNED = {"agreed": "return", "agreed_opinion": "请写明供方原有专利的归属。"}
LEGAL = {"rv_law.rv_ip": "yes", "rv_law.rv_benefit": "yes", "rv_law.rv_legal": "legal"}
BUSINESS = {"rv_biz.rv_kpi": "yes", "rv_biz.rv_period": "yes", "rv_biz.rv_division": "yes"}
FUNDING = {
    "rd_total_verified": "2400.00",
    "own_verified": "1000.00",
    "rv_fund.basis": "审计报告和资金安排决议。",
    "fiscal_grant": "600.00",
    "fund_usage": ["key_technology"],
    "rv_fund.rv_result": "pass",
}


def changed(**answers: Any) -> dict[str, Any]:
    """The agreement as it is drafted again, with other answers."""
    return agreement_form(is_complete=True) | {f"agreement.{key}": value for key, value in answers.items()}


def cheaper() -> Mapping[str, Any]:
    plan = agreement_form(is_complete=True)["agreement.payment_plan"]
    last = {**plan[-1], "amount": float(plan[-1]["amount"]) - 100}
    return changed(agreement_amount="900.00", payment_plan=[*plan[:-1], last])


def differences(page: Page) -> dict[str, tuple[str, str]]:
    """What the page says has changed: label, before, after."""
    return {
        item.find(".//strong").text_content(): (
            item.find(".//del").text or "",
            item.find(".//ins").text or "",
        )
        for item in page.find("//*[@class='jb-diff']/li")
    }


@pytest.fixture
def sent_back(open_site: OpenSite) -> Site:
    """The supplier has read the first draft and sent it back; the second one costs less."""
    site = open_site("confirming_agreement")
    site.story.complete(SUPPLIER, "confirm_agreement", RETURNED)
    site.story.complete(PUBLISHER, "draft_agreement", cheaper())
    return site


@pytest.fixture
def second_review(open_site: OpenSite) -> Site:
    """The first review has asked for a change, both sides have made it, and it lies there again."""
    site = open_site("reviewing_agreement")
    wants = {"rv_biz.rv_result": "fix", "rv_biz.rv_opinion": "协议金额请重新核定。"}
    site.story.complete(OFFICER, "review_business", BUSINESS | wants)
    site.story.complete(FUND_OFFICER, "review_funding", FUNDING)
    site.story.complete(LEGAL_REVIEWER, "review_legal", LEGAL | {"rv_law.rv_result": "pass"})
    site.story.complete(PUBLISHER, "draft_agreement", cheaper())
    agrees = {"agreed": "agreed", "agreed_signature": site.story.name_of(SUPPLIER)}
    site.story.complete(SUPPLIER, "confirm_agreement", agrees)
    confirm_share(site.story)
    return site


def test_who_reads_a_paper_for_the_first_time_is_told_of_no_change(open_site: OpenSite) -> None:
    page = open_site("confirming_agreement").story.open(SUPPLIER, "confirm_agreement")
    assert not page.find("//*[@class='jb-changes']")


def test_who_sent_an_agreement_back_sees_what_is_different_in_it_now(sent_back: Site) -> None:
    page = sent_back.story.open(SUPPLIER, "confirm_agreement")
    found = differences(page)
    amount = next(words for label, words in found.items() if label.endswith("协议金额"))
    assert amount == ("1000.00 万元", "900.00 万元")
    assert [label for label in found if "付款计划" in label] == ["二、金额与付款 · 付款计划 第 3 行 金额"]
    rights = next(words for label, words in found.items() if label.endswith("知识产权归属"))
    assert "供方原有专利和技术秘密仍归供方" in rights[1]
    assert "供方原有专利" not in rights[0]
    assert "较您上次所见" in page.words


def test_only_the_text_drafted_last_is_the_agreements_and_the_one_before_stays_in_its_own_paper(
    sent_back: Site,
) -> None:
    first, second = (paper.values["agreement"]["doc"] for paper in papers_of(sent_back))
    assert (len(first), len(second)) == (1, 1)
    assert first[0]["id"] != second[0]["id"]
    page = sent_back.story.open(SUPPLIER, "confirm_agreement")
    links = [link.get("href", "") for link in page.find("//a[contains(@href, '/files/')]")]
    assert [second[0]["id"] in link for link in links] == [True]


def papers_of(site: Site) -> list[Submission]:
    """Both drafts of the agreement, the first one first."""
    with site.house.reading() as work:
        wanted = select(Submission).where(Submission.form_key == "f11_agreement")
        return list(work.session.scalars(wanted.order_by(Submission.at)))


def test_a_paper_handed_in_again_unchanged_is_said_to_be_the_same(open_site: OpenSite) -> None:
    site = open_site("confirming_agreement")
    site.story.complete(SUPPLIER, "confirm_agreement", RETURNED)
    same = {key: value for key, value in agreement_form(is_complete=False).items() if key != "agreement.doc"}
    site.story.complete(PUBLISHER, "draft_agreement", same)
    page = site.story.open(SUPPLIER, "confirm_agreement")
    assert differences(page) == {}
    assert "内容未改" in page.words


@pytest.mark.parametrize(
    ("username", "element_id"),
    [(OFFICER, "review_business"), (FUND_OFFICER, "review_funding"), (LEGAL_REVIEWER, "review_legal")],
)
def test_a_second_review_begins_empty_beside_what_has_changed(
    second_review: Site, username: str, element_id: str
) -> None:
    page = second_review.story.open(username, element_id)
    fields = "//form[contains(@class, 'jb-task')]"
    assert page.find(f"{fields}//input[@checked]") == []
    typed = page.find(f"{fields}//input[@type='text' or not(@type)]")
    assert [field.get("name") for field in typed if field.get("value")] == []
    assert ("1000.00 万元", "900.00 万元") in differences(page).values()


def test_one_click_passes_no_changed_agreement(second_review: Site) -> None:
    task = second_review.task("review_business")
    answer = second_review.client(OFFICER).post(f"/tasks/{task.id}/complete")
    assert answer.status_code == 422
    assert second_review.task("review_business").id == task.id


def test_the_second_review_can_be_passed_and_the_notice_goes_out(second_review: Site) -> None:
    publicise(second_review.story)
    assert second_review.tasks("review_business") == []
