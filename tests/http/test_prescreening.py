"""A need that is not let on to the experts: its unit learns what became of it, why, and what follows."""

from collections.abc import Callable

import pytest

from app.walk.n1_call import commitment
from app.walk.n1_people import HEAD, OFFICER, PUBLISHER, PUBLISHER_ADMIN, check_credit
from app.walk.n1_sample import NEED as SAMPLE
from app.walk.n1_sample import need_form
from app.walk.page import Page
from app.walk.papers import pdf
from tests.http.site import NEED, Site

OpenSite = Callable[[str], Site]
REASON = "与在研项目的攻关内容重复，不属新的需求。"
SCREENING = {
    "prescreening.fit_direction": "yes",
    "prescreening.tech_nature": "bottleneck",
    "prescreening.self_unable": "yes",
    "prescreening.lead_apply": "yes",
    "prescreening.duplicate_check": "与在研项目重复。",
    "prescreen_opinion": REASON,
}


def decide(site: Site, result: str) -> Page:
    """The officer proposes, the head agrees; return the applicant's page of the case."""
    site.story.complete(OFFICER, "prescreen_need", {**SCREENING, "prescreen": result})
    site.story.complete(
        HEAD, "review_prescreen", {"prescreen_final": result, "prescreen_final_opinion": "同意。"}
    )
    site.settle()
    return site.browser(PUBLISHER).get(f"/projects/{site.instances(NEED)[0].id}")


def notices(site: Site) -> str:
    return site.browser(PUBLISHER).get("/notices/").words


def test_a_merger_into_a_need_that_does_not_exist_is_refused_at_its_field(open_site: OpenSite) -> None:
    site = open_site("prescreening")
    task = site.task("prescreen_need")
    answers = {**SCREENING, "prescreen": "merge", "merge_into": "NO-SUCH-1"}
    answer = site.client(OFFICER).post(f"/tasks/{task.id}/complete", answers)
    page = Page(f"/tasks/{task.id}", answer.status_code, answer.data)
    assert page.status == 422
    assert "并入的需求：" in page.words
    assert site.task("prescreen_need").id == task.id


def test_a_merged_need_says_into_which_other_and_what_follows(open_site: OpenSite) -> None:
    site = open_site("prescreening")
    story = site.story
    story.start(PUBLISHER, "/start/need")
    story.complete(PUBLISHER, "fill_need", need_form())
    story.complete(PUBLISHER_ADMIN, "commit_need", commitment(story))
    check_credit(story, "2021-09-03T10:00")
    story.complete(OFFICER, "accept_need", {"accept_result": "accept"})
    first, second = site.instances(NEED)
    number = str(second.business_key)
    story.complete(OFFICER, "prescreen_need", {**SCREENING, "prescreen": "defer"})
    returned = {"prescreen_final": "return", "prescreen_final_opinion": "有相近的一件新入库，请核对。"}
    story.complete(HEAD, "review_prescreen", returned)

    merger = {"prescreen": "merge", "merge_into": number, "merge_consent": [pdf("同意合并的函")]}
    story.complete(OFFICER, "prescreen_need", {**SCREENING, **merger})
    page = story.complete(HEAD, "review_prescreen", {"prescreen_final": "merge"})
    assert f"经办人初筛结论：合并，并入 {number}" in page.words

    words = site.browser(PUBLISHER).get(f"/projects/{first.id}").words
    assert f"结果：并入相近需求。并入“{SAMPLE['need_title']}”（{number}）。理由：{REASON[:-1]}" in words
    told = notices(site)
    assert f"并入相近需求“{SAMPLE['need_title']}”（{number}）" in told
    assert "需求已并入相近需求" in told
    assert "以并入的那一件为准" in told


def test_who_is_not_listed_reads_the_officers_reason_not_the_heads_yes(open_site: OpenSite) -> None:
    site = open_site("prescreening")
    page = decide(site, "reject")
    assert f"结果：未列入榜单。{REASON}" in page.words
    told = notices(site)
    assert f"理由：{REASON}" in told
    assert "同意" not in told
    assert "。。" not in told


def test_who_is_put_off_is_told_and_the_strip_says_until_when(open_site: OpenSite) -> None:
    site = open_site("prescreening")
    page = decide(site, "defer")
    for words in ("等待筛选批次开启", "战略规划处组织批次", "待下一批次"):
        assert words in page.words
    assert "收到即继续" not in page.words
    told = notices(site)
    assert f"需求转入下一批次：{SAMPLE['need_title']}" in told
    assert f"理由：{REASON}" in told


def test_a_need_in_the_pool_says_for_which_batch_it_waits(open_site: OpenSite) -> None:
    site = open_site("accepting")
    site.story.complete(OFFICER, "accept_need", {"accept_result": "accept"})
    page = site.browser(PUBLISHER).get(f"/projects/{site.instances(NEED)[0].id}")
    for words in ("战略规划处组织批次", "2021-08-30 24时", "“2021年度第一批”截止后确认清单即开启"):
        assert words in page.words


@pytest.mark.parametrize(("element_id", "moment"), [("commit_need", "committing")])
def test_a_unit_of_one_administrator_is_offered_nobody_to_hand_a_task_on_to(
    open_site: OpenSite, element_id: str, moment: str
) -> None:
    site = open_site(moment)
    page = site.browser(PUBLISHER_ADMIN).get(f"/tasks/{site.task(element_id).id}")
    assert "改派" not in page.words
    assert "处室的人" not in page.words


def test_the_desk_of_a_unit_is_not_called_a_division(open_site: OpenSite) -> None:
    site = open_site("committing")
    assert "本单位在办" in site.browser(PUBLISHER_ADMIN).get("/tasks/").words
    assert "本处室在办" in site.browser(HEAD).get("/tasks/").words
