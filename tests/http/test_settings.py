"""Parameters and the working calendar as their administrators see and change them, in a running house."""

from collections.abc import Callable

import pytest

from app.services.parameter_admin import history_of
from tests.http.site import Site

OpenSite = Callable[[str], Site]


def test_every_parameter_is_listed_with_its_source(new_site: Site) -> None:
    words = new_site.browser("lc01").get("/admin/parameters").words
    for part in ("expert_min", "publicity_workdays", "fiscal_max_share", "实施办法"):
        assert part in words


def test_a_new_version_of_a_parameter_is_used_from_its_day_on(open_site: OpenSite) -> None:
    site = open_site("filling")
    browser = site.browser("lc01")
    form = browser.get("/admin/parameters/min_own_funds").form("//form[.//input[@name='effective_from']]")
    field = next(name for name in form.names() if name not in {"effective_from", "reason"})
    form.fill(field, "600")
    form.fill("effective_from", "2021-07-29")
    form.fill("reason", "口径调整")
    assert browser.press(form).status == 200
    words = browser.get("/admin/parameters/min_own_funds").words
    assert "口径调整" in words
    assert "2021-07-29" in words


def test_a_parameter_without_a_reason_or_with_a_wrong_value_is_refused_and_kept_as_typed(
    new_site: Site,
) -> None:
    browser = new_site.browser("lc01")
    form = browser.get("/admin/parameters/expert_min").form("//form[.//input[@name='effective_from']]")
    field = next(name for name in form.names() if name not in {"effective_from", "reason"})
    form.fill(field, "five")
    page = browser.press(form)
    assert page.status == 422
    assert page.form("//form[.//input[@name='effective_from']]").value(field) == "five"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("publicity_workdays", "0", "不能少于 1 工作日（R-083），现为 0。"),
        ("expert_min", "4", "不能少于 5 人（R-074；依据：实施办法未规定专家人数"),
        ("expert_min", "6", "应为单数（R-074；依据：实施办法未规定专家人数"),
        ("expert_min", "17", "不能超过 15 人（R-074；依据：实施办法未规定专家人数"),
        ("valid_opinions_min", "0", "不能少于 3 份（R-074；依据：实施办法未规定专家人数"),
        ("accept_workdays", "0", "不能少于 1 工作日，现为 0。"),
        ("score_pass", "101", "不能超过 100 分，现为 101。"),
        ("fiscal_max_share", "1.5", "不能超过 1，现为 1.5。"),
    ],
)
def test_a_parameter_beyond_its_bounds_is_refused_with_the_rule(
    new_site: Site, name: str, value: str, said: str
) -> None:
    browser = new_site.browser("lc01")
    form = browser.get(f"/admin/parameters/{name}").form("//form[.//input[@name='effective_from']]")
    form.fill("value", value)
    page = browser.press(form)
    assert (page.status, said in page.words) == (422, True)


def test_the_page_of_a_parameter_names_the_person_who_changed_it(new_site: Site) -> None:
    browser = new_site.browser("lc01")
    form = browser.get("/admin/parameters/expert_min").form("//form[.//input[@name='effective_from']]")
    assert "不少于 5，不超过 15，须为单数（R-074；依据" in form.element.text_content()
    form.fill("value", "7")
    form.fill("reason", "厅务会")
    form.fill("effective_from", "2021-08-20")
    words = browser.press(form).words
    assert new_site.story.name_of("lc01") in words
    assert "厅务会 lc01" not in words


def test_the_calendar_shows_holidays_and_make_up_days(new_site: Site) -> None:
    words = new_site.browser("lc01").get("/admin/calendar/2021").words
    assert "国庆节" in words
    assert "2021" in new_site.browser("gl01").get("/admin/calendar").words


def test_a_year_that_is_published_moves_the_due_dates_counted_from_then_on(open_site: OpenSite) -> None:
    site = open_site("accepting")
    browser = site.browser("lc01")
    form = browser.get("/admin/calendar/2021").form("//form[.//textarea[@name='days']]")
    form.fill("days", form.value("days") + "\n08-02 休 测试假日")
    form.fill("source", "国办通知（测试）")
    page = browser.press(form)
    assert page.status == 200, page.complaint
    assert "测试假日" in page.words


def test_the_business_clock_moves_forward_only_and_fires_what_falls_due(open_site: OpenSite) -> None:
    site = open_site("sealed")
    browser = site.browser("gl01")
    form = browser.get("/admin/clock").form("//form[.//input[@name='to']]")
    form.fill("to", "2021-11-01T00:00")
    assert browser.press(form).status == 422
    form = browser.get("/admin/clock").form("//form[.//input[@name='to']]")
    form.fill("to", "2021-11-30T09:00")
    assert browser.press(form).status == 200
    assert site.tasks("commit_bid") == []
    assert site.instances("bid_application")[0].is_sealed is False


def test_what_a_demonstration_was_installed_with_bears_its_business_time(open_site: OpenSite) -> None:
    site = open_site("scoring")
    with site.house.reading() as work:
        versions = history_of(work, "qualify_workdays").versions
    assert [version.created_at.year for version in versions] == [2021]
