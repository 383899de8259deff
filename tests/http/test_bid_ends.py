"""What a bidder reads on her own page and in the bell, whatever becomes of her bid and of its list item."""

from collections.abc import Callable

import pytest

from app.domain.instances import InstanceState
from app.programme.registers.bids import Bid, BidStatus
from app.programme.store import bid_of
from app.walk.n1_agreement import match_form
from app.walk.n1_award import confirm_record, publicise, sign
from app.walk.n1_call import pledges
from app.walk.n1_list import confirm_membership
from app.walk.n1_people import HEAD, MEMBER_ADMINS, OFFICER
from app.walk.n1_sample import one
from tests.http.site import BID, NEED, Site

OpenSite = Callable[[str], Site]
FIRST, REFUSED, SECOND = 0, 1, 2
"""Places of the three bids among those of the story."""
UNITS = {FIRST: "o11", REFUSED: "o14", SECOND: "o12"}


def bid(site: Site, place: int) -> Bid:
    with site.house.reading() as work:
        found = bid_of(work.session, site.instances(BID)[place].id)
        assert found
        return found


def page(site: Site, place: int) -> str:
    return site.browser(UNITS[place]).get(f"/projects/{site.instances(BID)[place].id}").words


def bell(site: Site, place: int) -> str:
    return site.browser(UNITS[place]).get("/notices/").words


def talks_fail(site: Site, day: str = "2022-01-06", supplier: str = "o11a") -> None:
    """The officer arranges the talks, they come to nothing, and both sides confirm that."""
    meeting = {"meeting.time": f"{day}T09:30", "meeting.mode": "offline", "meeting.place": "科技厅会议室"}
    site.story.complete(OFFICER, "arrange_meeting", meeting | {"meeting.agenda": "指标、金额、付款。"})
    failed = {"match_result": "failed", "fail_reason": "金额差距过大，双方不再洽谈。"}
    site.story.clock(f"{day}T15:00")
    site.story.complete(OFFICER, "record_match", match_form(site.story.name_of(OFFICER)) | failed)
    confirm_record(site.story, supplier)
    site.settle()


def test_before_the_talks_the_first_and_the_second_read_what_they_wait_for(open_site: OpenSite) -> None:
    site = open_site("matching")
    site.settle()
    assert "拟推荐（第 1 位）" in page(site, FIRST)
    assert "备选（第 2 位）" in page(site, SECOND)
    assert "名单顺位在前的正在对接" in page(site, SECOND)
    assert "请准备对接洽谈" in bell(site, FIRST)
    assert "列为备选（第 2 位）" in bell(site, SECOND)
    refused = page(site, REFUSED)
    assert "资格不符" in refused
    assert "贵单位无须办理" in refused


def test_when_the_talks_fail_both_read_who_is_next_until_when(open_site: OpenSite) -> None:
    site = open_site("matching")
    talks_fail(site)
    assert "未入选" in page(site, FIRST)
    assert "对接洽谈未达成一致，已由名单下一位递补" in page(site, FIRST)
    assert "未继续对接，已递补下一位" in bell(site, FIRST)
    assert "拟推荐（第 2 位）" in page(site, SECOND)
    assert "依次递补，请准备对接洽谈" in bell(site, SECOND)


def test_both_sides_read_when_and_where_they_meet(open_site: OpenSite) -> None:
    site = open_site("matching")
    assert "请准备对接洽谈" in site.browser("o01a").get("/notices/").words
    talks_fail(site)
    place = "科技厅会议室"
    for words in (bell(site, FIRST), site.browser("o01a").get("/notices/").words):
        assert "对接洽谈定于2022年1月6日09:30" in words
        assert place in words
    assert place not in bell(site, SECOND)


def test_what_the_contact_is_asked_to_do_is_no_notice_for_the_administrator(open_site: OpenSite) -> None:
    site = open_site("confirming_agreement")
    asked = "请您办理：对方确认协议稿"
    assert asked in site.browser("o11a").get("/notices/").words
    assert asked not in bell(site, FIRST)


def test_a_meeting_lies_ahead_and_both_sides_take_part(open_site: OpenSite) -> None:
    site = open_site("matching")
    late = {"meeting.time": "2022-01-04T08:00", "meeting.mode": "video", "meeting.place": "线上"}
    strangers = {f"meeting.participants.{row}.{key}": "某人" for row in (1, 2) for key in ("name", "org")}
    task = f"/tasks/{site.task('arrange_meeting').id}/complete"
    answer = site.client(OFFICER).post(task, late | strangers)
    assert answer.status_code == 422
    assert "应不早于" in answer.text
    assert "参加人应含供需双方" in answer.text


