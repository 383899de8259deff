"""A sealed bid is taken back until the deadline: by whom, what is said before, and what comes back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from app.domain.incidents import Incident
from app.programme.registers.bids import Bid, BidStatus
from app.programme.store import bid_of
from app.services.clock import set_business_clock
from app.walk.n1_call import pledges
from app.walk.n1_list import confirm_membership
from app.walk.n1_people import MEMBER_ADMINS
from app.walk.n1_sample import one
from tests.http.site import BID, Site

OpenSite = Callable[[str], Site]
FIRST, JOINT = 0, 2
"""Places of the two bids among those of the story."""


def case(site: Site, place: int) -> str:
    return f"/projects/{site.instances(BID)[place].id}"


def register(site: Site, place: int) -> Bid:
    with site.house.reading() as work:
        bid = bid_of(work.session, site.instances(BID)[place].id)
        assert bid
        return bid


def commit(site: Site, administrator: str) -> None:
    site.story.complete(
        administrator,
        "commit_bid",
        {
            "bid_commit_decision": "submit",
            "bid_signatory": site.story.name_of(administrator),
            **pledges("bid_pledges", "pledge_credit", "pledge_independent", "pledge_true"),
        },
    )


def set_clock(site: Site, moment: str) -> None:
    """Move the clock as if no worker had come round yet."""
    with site.house.command() as work:
        set_business_clock(work.session, datetime.fromisoformat(moment))


def test_the_administrator_takes_the_bid_back_changes_it_and_hands_it_in_again(open_site: OpenSite) -> None:
    site = open_site("sealed")
    browser = site.browser("o11")
    before = browser.get(case(site, FIRST))
    (button,) = before.find("//a[normalize-space()='撤回投标/修改']")
    asked = browser.get(button.get("href", ""))
    assert "2021年11月29日24时" in asked.words
    assert "立即作废" in asked.words

    form = browser.press(asked.form("//form[contains(@action, '/recall') or not(@action)]"))

    assert form.status == 200
    assert form.heading == "填报实施方案"
    assert one("bids", "B01")["technical_plan"][:24] in form.words
    assert register(site, FIRST).status is BidStatus.DRAFT
    words = browser.get(case(site, FIRST)).words
    history = words[words.index("办理轨迹") :]
    assert history.index(site.story.name_of("o11")) < history.index("截止前撤回修改")
    assert "收到消息" not in history

    site.story.complete("o11a", "fill_bid", {"bid.technical_plan": "第二稿：改用梯度复合隔膜"})
    confirm_membership(site.story, MEMBER_ADMINS["B01"])
    commit(site, "o11")
    assert register(site, FIRST).status is BidStatus.SEALED


def test_members_of_a_joint_bid_are_told_and_asked_again(open_site: OpenSite) -> None:
    site = open_site("sealed")
    browser = site.browser("o12")
    browser.press(browser.get(f"{case(site, JOINT)}/recall").form("//form[contains(@class, 'jb-form-foot')]"))
    assert "联合揭榜申请已撤回修改" in site.browser("o13").get("/notices/").words
    assert site.tasks("confirm_membership") == []
    site.story.complete("o12a", "fill_bid", {})
    assert [task.candidate_groups for task in site.tasks("confirm_membership")] != []


@pytest.mark.parametrize("who", ["o11a", "o13"])
def test_others_who_see_the_bid_are_not_offered_it(open_site: OpenSite, who: str) -> None:
    site = open_site("sealed")
    place = FIRST if who == "o11a" else JOINT
    page = site.browser(who).get(case(site, place))
    assert page.status == 200
    assert "撤回投标/修改" not in page.words


@pytest.mark.parametrize("method", ["get", "post"])
def test_between_deadline_and_sweep_it_is_refused_in_words_and_nothing_breaks(
    open_site: OpenSite, method: str
) -> None:
    site = open_site("sealed")
    set_clock(site, "2021-11-30T00:00:00+08:00")
    answer = getattr(site.client("o11"), method)(f"{case(site, FIRST)}/recall")
    assert answer.status_code == 409
    assert "揭榜已于2021年11月29日24时截止，方案不能再撤回" in answer.text
    assert register(site, FIRST).status is BidStatus.SEALED
    assert "撤回投标/修改" not in site.client("o11").get(case(site, FIRST)).text
    with site.house.reading() as work:
        assert work.session.scalars(select(Incident)).all() == []


def test_a_bid_is_taken_back_once(open_site: OpenSite) -> None:
    site = open_site("sealed")
    address = f"{case(site, FIRST)}/recall"
    assert site.client("o11").post(address).status_code == 303
    again = site.client("o11").post(address)
    assert again.status_code == 409
    assert "不是已密封提交的状态" in again.text
