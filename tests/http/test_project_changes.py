"""A running project is changed, extended and terminated by its two sides, with the department's consent."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.incidents import Incident
from app.programme.registers.payments import Payment, PaymentStatus
from app.programme.registers.projects import Project, ProjectStatus
from app.programme.registers.publications import Publication, PublicationKind
from app.walk.n1_people import FUND_OFFICER, LEADER, OFFICER, PUBLISHER, PUBLISHER_ADMIN, SUPPLIER
from app.walk.papers import pdf
from app.worker import work_until_idle
from tests.http.site import NEED, Site

OpenSite = Callable[[str], Site]
AUDITOR, HEAD = "sj01", "gxc00"
BUTTON = "//form[contains(@action, '/change')]"
ASKED = {
    "change_step": "submit",
    "change.change_type": "extend",
    "change.cause": "force_majeure",
    "change.cause_text": "园区遭遇特大洪水，试验台停用四个月，无法按期完成寿命试验。",
    "change.fm_proof": [pdf("旗政府公告")],
    "change.new_end_date": "2025-02-14",
    "change.impact": "指标和经费不变，寿命试验顺延六个月。",
}


def case(site: Site) -> str:
    return f"/projects/{site.instances(NEED)[0].id}"


def project(site: Site) -> Project:
    with site.house.reading() as work:
        return work.session.scalars(select(Project)).one()


def ask(site: Site, username: str, changes: Mapping[str, Any] = ASKED) -> None:
    browser = site.browser(username)
    browser.press(browser.get(case(site)).form(BUTTON))
    signed = {"change.signature": site.story.name_of(username)}
    site.story.complete(username, "request_change", {**changes, **signed})


def agree(site: Site, username: str, **answers: Any) -> None:
    signed = {"counter_signature": site.story.name_of(username)}
    site.story.complete(username, "agree_change", {"counter_ok": True, **answers, **signed})


def approve(site: Site) -> None:
    site.story.complete(OFFICER, "review_change", {"cr_review": "agree", "cr_review_opinion": "证明充分"})
    site.story.complete(LEADER, "approve_change", {"cr_ok": True})
    work_until_idle(site.house)


def terminate(site: Site) -> None:
    asked = {**ASKED, "change.change_type": "terminate"}
    del asked["change.new_end_date"]
    ask(site, PUBLISHER, asked)
    agree(site, SUPPLIER)
    approve(site)


def audit(site: Site, spent: str) -> None:
    report = {"audit_ok_spend": spent, "is_violation": False, "audit_note": "账实相符，余款未用"}
    site.story.complete(AUDITOR, "audit_project", {**report, "audit_report": [pdf("专项审计报告")]})


def no_incident(site: Site) -> None:
    with site.house.reading() as work:
        assert work.session.scalars(select(Incident)).all() == []


@pytest.mark.parametrize(("asker", "other"), [(PUBLISHER, SUPPLIER), (SUPPLIER, PUBLISHER)])
def test_either_side_asks_for_an_extension_and_the_project_goes_on_to_its_new_end(
    open_site: OpenSite, asker: str, other: str
) -> None:
    site = open_site("implementing")
    ask(site, asker)
    agree(site, other)
    assert project(site).status is ProjectStatus.RUNNING
    approve(site)
    assert project(site).end_date.isoformat() == "2025-02-14"
    assert project(site).status is ProjectStatus.EXTENDED
    page = site.browser(other).get(case(site))
    assert "已延期" in page.words
    assert "变更申请（已办结）" in page.words
    assert "延期获准" in site.browser(other).get("/notices/").words
    report = site.story.open(PUBLISHER, "report_progress").words
    assert "补充任务书" in report
    assert "实施期限由2024年8月14日延至2025年2月14日" in report
    no_incident(site)


def test_the_other_side_finds_the_request_under_way_instead_of_a_second(open_site: OpenSite) -> None:
    site = open_site("implementing")
    ask(site, PUBLISHER)
    browser = site.browser(SUPPLIER)
    page = browser.press(browser.get(case(site)).form(BUTTON))
    assert page.heading == "对方一致意见"
    assert len(site.instances("change_request")) == 1
    assert "特大洪水" in page.words


def test_an_adjustment_needs_no_force_majeure_and_an_extension_does(open_site: OpenSite) -> None:
    site = open_site("implementing")
    browser = site.browser(PUBLISHER)
    task = browser.press(browser.get(case(site)).form(BUTTON)).url.split("?")[0]
    refused = site.client(PUBLISHER).post(
        f"{task}/complete", {"change_step": "submit", "change.change_type": "extend", "change.cause": "other"}
    )
    assert refused.status_code == 422
    assert "延期、终止必须选“不可抗力”" in refused.text
    rows = [{"item": "项目负责人", "before": "梁以宁", "after": "江澜"}]
    asked = {**ASKED, "change.change_type": "adjust", "change.cause": "other", "change.items": rows}
    del asked["change.new_end_date"], asked["change.fm_proof"]
    ask(site, PUBLISHER, asked)
    agree(site, SUPPLIER)
    approve(site)
    assert project(site).end_date.isoformat() == "2024-08-14"
    assert "项目负责人：原为“梁以宁”，变更为“江澜”" in site.story.open(PUBLISHER, "report_progress").words
    no_incident(site)


def test_what_the_other_side_does_not_want_is_not_taken(open_site: OpenSite) -> None:
    site = open_site("implementing")
    ask(site, PUBLISHER)
    agree(site, SUPPLIER, counter_ok=False, counter_opinion="仍可按期完成")
    assert "对方意见：仍可按期完成" in site.browser(PUBLISHER).get("/notices/").words
    assert project(site).status is ProjectStatus.RUNNING
    assert site.tasks("review_change") == []


@pytest.mark.parametrize("who", ["o12", OFFICER, LEADER, FUND_OFFICER])
def test_nobody_but_the_two_sides_is_offered_a_request(open_site: OpenSite, who: str) -> None:
    site = open_site("implementing")
    page = site.client(who).get(case(site))
    assert "申请变更、延期或终止" not in page.text
    assert site.client(who).post(f"{case(site)}/change").status_code == (404 if who == "o12" else 403)
    assert site.instances("change_request") == []


def test_a_termination_is_audited_the_rest_paid_back_and_made_public(open_site: OpenSite) -> None:
    site = open_site("implementing")
    terminate(site)
    assert project(site).status is ProjectStatus.TERMINATING
    assert site.tasks("report_progress") == []
    assert "终止审计中" in site.browser(PUBLISHER).get(case(site)).words
    audit(site, "92.40")
    refund = {"refund.paid_on": "2023-02-15", "refund.refund_voucher": [pdf("缴款回单")]}
    site.story.complete(PUBLISHER, "refund_subsidy", refund)
    site.story.complete(FUND_OFFICER, "check_refund", {"recovered": "yes"})
    work_until_idle(site.house)
    assert project(site).status is ProjectStatus.TERMINATED
    with site.house.reading() as work:
        statement = select(Payment).where(Payment.status == PaymentStatus.RECOVERED)
        assert [one.amount for one in work.session.scalars(statement)] == [Decimal("87.60")]
        page = work.session.scalars(
            select(Publication).where(Publication.kind == PublicationKind.TERMINATION)
        ).one()
    assert page.code == "N-09"
    assert "终止" in site.browser().get(f"/public/items/{page.number}").words
    assert page.title in site.browser().get("/public/others").words
    assert "申请变更、延期或终止" not in site.browser(PUBLISHER).get(case(site)).words
    assert "收回" in site.browser(FUND_OFFICER).get("/registers/payments").words
    no_incident(site)


def test_a_project_in_acceptance_may_only_be_terminated(open_site: OpenSite) -> None:
    site = open_site("applying")
    assert project(site).status is ProjectStatus.ACCEPTING
    browser = site.browser(SUPPLIER)
    task = browser.press(browser.get(case(site)).form(BUTTON)).url.split("?")[0]
    refused = site.client(SUPPLIER).post(
        f"{task}/complete",
        {"change_step": "submit", "change.change_type": "adjust", "change.cause": "other"},
    )
    assert "只能申请终止" in refused.text


def test_a_failed_project_is_handled_audited_and_closed(open_site: OpenSite) -> None:
    site = open_site("judged")
    site.story.complete(
        LEADER, "conclude_acceptance", {"acc_result": "fail", "acc_conclusion": "主要指标未达到任务书要求"}
    )
    handled = {"fail_action": ["stop_final", "recover", "credit"], "fail_reason": "主要指标未达到"}
    site.story.complete(FUND_OFFICER, "handle_failure", handled)
    assert project(site).status is ProjectStatus.FAILED
    assert site.client(PUBLISHER).post(f"{case(site)}/change").status_code == 409
    audit(site, "180.00")
    work_until_idle(site.house)
    assert project(site).archived_at is not None
    assert "记入信用" in site.browser("jd01").get("/notices/").words
    assert "验收结论的公告" in site.browser().get("/public/others").words
    no_incident(site)


def test_the_demander_finishes_early_and_applies_for_acceptance(open_site: OpenSite) -> None:
    site = open_site("implementing")
    administrator = site.browser(PUBLISHER_ADMIN)
    asked = administrator.get(f"{case(site)}/deeds/finish-early")
    assert "不再等到任务书约定的期满日" in asked.words
    page = administrator.press(asked.form("//form[contains(@class, 'jb-form-foot')]"))
    assert "已登记提前完成" in page.words
    assert [task.element_id for task in site.tasks("apply_acceptance")] == ["apply_acceptance"]
    again = site.client(PUBLISHER_ADMIN).post(f"{case(site)}/deeds/finish-early")
    assert again.status_code == 409
    assert project(site).status is ProjectStatus.ACCEPTING


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        (PUBLISHER, "finish-early", 403),
        (SUPPLIER, "finish-early", 403),
        (HEAD, "waive-first-payment", 409),
        (OFFICER, "waive-first-payment", 403),
        (HEAD, "nothing", 404),
        ("o12", "finish-early", 404),
    ],
)
def test_deeds_are_for_those_whom_they_concern_and_while_they_are_awaited(
    open_site: OpenSite, who: str, name: str, status: int
) -> None:
    site = open_site("implementing")
    assert site.client(who).get(f"{case(site)}/deeds/{name}").status_code == status
    assert site.client(who).post(f"{case(site)}/deeds/{name}").status_code == status