def test_no_record_is_made_of_talks_that_have_not_begun(open_site: OpenSite) -> None:
    site = open_site("matching")
    meeting = {"meeting.time": "2022-01-06T09:30", "meeting.mode": "offline", "meeting.place": "科技厅会议室"}
    site.story.complete(OFFICER, "arrange_meeting", meeting | {"meeting.agenda": "指标、金额、付款。"})
    task = f"/tasks/{site.task('record_match').id}/complete"
    answer = site.client(OFFICER).post(task, {"match_result": "agreed"})
    assert answer.status_code == 422
    assert "洽谈还没有开始" in answer.text


def test_a_record_is_confirmed_by_its_two_sides_and_read_by_nobody_else(open_site: OpenSite) -> None:
    site = open_site("matching")
    meeting = {"meeting.time": "2022-01-06T09:30", "meeting.mode": "offline", "meeting.place": "科技厅会议室"}
    site.story.complete(OFFICER, "arrange_meeting", meeting | {"meeting.agenda": "指标、金额、付款。"})
    site.story.clock("2022-01-06T15:00")
    site.story.complete(OFFICER, "record_match", match_form(site.story.name_of(OFFICER)))
    tasks = site.tasks("confirm_match")
    for unit, mine in (("o01a", 1), ("o11a", 1), ("o12a", 0)):
        read = [site.client(unit).get(f"/tasks/{task.id}").status_code for task in tasks]
        assert read.count(200) == mine
    objection = {"match_answer.record_ok": False, "match_answer.reason": "金额应记为一千零五十万元"}
    objection["match_answer.signature"] = site.story.name_of("o11a")
    site.story.complete("o11a", "confirm_match", objection)
    agreed = {"match_answer.record_ok": True, "match_answer.signature": site.story.name_of("o01a")}
    site.story.complete("o01a", "confirm_match", agreed)
    again = site.story.open(OFFICER, "record_match")
    assert "有异议：金额应记为一千零五十万元" in again.words


def test_the_next_is_talked_to_without_anything_of_the_first(open_site: OpenSite) -> None:
    site = open_site("matching")
    talks_fail(site)
    first = str(one("bids", "B01")["pi"])
    page = site.story.open(OFFICER, "arrange_meeting")
    filled = [str(box.get("value")) for box in page.find("//input[contains(@name, 'meeting')]")]
    assert one("bids", "B02")["pi"] in filled
    assert first not in filled
    talks_fail(site, "2022-01-10", "o12a")
    (need,) = site.instances(NEED)
    page = site.browser("o12a").get(f"/projects/{need.id}")
    papers = [link.text_content() for link in page.find("//a[starts-with(@href, '/papers/')]")]
    assert (papers.count("对接记录"), papers.count("确认对接记录")) == (1, 2)
    said = page.words.split("文书", maxsplit=1)[0]
    assert "梁以宁" not in said
    assert said.count("供需双方 办结“填写对接记录” 六") == said.count("办结“填写对接记录”：未达成") == 2


def test_when_nobody_is_left_the_list_is_closed_and_every_bid_ends(open_site: OpenSite) -> None:
    site = open_site("matching")
    talks_fail(site)
    talks_fail(site, "2022-01-10", "o12a")
    assert {one.state for one in site.instances(BID)} == {InstanceState.COMPLETED}
    assert [one.state for one in site.instances(NEED)] == [InstanceState.COMPLETED]
    assert "榜单已结榜：对接洽谈未达成一致" in page(site, SECOND)
    for place in UNITS:
        assert "榜单已结榜，揭榜申请办结" in bell(site, place)
        assert "已结束" in page(site, place)


