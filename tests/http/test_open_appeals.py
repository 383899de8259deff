"""Who appealed, and the department, read on the case's page who decides it, from when on and until when."""

from collections.abc import Callable

from app.walk.n1_people import HEAD, OFFICER
from app.walk.n1_sample import one
from tests.http.site import BID, NEED, Site
from tests.http.test_papers import APPEAL, QUALIFIED, REFUSED, SECOND, SUBSIDIARY, WINNER

OpenSite = Callable[[str], Site]
REFUSED_BID = 1


def appealed(open_site: OpenSite) -> Site:
    """A house where the bidder who was refused at qualification has just asked for another look."""
    site = open_site("qualifying")
    for bid_id, sheet in ((WINNER, QUALIFIED), (SECOND, QUALIFIED), (SUBSIDIARY, REFUSED)):
        plan = one("bids", bid_id)["technical_plan"]
        site.story.complete(OFFICER, "review_qualification", sheet, about=plan)
    site.story.complete("o14a", "read_result", {"appeal": "apply", "appeal_reason": APPEAL})
    return site


def test_an_open_appeal_stands_on_the_bid_and_on_the_need_until_it_is_decided(open_site: OpenSite) -> None:
    site = appealed(open_site)
    bid, need = f"/projects/{site.instances(BID)[REFUSED_BID].id}", f"/projects/{site.instances(NEED)[0].id}"
    before = "复核自12月7日24时申请期满后开始，由业务处室负责人办理，应于12月13日24时前办结"
    readers = (("o14a", bid), (OFFICER, need), (HEAD, need))
    for reader, page in readers:
        words = site.browser(reader).get(page).words
        assert "对资格审查结果申请复核" in words
        assert before in words
    assert "申请复核" not in site.browser("o01a").get(need).words
    assert "业务处室负责人复核" in site.browser("o14a").get(bid).words

    site.story.clock("2021-12-08T09:00")
    site.settle()
    for reader, page in readers:
        words = site.browser(reader).get(page).words
        assert "起复核，由业务处室负责人（高新技术处）办理" in words
        assert before not in words
