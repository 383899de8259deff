"""The review desk as experts use it: on a desk, on a phone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import fill, hand_in, open_task, sign_in
from tests.http.worlds import Worlds

Opened = Callable[[str], str]
NewPage = Callable[..., Page]
SCORES = "全部方案打分"
FIRST = "score_sheet.scores.1."
POINTS = {"feasibility": "26", "kpi": "17.5", "team": "17", "landing": "13", "cost": "9", "ip": "4.5"}


@pytest.fixture
def tolerated() -> list[str]:
    """A form that is refused answers 422, which the browser writes to its console."""
    return ["status of 422"]


@pytest.fixture
def at_desk(serve: Opened, worlds: Worlds, new_page: NewPage) -> NewPage:
    """Seat an expert who has two bids to score."""
    base = serve("scoring")
    expert, _ = worlds.expert_asked("scoring", "give_scores")

    def seat(**kind: object) -> Page:
        page = new_page(**kind)
        sign_in(page, base, expert)
        open_task(page, base, SCORES)
        return page

    return seat


def test_material_and_sheet_stand_side_by_side_with_total_and_submit_in_sight(
    at_desk: NewPage, take_shots: Callable[[Page, str], None]
) -> None:
    page = at_desk(size=DESK)
    material, sheet = (page.locator(place).bounding_box() for place in ("#material", "#score"))
    assert material
    assert sheet
    assert material["x"] + material["width"] <= sheet["x"]
    for part in (page.locator("[data-hand-in]"), page.locator("[data-sum-of]").first):
        expect(part).to_be_in_viewport(ratio=1)

    total, missing = page.locator("[data-sum-of]").first, page.locator("[data-missing]")
    left = int("".join(filter(str.isdigit, missing.inner_text())))
    page.locator(f'[name="{FIRST}feasibility"]').press_sequentially("24.5")
    expect(total).to_have_text("24.5")
    fill(page, {FIRST + key: value for key, value in POINTS.items()})
    expect(total).to_have_text("87")
    expect(missing).to_have_text(f"还差 {left - len(POINTS)} 项")
    expect(page.locator(f'[data-part="{FIRST}total"]')).to_contain_text("87")  # as the server counts

    page.locator(".jb-subnav a").last.click()
    expect(page.locator(".jb-subnav a").last).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-hand-in]")).to_be_in_viewport(ratio=1)
    take_shots(page, "desk")


def test_on_a_phone_one_jumps_between_material_and_sheet_over_a_bar_of_one_row(at_desk: NewPage) -> None:
    page = at_desk(size=PHONE)
    bar, submit = page.locator(".jb-bar"), page.locator("[data-hand-in]")
    box = bar.bounding_box()
    assert box
    assert box["height"] < 72
    expect(submit).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="填写", exact=True).click()
    expect(page.locator(f'[name="{FIRST}feasibility"]')).to_be_in_viewport()
    expect(submit).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="材料", exact=True).click()
    expect(page.locator("#material > nav")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mended_field_loses_its_old_error_at_once(at_desk: NewPage) -> None:
    page = at_desk(size=DESK)
    hand_in(page)
    field, part = page.locator(f'[name="{FIRST}kpi"]'), page.locator(f'[data-part="{FIRST}kpi"]')
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(part.locator(".jb-err")).to_be_visible()
    count = page.locator("#errs li").count()
    field.fill("17")
    expect(part.locator(".jb-err")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#errs [data-left]")).to_have_text(f"还有 {count - 1} 处需要改正")
    expect(page.locator("[data-mended]")).to_have_text(f"还有 {count - 1} 处需要改正")


def test_the_desk_works_without_scripts(at_desk: NewPage) -> None:
    page = at_desk(size=DESK, has_scripts=False)
    fill(page, {FIRST + key: value for key, value in POINTS.items()})
    page.get_by_role("button", name="按所填更新").last.click()
    expect(page.locator("[data-sum-of]").first).to_have_text("87")
    expect(page.locator(f'[data-part="{FIRST}total"]')).to_contain_text("87")
    hand_in(page)
    expect(page.locator("#errs")).to_be_visible()
