"""One form in two windows of one person: neither overwrites what the other has saved, and nothing is lost."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from app.domain.tasks import Draft
from app.walk.form_filler import TASK_FORM
from app.walk.page import HtmlForm, Page
from tests.http.site import Site
from tests.http.task_pages import address

REASON = "accept_reason"


def opened(site: Site, username: str = "gxc01") -> dict[str, str]:
    """Open the task in one more window; return what its page sends to say which one it is."""
    form = site.browser(username).get(address(site, "accept_need")).form(TASK_FORM)
    return window_on(form)


def window_on(form: HtmlForm) -> dict[str, str]:
    return {"form-window": str(form.element.xpath(".//input[@name='form-window']/@value")[0])}


def save(site: Site, window: Mapping[str, str], reason: str) -> tuple[int, str]:
    """Save a draft as the page does by itself."""
    path = f"{address(site, 'accept_need')}/draft"
    answer = site.client("gxc01").post(path, {**window, "accept_result": "reject", REASON: reason})
    return answer.status_code, answer.get_json().get("code", "saved")


def send(site: Site, window: Mapping[str, str], reason: str, **pressed: str) -> Page:
    """Send the form as a page without JavaScript does."""
    path = f"{address(site, 'accept_need')}/complete"
    fields = {**window, "accept_result": "reject", REASON: reason, **pressed}
    answer = site.client("gxc01").post(path, fields)
    return Page("/", answer.status_code, answer.data)


def kept(site: Site) -> list[str]:
    with site.house.reading() as work:
        return [draft.values[REASON] for draft in work.session.scalars(select(Draft))]


def keep_button(page: Page) -> str:
    (button,) = page.find("//*[@data-newer]//button")
    return str(button.get("value"))


def test_a_second_window_does_not_save_over_what_the_first_has_saved(accepting: Site) -> None:
    first, second = opened(accepting), opened(accepting)
    assert save(accepting, first, "第一窗口") == (200, "saved")
    assert save(accepting, second, "第二窗口") == (409, "newer_draft")
    assert kept(accepting) == ["第一窗口"]


def test_a_window_goes_on_saving_over_its_own_drafts(accepting: Site) -> None:
    window = opened(accepting)
    for words in ("一", "一二", "一二三"):
        assert save(accepting, window, words) == (200, "saved")
    assert kept(accepting) == ["一二三"]


def test_a_window_opened_later_goes_on_with_the_draft_it_was_opened_with(accepting: Site) -> None:
    first = opened(accepting)
    save(accepting, first, "第一窗口")
    second = opened(accepting)
    assert save(accepting, second, "接着写") == (200, "saved")
    assert save(accepting, first, "又回来写") == (409, "newer_draft")


def test_two_windows_that_say_the_same_are_not_at_odds(accepting: Site) -> None:
    first, second = opened(accepting), opened(accepting)
    assert [save(accepting, window, "一样") for window in (first, second)] == [(200, "saved")] * 2


@pytest.mark.parametrize("pressed", [{}, {"form-action": "save"}, {"form-action": "refresh"}])
def test_handing_in_or_saving_an_older_page_shows_both_and_loses_neither(
    accepting: Site, pressed: dict[str, str]
) -> None:
    first, second = opened(accepting), opened(accepting)
    save(accepting, first, "第一窗口写的")
    page = send(accepting, second, "第二窗口写的", **pressed)
    (notice,) = page.find("//*[@data-newer]")
    said = " ".join(notice.text_content().split())
    assert page.status == 409
    assert "在另一窗口有更新的草稿" in said
    assert "另一窗口：第一窗口写的" in said
    assert "本页：第二窗口写的" in said
    assert page.form(TASK_FORM).value(REASON) == "第二窗口写的"
    assert kept(accepting) == ["第一窗口写的"]
    assert accepting.task("accept_need").is_open


def test_whoever_keeps_this_page_goes_on_with_it_and_the_other_window_is_told(accepting: Site) -> None:
    first, second = opened(accepting), opened(accepting)
    save(accepting, first, "第一窗口")
    asked = send(accepting, second, "第二窗口")
    page = send(accepting, second, "第二窗口", **{"form-action": keep_button(asked)})
    assert (page.status, page.find("//*[@data-newer]"), kept(accepting)) == (200, [], ["第二窗口"])
    assert save(accepting, second, "第二窗口，接着写") == (200, "saved")
    assert save(accepting, first, "第一窗口，不知道") == (409, "newer_draft")


def test_what_the_other_window_saved_while_one_chose_is_not_overwritten_either(accepting: Site) -> None:
    first, second = opened(accepting), opened(accepting)
    save(accepting, first, "第一稿")
    asked = send(accepting, second, "第二窗口")
    save(accepting, first, "第二稿")
    assert send(accepting, second, "第二窗口", **{"form-action": keep_button(asked)}).status == 409
    assert kept(accepting) == ["第二稿"]


def test_whoever_takes_the_other_draft_finds_it_and_hands_it_in(accepting: Site) -> None:
    first, second = opened(accepting), opened(accepting)
    save(accepting, first, "第一窗口写的理由")
    (link,) = send(accepting, second, "第二窗口").find("//*[@data-newer]//a")
    form = accepting.browser("gxc01").get(str(link.get("href"))).form(TASK_FORM)
    assert form.value(REASON) == "第一窗口写的理由"
    window = window_on(form)
    assert send(accepting, window, form.value(REASON)).status != 409


def test_a_refused_page_is_mended_in_its_own_window(filling: Site) -> None:
    browser, path = filling.browser("o01a"), address(filling, "fill_need")
    form = browser.get(path).form(TASK_FORM)
    form.fill("need.background", "第一次")
    page = browser.press(form, form.button(mark="data-hand-in"))
    assert page.status == 422
    form = page.form(TASK_FORM)
    form.fill("need.background", "第二次")
    page = browser.press(form, form.button(mark="data-hand-in"))
    assert (page.status, page.find("//*[@data-newer]")) == (422, [])


def test_a_program_that_saved_a_draft_counts_as_another_window(accepting: Site) -> None:
    window = opened(accepting)
    assert save(accepting, {}, "由接口写入") == (200, "saved")
    assert save(accepting, window, "页面上写的") == (409, "newer_draft")
