"""At the edges of a bid: its own publisher, a form after the deadline, the member that it binds."""

from collections.abc import Callable

from tests.http.site import Site

OpenSite = Callable[[str], Site]


def list_address(site: Site) -> str:
    page = site.browser().get("/public/")
    return str(page.find("//a[starts-with(@href, '/public/items/')]")[0].get("href"))


def test_the_publishers_own_people_read_why_they_may_not_bid(open_site: OpenSite) -> None:
    site = open_site("published")
    own = site.browser("o01a").get(list_address(site)).words
    assert "我要揭榜" not in own
    assert "发榜单位不能揭自己的榜（R-011" in own
    assert "我要揭榜" in site.browser("o11a").get(list_address(site)).words


def test_a_form_after_the_deadline_is_told_what_closed_and_keeps_its_tables(open_site: OpenSite) -> None:
    site = open_site("published")
    address = list_address(site)
    page = site.browser("o11a").get(address)
    action = page.find("//form[contains(@action, '/start/bid/')]")[0].get("action", "")
    site.story.clock("2021-11-18T14:05")
    site.story.start("o11a", action, address)
    task = site.task("fill_bid")
    site.story.clock("2021-11-30T09:00")
    sent = {"bid.milestones.1.content": "短堆验证", "bid.milestones.2.content": "整槽下线"}
    answer = site.client("o11a").post(f"/tasks/{task.id}/complete", sent)

    assert answer.status_code == 409
    for words in ("11月29日24时截止，未收到（R-067，以服务器时间为准）", "短堆验证\n整槽下线"):
        assert words in answer.text


def test_a_member_reads_the_joint_bid_it_confirmed_and_no_other(open_site: OpenSite) -> None:
    site = open_site("sealed")
    own, other = site.paper("f06_bid", by="o12a"), site.paper("f06_bid", by="o11a")
    assert site.client("o13").get(f"/papers/{own.id}").status_code == 200
    assert site.client("o13").get(f"/papers/{other.id}").status_code == 404
    assert site.client("o14a").get(f"/papers/{own.id}").status_code == 404
