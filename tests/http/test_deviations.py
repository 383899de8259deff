"""An agreement of a fifth of the costs: whoever must decide does, both sides are told, the case goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.notifications import Notification
from app.store.identity import get_user
from app.walk.n1_agreement import agreement_form
from app.walk.n1_award import confirm_share
from app.walk.n1_people import (
    FUND_OFFICER,
    HEAD,
    LEADER,
    LEGAL_REVIEWER,
    OFFICER,
    PUBLISHER,
    SUPPLIER,
)
from tests.http.site import Site
from tests.http.test_second_rounds import BUSINESS, FUNDING, LEGAL, RETURNED, changed

OpenSite = Callable[[str], Site]

GIVEN = "样机和试验台由需求方自建，协议只含供方的研发费用"
WORDS = f"{GIVEN}，故协议金额占比低于一般规定，建议同意。"
REASON = {"deviation.dev_reason": WORDS, "deviation.own_input_note": "自建试验台。"}


def fifth() -> dict[str, Any]:
    """The agreement, at a fifth of the costs; the reason stands beside the amount."""
    plan = agreement_form(is_complete=True)["agreement.payment_plan"]
    parts = [
        {**plan[0], "amount": 480 - 100 * (len(plan) - 1)},
        *({**one, "amount": 100} for one in plan[1:]),
    ]
    return changed(agreement_amount="480.00", payment_plan=parts, share_reason=GIVEN)


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    """The three desks have passed such an agreement."""
    site = open_site("confirming_agreement")
    story = site.story
    story.complete(SUPPLIER, "confirm_agreement", RETURNED)
    story.complete(PUBLISHER, "draft_agreement", fifth())
    agrees = {"agreed": "agreed", "agreed_signature": story.name_of(SUPPLIER)}
    story.complete(SUPPLIER, "confirm_agreement", agrees)
    confirm_share(story)
    story.complete(OFFICER, "review_business", BUSINESS | {"rv_biz.rv_result": "pass"})
    story.complete(FUND_OFFICER, "review_funding", FUNDING)
    story.complete(LEGAL_REVIEWER, "review_legal", LEGAL | {"rv_law.rv_result": "pass"})
    return site


def told(site: Site, username: str) -> list[str]:
    """The titles of what somebody was told, without the name of the case."""
    with site.house.reading() as work:
        wanted = select(Notification.title).where(Notification.user_id == get_user(work.session, username).id)
        return [title.partition("：")[0] for title in work.session.scalars(wanted)]


def test_the_head_approves_a_fifth_and_the_notice_is_drafted(site: Site) -> None:
    for side in (PUBLISHER, SUPPLIER):
        assert "协议转偏离审批" in told(site, side)
    page = site.story.open(OFFICER, "give_reason")
    (reason,) = page.find("//textarea[@name='deviation.dev_reason']")
    assert (reason.text or "").strip() == GIVEN
    assert "720.00" in page.words
    site.story.complete(OFFICER, "give_reason", REASON)
    page = site.story.open(HEAD, "approve_as_head")
    assert WORDS in page.words
    site.story.complete(HEAD, "approve_as_head", {"dev_ok": True})
    assert len(site.tasks("draft_publicity")) == 1
    for side in (PUBLISHER, SUPPLIER):
        assert "偏离已获批准" in told(site, side)


def test_a_refusal_returns_the_agreement_with_the_reason(site: Site) -> None:
    site.story.complete(OFFICER, "give_reason", REASON)
    refuses = {"dev_ok": False, "dev_opinion": "请把试验台费用写入协议。"}
    site.story.complete(HEAD, "approve_as_head", refuses)
    page = site.story.open(PUBLISHER, "draft_agreement")
    assert "偏离未获批准：请把试验台费用写入协议" in page.words
    assert "偏离未获批准" in told(site, SUPPLIER)


@pytest.mark.parametrize("username", [PUBLISHER, SUPPLIER, LEGAL_REVIEWER, FUND_OFFICER])
def test_the_paper_is_open_to_its_desks_only(site: Site, username: str) -> None:
    task = site.task("give_reason")
    assert site.client(username).get(f"/tasks/{task.id}").status_code == 404
    assert site.client(OFFICER).get(f"/tasks/{task.id}").status_code == 200
    site.story.complete(OFFICER, "give_reason", REASON)
    refused = site.client(username).post(f"/tasks/{site.task('approve_as_head').id}/complete")
    assert refused.status_code == 404
    assert len(site.tasks("approve_as_head")) == 1
    assert site.client(LEADER).get(f"/projects/{task.instance_id}").status_code == 200
