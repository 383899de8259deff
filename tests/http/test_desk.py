"""The desk: which tasks are worked beside their papers, and what stands on it without a script."""

from collections.abc import Callable

import pytest

from tests.http.site import Site

OpenSite = Callable[[str], Site]


def page_of(site: Site, element_id: str, username: str = ""):
    task = site.tasks(element_id)[0]
    return site.browser(username or task.assignee).get(f"/tasks/{task.id}")


@pytest.mark.parametrize(
    ("moment", "element_id", "username", "is_desk"),
    [
        ("scoring", "give_scores", "", True),
        ("qualifying", "review_qualification", "gxc01", True),
        ("listing", "draft_list_item", "gxc01", False),  # a wide table to fill in
        ("filling", "fill_need", "o01a", False),  # nothing to read
    ],
)
def test_a_task_with_papers_and_a_form_that_fits_is_worked_at_the_desk(
    open_site: OpenSite, moment: str, element_id: str, username: str, *, is_desk: bool
) -> None:
    page = page_of(open_site(moment), element_id, username)
    assert bool(page.find("//*[contains(@class, 'jb-desk')][@class='jb-desk']")) is is_desk
    assert len(page.find("//button[@data-hand-in]")) == 1


def test_every_place_one_may_go_to_in_the_material_is_there(open_site: OpenSite) -> None:
    page = page_of(open_site("scoring"), "give_scores")
    links = [link.get("href", "") for link in page.find("//*[@id='material']//a[starts-with(@href, '#')]")]
    assert len(links) > len(page.find("//*[@id='material']/section")) >= 3
    assert [link for link in links if not page.find(f"//*[@id='{link[1:]}']")] == []


def test_the_sum_so_far_is_told_by_the_server_and_what_is_missing_is_counted(open_site: OpenSite) -> None:
    site = open_site("scoring")
    page = page_of(site, "give_scores")
    assert [total.text for total in page.find("//output[@data-sum-of]")] == ["—", "—"]
    (missing,) = page.find("//*[@data-missing]")
    task = site.tasks("give_scores")[0]
    typed = {"score_sheet.scores.1": "row", "score_sheet.scores.2": "row"}
    typed |= {f"score_sheet.scores.1.{key}": value for key, value in (("kpi", "16.5"), ("team", "17"))}
    site.client(task.assignee or "").post(f"/tasks/{task.id}/draft", typed)
    again = page_of(site, "give_scores")
    assert [total.text for total in again.find("//output[@data-sum-of]")] == ["33.5", "—"]
    before, after = (
        int("".join(filter(str.isdigit, each.text))) for each in (missing, *again.find("//*[@data-missing]"))
    )
    assert before - after == 2


def test_the_errors_of_rows_say_which_row(open_site: OpenSite) -> None:
    site = open_site("scoring")
    task = site.tasks("give_scores")[0]
    answer = site.client(task.assignee or "").post(
        f"/tasks/{task.id}/complete",
        {"score_sheet.scores.1": "row", "score_sheet.scores.2": "row", "score_sheet.scores.2.kpi": "99"},
    )
    assert answer.status_code == 422
    assert "第 2 份 指标响应与先进性：应不高于 20 分" in answer.text


def test_several_tasks_of_one_kind_are_counted_and_led_to(open_site: OpenSite) -> None:
    page = page_of(open_site("qualifying"), "review_qualification", "gxc01")
    assert "余 3 件" in page.words
    assert len(page.find("//ol[@class='jb-queue']//a")) == 3
    assert len(page.find("//ol[@class='jb-queue']//a[@aria-current]")) == 1
