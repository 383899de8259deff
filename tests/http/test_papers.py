"""Papers of a case: what a form showed when it was handed in can be read afterwards, by whom it is for."""

from collections.abc import Callable

import pytest

from app.store.tasks import completed_tasks_of
from app.walk.n1_award import QUALIFIED, REFUSED, SECOND, SUBSIDIARY, WINNER
from app.walk.n1_people import OFFICER
from app.walk.n1_sample import one
from tests.http.site import BID, Site

OpenSite = Callable[[str], Site]
APPEAL = "复核事项：评审认为我单位缺少低温实测条件，但附件第12页已列明实测场地与设备。"


@pytest.mark.parametrize("view", ["", "/print"])
def test_a_bidder_reads_his_result_and_the_experts_comments_a_second_time(
    open_site: OpenSite, view: str
) -> None:
    site = open_site("matching")
    words = site.browser("o12a").get(f"/papers/{site.paper('f09b_result', by='o12a').id}{view}").words
    for word in ("拟推荐（第2位）", "平均得分", "专家意见（匿名）", "优点、不足和建议", "是否申请复核"):
        assert word in words


def test_a_completed_task_still_shows_what_it_showed(open_site: OpenSite) -> None:
    site = open_site("matching")
    with site.house.reading() as work:
        done = completed_tasks_of(work.session, site.instances(BID)[1].id)
        read = next(task.id for task in done if task.element_id == "read_result")
    words = site.browser("o14a").get(f"/tasks/{read}").words
    assert "资格不符" in words
    assert "R-011" in words


def test_who_appeals_reads_his_own_words_again(open_site: OpenSite) -> None:
    site = open_site("qualifying")
    for bid_id, sheet in ((WINNER, QUALIFIED), (SECOND, QUALIFIED), (SUBSIDIARY, REFUSED)):
        plan = one("bids", bid_id)["technical_plan"]
        site.story.complete(OFFICER, "review_qualification", sheet, about=plan)
    site.story.complete("o14a", "read_result", {"appeal": "apply", "appeal_reason": APPEAL})
    words = site.browser("o14a").get(f"/papers/{site.paper('f09b_result').id}").words
    assert APPEAL in words
    assert "可在期限内申请复核" in words
