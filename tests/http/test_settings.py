"""Parameters and the working calendar as their administrators see and change them, in a running house."""

from collections.abc import Callable

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
