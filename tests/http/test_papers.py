"""Papers of a case: what a form showed when it was handed in can be read afterwards, by whom it is for."""

from collections.abc import Callable

import pytest

from app.store.tasks import completed_tasks_of
from app.walk.n1_award import QUALIFIED, REFUSED, SECOND, SUBSIDIARY, WINNER, publicise, sign
from app.walk.n1_people import OFFICER, check_credit
from app.walk.n1_sample import one
from app.walk.page import Page
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


def files_offered(page: Page) -> list[str]:
    return [str(link.get("href")) for link in page.find("//a[starts-with(@href, '/files/')]")]


def test_the_supplier_opens_the_text_of_the_agreement_that_he_confirms(open_site: OpenSite) -> None:
    site = open_site("confirming_agreement")
    page = site.browser("o11a").get(f"/tasks/{site.task('confirm_agreement').id}")
    (text,) = files_offered(page)
    assert site.client("o11a").get(text).status_code == 200
    assert site.client("o12a").get(text).status_code == 404
    paper = f"/papers/{site.paper('f11_agreement').id}"
    assert "（不公开）" not in site.browser("o11a").get(paper).words
    assert site.client("o12a").get(paper).status_code == 404


def test_both_sides_open_the_text_of_the_agreement_that_they_sign(open_site: OpenSite) -> None:
    site = open_site("reviewing_agreement")
    publicise(site.story)
    check_credit(site.story, "2022-02-09T08:50")
    site.story.clock("2022-02-10T10:00")
    for username, element_id in (("o01", "sign_as_demander"), ("o11", "sign_as_supplier")):
        page = site.browser(username).get(f"/tasks/{site.task(element_id).id}")
        assert "（不公开）" not in page.words
        assert {site.client(username).get(file).status_code for file in files_offered(page)} == {200}
        signed = {"signature.name": site.story.name_of(username), "signature.signed_on": "2022-02-10"}
        site.story.complete(username, element_id, signed)


def test_who_does_single_tasks_of_a_case_reads_what_he_handed_in_in_every_view(open_site: OpenSite) -> None:
    site = open_site("accepting")
    paper = site.paper("credit_check", by="jd01")
    client = site.client("jd01")
    assert client.get(f"/projects/{paper.instance_id}").status_code == 404
    for view in ("", "/print"):
        page = client.get(f"/papers/{paper.id}{view}")
        assert page.status_code == 200
        assert f"/projects/{paper.instance_id}" not in page.text
    assert f"/papers/{paper.id}/print" in client.get(f"/tasks/{paper.task_id}").text
    assert site.client("zj01").get(f"/papers/{paper.id}").status_code == 404


def test_who_left_a_case_reads_nothing_of_it_any_more_not_even_her_own_words(open_site: OpenSite) -> None:
    site = open_site("declaring")
    recused = site.panel()[0]
    interest = {"coi_declare": "has", "coi_detail": "与申报单位有在研合同。"}
    site.story.complete(recused, "declare_interest", interest)
    paper = site.paper("f04e_declare", by=recused)
    assert site.client(recused).get(f"/papers/{paper.id}").status_code == 404


def test_a_signed_task_book_is_one_document_with_its_number_and_three_signatures(
    open_site: OpenSite,
) -> None:
    site = open_site("reviewing_agreement")
    publicise(site.story)
    sign(site.story)
    paper = site.paper("f14_taskbook")
    words = site.browser("o11a").get(f"/papers/{paper.id}/print").words
    story, values = site.story, paper.values
    for side in (f"需求方 {values['demander_name']}", f"供给方 {values['supplier_name']}", "科技厅"):
        assert side in words
    for username in ("o01", "o11", "ld01"):
        assert story.name_of(username) in words
    assert "项目编号：JBGS" in words
    for note in ("签订后生成", "首拨预计", "退回意见"):
        assert note not in words


def test_an_agreement_bears_the_signatures_of_its_two_sides(open_site: OpenSite) -> None:
    site = open_site("reviewing_agreement")
    publicise(site.story)
    sign(site.story)
    words = site.browser("o01a").get(f"/papers/{site.newest_paper('f11_agreement').id}").words
    assert "签署人" in words
    assert {site.story.name_of("o01"), site.story.name_of("o11")} <= set(words.split())
    assert "科技厅" not in words.partition("签署人")[2].partition("表单校验码")[0]


def test_a_paper_that_nobody_signed_yet_has_no_place_for_signatures(open_site: OpenSite) -> None:
    site = open_site("confirming_agreement")
    assert "签署人" not in site.browser("o11a").get(f"/papers/{site.paper('f11_agreement').id}").words
