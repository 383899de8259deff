"""The page of a case, its papers, and the bell."""

from collections.abc import Callable

import pytest

from app.programme.people import user_names
from app.walk.n1_sample import NEED as SAMPLE
from tests.http.site import BID, NEED, Site

OpenSite = Callable[[str], Site]


def case(site: Site, process: str = NEED) -> str:
    return f"/projects/{site.instances(process)[0].id}"


def test_a_case_says_where_it_stands_who_holds_it_and_until_when(open_site: OpenSite) -> None:
    page = open_site("accepting").browser("o01a").get("/projects/")
    assert SAMPLE["need_title"] in page.words
    site = open_site("accepting")
    page = site.browser("o01a").get(case(site))
    assert page.heading == SAMPLE["need_title"]
    holder = page.find("//*[contains(@class, 'jb-stage') or contains(@class, 'jb-hold')]")
    words = " ".join(each.text_content() for each in holder)
    assert "受理审查" in words
    assert "业务处室经办人（高新技术处）" in words


def test_a_need_that_was_rejected_says_so_and_why(open_site: OpenSite) -> None:
    site = open_site("accepting")
    site.story.complete("gxc01", "accept_need", {"accept_result": "reject", "accept_reason": "材料不齐全。"})
    agreed = {"reject_review": "agree", "reject_review_reason": "同意。"}
    site.story.complete("gxc00", "review_rejection", agreed)
    words = site.browser("o01a").get(case(site)).words
    assert "结果：不予受理。材料不齐全。" in words


def test_its_diagrams_are_those_it_runs_on_the_main_one_among_them(open_site: OpenSite) -> None:
    site = open_site("accepting")
    client = site.client("o01a")
    for process in (NEED, "stage_1_collect"):
        answer = client.get(f"{case(site)}/diagram/{process}.bpmn")
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        assert (
            f'data-diagram="{case(site)}/diagram/{process}.bpmn"'
            in client.get(f"{case(site)}?process={process}").text
        )
    assert client.get(f"{case(site)}/diagram/stage_9_manage.bpmn").status_code == 404


def test_the_history_names_people_and_what_they_did_in_order(open_site: OpenSite) -> None:
    site = open_site("accepting")
    words = site.browser("gxc01").get(case(site)).words
    places = [words.index(f"办结“{name}”") for name in ("单位管理员审核并承诺提交", "填报需求表")]
    assert places == sorted(places)
    assert "乌兰托雅" in words


def test_the_history_says_how_it_was_decided_whether_answers_are_fixed_or_computed(
    open_site: OpenSite,
) -> None:
    site = open_site("prescreening")
    words = site.browser("gxc01").get(case(site)).words
    assert [each in words for each in ("办结“单位管理员审核并承诺提交”：", "办结“受理审查”：受理")] == [
        True,
        True,
    ]


@pytest.mark.parametrize("view", ["", "/print"])
def test_a_paper_reads_as_it_was_accepted_on_the_version_it_was_filled_in_on(
    open_site: OpenSite, view: str
) -> None:
    site = open_site("accepting")
    paper = site.paper("f01_need")
    page = site.browser("o01a").get(f"/papers/{paper.id}{view}")
    assert page.status == 200
    for word in (SAMPLE["need_title"], SAMPLE["org_name"], SAMPLE["contact_mobile"], "能源资源"):
        assert word in page.words


def test_the_printed_need_has_no_system_part(open_site: OpenSite) -> None:
    site = open_site("accepting")
    paper = f"/papers/{site.paper('f01_need').id}"
    assert "系统补充信息" in site.browser("o01a").get(paper).words
    assert "系统补充信息" not in site.browser("o01a").get(f"{paper}/print").words


def test_telephone_numbers_are_masked_for_whoever_judges_the_need(open_site: OpenSite) -> None:
    site = open_site("declaring")
    expert = site.panel()[0]
    site.story.complete(expert, "declare_interest", {"coi_declare": "none", "integrity_pledge": True})
    task = next(task for task in site.tasks("give_opinion") if task.assignee == expert)
    words = site.browser(expert).get(f"/tasks/{task.id}").words
    assert SAMPLE["need_title"] in words
    for private in ("contact_mobile", "contact_email", "legal_rep_phone"):
        assert SAMPLE[private] not in words