def test_once_the_agreement_is_signed_the_others_read_their_true_end(open_site: OpenSite) -> None:
    site = open_site("reviewing_agreement")
    publicise(site.story)
    sign(site.story)
    site.settle()
    statuses = [bid(site, place).status for place in (FIRST, REFUSED, SECOND)]
    assert statuses == [BidStatus.SIGNED, BidStatus.UNQUALIFIED, BidStatus.NOT_SELECTED]
    assert {one.state for one in site.instances(BID)} == {InstanceState.COMPLETED}
    second = page(site, SECOND)
    assert "未入选。备选未启用，已由顺位在前的揭榜方签约" in second
    assert "未中榜，结束" in second
    assert "备选未启用，揭榜申请办结" in bell(site, SECOND)
    assert "榜单已签约，揭榜申请办结" in bell(site, REFUSED)
    assert "已签约" in page(site, FIRST)


@pytest.fixture
def extended(open_site: OpenSite) -> Site:
    """Two of the three bids are taken back and not handed in again; the deadline is put off."""
    site = open_site("sealed")
    for place in (REFUSED, SECOND):
        case = f"/projects/{site.instances(BID)[place].id}/recall"
        assert site.client(UNITS[place]).post(case).status_code == 303
    site.story.clock("2021-11-30T09:00")
    declined = {"single_go": False, "single_reason": "竞争不足，与发榜方商定顺延。"}
    site.story.complete(HEAD, "decide_single_bid", declined)
    proposal = {"nobid_action": "extend", "nobid_reason": "发榜方同意顺延一次。"}
    site.story.complete(OFFICER, "propose_nobid_action", proposal)
    site.story.complete(HEAD, "approve_nobid_action", {"nobid_approved": True})
    site.settle()
    return site


def test_in_an_extension_a_sealed_bid_is_taken_back_and_handed_in_again(extended: Site) -> None:
    site = extended
    assert "截止时间顺延至2021年12月30日24时" in bell(site, FIRST)
    assert "撤回投标/修改" in page(site, FIRST)
    case = f"/projects/{site.instances(BID)[FIRST].id}/recall"
    assert "2021年12月30日24时" in site.browser("o11").get(case).words
    site.story.clock("2021-12-30T23:00")
    assert site.client("o11").post(case).status_code == 303

    site.story.complete("o11a", "fill_bid", {"bid.technical_plan": "第二稿：改用梯度复合隔膜"})
    confirm_membership(site.story, MEMBER_ADMINS["B01"])
    commits = {"bid_commit_decision": "submit", "bid_signatory": site.story.name_of("o11")}
    said = pledges("bid_pledges", "pledge_credit", "pledge_independent", "pledge_true")
    site.story.complete("o11", "commit_bid", commits | said)
    assert bid(site, FIRST).status is BidStatus.SEALED
    site.story.clock("2021-12-31T00:00")
    assert "撤回投标/修改" not in page(site, FIRST)
    site.story.complete(HEAD, "decide_single_bid", {"single_go": True, "single_reason": "已顺延一次。"})
    site.settle()
    assert bid(site, FIRST).status is BidStatus.REVIEWING


def test_in_an_extension_who_missed_the_deadline_may_begin_again(extended: Site) -> None:
    site = extended
    assert bid(site, SECOND).status is BidStatus.NOT_SUBMITTED
    assert "重新发起揭榜" in bell(site, SECOND)
    public = site.browser("o12a").get("/public/")
    assert "揭榜中" in public.words


def test_an_item_is_under_review_only_from_the_unsealing_on(extended: Site) -> None:
    """One sealed bid waits for the head's decision: nobody has read anything."""
    (item,) = extended.browser().get("/public/").links("/public/items/BD-")
    states = []
    for moment in ("2021-12-29T09:00", "2021-12-31T09:00"):
        extended.story.clock(moment)
        extended.settle()
        states.append([word for word in ("揭榜中", "已截止", "评审中") if word in _list_of(extended)])
    assert "此榜单已截止，揭榜期至 12月30日24时" in extended.browser().get(item).words
    extended.story.complete(HEAD, "decide_single_bid", {"single_go": True, "single_reason": "已顺延一次。"})
    extended.settle()
    assert [*states, "评审中" in _list_of(extended)] == [["揭榜中"], ["已截止"], True]


def _list_of(site: Site) -> str:
    return site.browser().get("/public/").words


def test_a_corrected_item_says_what_holds_now_beside_what_was_sealed(extended: Site) -> None:
    (item,) = extended.browser().get("/public/").links("/public/items/BD-")
    words = "".join(extended.browser().get(item).words.split())
    assert "2021年11月29日24时更正为2021年12月30日24时" in words
    assert "（公告编号GZ-2021-0001）" in words