def test_the_bell_counts_what_is_unread_and_leads_to_what_it_is_about(open_site: OpenSite) -> None:
    site = open_site("published")
    browser, client = site.browser("o01a"), site.client("o01a")
    page = browser.get("/notices/")
    form = page.form("//form[contains(@action, '/open')]")
    unread = page.find("//a[contains(@class, 'jb-bell')]")[0].get("aria-label", "")
    assert "条未读" in unread
    after = browser.press(form)
    assert after.status == 200
    assert client.post("/notices/read").status_code == 303
    assert browser.get("/notices/").find("//a[contains(@class, 'is-unread')]") == []


def test_a_bid_has_a_case_of_its_own_for_its_unit(open_site: OpenSite) -> None:
    site = open_site("sealed")
    page = site.browser("o11a").get(case(site, BID))
    assert page.status == 200
    assert str(site.instances(BID)[0].business_key).startswith("HZ-")
    assert str(site.instances(BID)[0].business_key) in page.words


def holder_words(site: Site, username: str) -> str:
    page = site.browser(username).get(case(site))
    return " ".join(each.text_content() for each in page.find("//*[@class='jb-hold']"))


def test_a_party_reads_how_many_experts_are_at_work_and_not_who_or_how_they_withdraw(
    open_site: OpenSite,
) -> None:
    site = open_site("scoring")
    words = holder_words(site, "o01a")
    assert "专家 5 人在办" in words
    assert "专家全部办结后自动继续" in words
    assert "回避" not in words
    assert "同时在办" not in words


def test_the_department_reads_each_of_the_experts_by_name(open_site: OpenSite) -> None:
    site = open_site("scoring")
    page = site.browser("gxc01").get(case(site))
    assert "同时在办 5 项" in holder_words(site, "gxc01")
    assert len(page.find("//section[@aria-labelledby='also']//tbody/tr")) == 5
    with site.house.reading() as work:
        names = user_names(work.session, {task.assignee or "" for task in site.tasks("give_scores")})
    assert all(name in page.words for name in names.values())


def test_the_department_reads_why_a_decision_was_made_and_a_party_does_not(open_site: OpenSite) -> None:
    site = open_site("scoring")
    page = site.browser("gxc01").get(case(site))
    assert "为什么：" in page.words
    assert "第 1 行 / row 1" in page.words
    assert "为什么：" not in site.browser("o01a").get(case(site)).words


def test_the_history_names_the_stage_of_what_several_stages_use(open_site: OpenSite) -> None:
    site = open_site("scoring")
    page = site.browser("gxc01").get(f"/projects/{site.instances(NEED)[0].id}")
    lines = [line.text_content() for line in page.find("//section[@aria-labelledby='hh']//li")]
    formed = {line[line.index("办结“组建专家组”") :] for line in lines if "办结“组建专家组”" in line}
    assert {stage for stage in ("二 需求论证", "五 评审推荐") for line in formed if stage in line} == {
        "二 需求论证",
        "五 评审推荐",
    }
    assert [line for line in lines if "专家组意见" in line] == []


def test_the_history_says_to_the_department_alone_about_which_bid_something_was_done(
    open_site: OpenSite,
) -> None:
    site = open_site("scoring")
    path = f"/projects/{site.instances(NEED)[0].id}"
    about = "（华北新能源大学 JB-2021-01-能-001-01）"
    assert f"办结“资格审查”{about}" in site.browser("gxc01").get(path).words
    assert "华北新能源大学" not in site.browser("o01a").get(path).words


def test_the_diagram_of_a_panel_is_marked_for_the_stage_that_runs(open_site: OpenSite) -> None:
    page = open_site("scoring")
    shown = page.browser("gxc01").get(f"/projects/{page.instances(NEED)[0].id}")
    assert "流程图：专家组意见（五 评审推荐）" in shown.words
    done = shown.find("//*[@data-diagram]")[0].get("data-done", "").split()
    assert "declare_interest" in done
    assert "give_opinion" not in done
