"""In a browser: a sealed bid is taken back, a file is refused beside its field, a colleague was faster."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from app.walk.n1_sample import one
from app.walk.papers import pdf
from tests.browser.hands import fill, hand_in, open_task, sign_in
from tests.browser.test_journeys import Opened, Shots


@pytest.fixture
def tolerated() -> list[str]:
    """What is refused answers 400, 401, 409 or 422, which the browser writes to its console."""
    return ["status of 400", "status of 401", "status of 409", "status of 422"]


def test_a_bidder_takes_a_sealed_bid_back_and_finds_the_form_as_it_was_filled_in(
    page: Page, serve: Opened, take_shots: Shots
) -> None:
    base = serve("sealed")
    sign_in(page, base, "o11")
    page.goto(f"{base}/projects/?process=bid_application")
    page.locator("main a[href^='/projects/']").last.click()
    expect(page.locator("body")).to_contain_text("HZ-")
    take_shots(page, "bid-sealed")
    page.get_by_role("link", name="撤回投标/修改").click()
    expect(page.locator("body")).to_contain_text("2021年11月29日24时前重新提交")
    take_shots(page, "bid-recall")
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("heading", level=1, name="填报实施方案")).to_be_visible()
    expect(page.locator('[name="bid.technical_plan"]')).to_have_value(
        re.compile(re.escape(one("bids", "B01")["technical_plan"][:20]))
    )
    take_shots(page, "bid-recalled")


def test_a_file_too_many_is_refused_beside_its_field(page: Page, serve: Opened, take_shots: Shots) -> None:
    base = serve("filling")
    sign_in(page, base, "o01a")
    open_task(page, base, "填报需求表")
    page.locator('[name="need.entity_kind"][value="central_branch"]').check()
    page.locator('[name="need.org_address"]').fill("留在页面上的字")
    box = page.locator('[data-files="need.tax_proof"]')
    expect(box).to_be_visible()
    for number in (1, 2, 3):
        paper = pdf(f"证明{number}")
        box.locator("input[type=file]").set_input_files(
            FilePayload(name=paper.name, mimeType="application/pdf", buffer=paper.content)
        )
        expect(box.locator(".jb-filelist li")).to_have_count(number)
    page.evaluate("document.querySelector('[data-files=\"need.tax_proof\"]').dataset.most = '9'")
    box.locator("input[type=file]").set_input_files(
        FilePayload(name="4.pdf", mimeType="application/pdf", buffer=pdf("4").content)
    )
    expect(box.locator("[data-upload-state]")).to_contain_text("最多 3 个文件，现有 4 个")
    take_shots(page, "upload-refused")
    expect(page.locator('[name="need.org_address"]')).to_have_value("留在页面上的字")
    box.locator(".jb-filelist button").first.click()
    box.locator("input[type=file]").set_input_files(
        FilePayload(name="5.pdf", mimeType="application/pdf", buffer=pdf("5").content)
    )
    expect(box.locator("[data-upload-state]")).to_have_text("已上传 5.pdf")
    expect(page.locator("[data-saved]").last).to_have_text(re.compile("已自动保存"), timeout=15_000)


LONG = "蒙" * 1500


def test_the_last_thing_typed_into_a_long_form_is_there_after_leaving_at_once(
    page: Page, serve: Opened
) -> None:
    base = serve("filling")
    sign_in(page, base, "o01a")
    open_task(page, base, "填报需求表")
    with page.expect_response(re.compile("/draft$")):
        page.locator("textarea:visible").evaluate_all(
            "(all, text) => { for (const each of all) each.value = text; }", LONG
        )
        page.locator('[name="need.background"]').fill(LONG)
    expect(page.locator("[data-saved]").last).to_have_text(re.compile("已自动保存"), timeout=15_000)
    page.locator('[name="need.org_address"]').fill("离开前最后填的地址")
    page.get_by_role("link", name="待办").first.click()
    expect(page.get_by_role("heading", level=1, name="待办")).to_be_visible()
    open_task(page, base, "填报需求表")
    expect(page.locator('[name="need.org_address"]')).to_have_value("离开前最后填的地址")
    expect(page.locator('[name="need.background"]')).to_have_value(LONG)


def test_what_is_typed_while_signed_out_is_there_after_signing_in_again(
    page: Page, serve: Opened, take_shots: Shots
) -> None:
    base = serve("filling")
    sign_in(page, base, "o01a")
    open_task(page, base, "填报需求表")
    page.context.clear_cookies()
    page.locator('[name="need.background"]').fill("退出以后写的背景")
    line = page.locator("[data-saved]").last
    expect(line).to_contain_text("已退出登录", timeout=15_000)
    hand_in(page)
    expect(page.locator("body")).to_contain_text("刚才所填的还没有提交")
    take_shots(page, "signed-out")
    page.locator('[name="account"]').first.fill("o01a")
    page.locator('input[type="password"]').fill("yanshi-jiebang-2021")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator('[name="need.background"]')).to_have_value("退出以后写的背景")


def test_who_signs_in_again_on_another_page_goes_on_on_the_first(
    page: Page, serve: Opened, take_shots: Shots
) -> None:
    base = serve("filling")
    sign_in(page, base, "o01a")
    open_task(page, base, "填报需求表")
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, base, "o01a")
    page.locator('[name="need.background"]').fill("重新登录以后写的背景")
    expect(page.locator("[data-saved]").last).to_have_text(re.compile("已自动保存"), timeout=15_000)
    take_shots(page, "signed-in-again")


def test_who_is_still_typing_is_told_that_a_colleague_was_faster(
    new_page: Callable[..., Page], serve: Opened, take_shots: Shots
) -> None:
    base = serve("accepting")
    fast, slow = new_page(), new_page()
    sign_in(slow, base, "gxc02")
    open_task(slow, base, "受理审查")
    fill(slow, {"accept_result": "reject"})
    slow.locator('[name="accept_reason"]').fill("指标不清")
    sign_in(fast, base, "gxc01")
    open_task(fast, base, "受理审查")
    fill(fast, {"accept_result": "reject", "accept_reason": "材料不齐全"})
    hand_in(fast)
    expect(fast.get_by_text("已办结：受理审查")).to_be_visible()

    slow.locator('[name="accept_reason"]').fill("指标不清，建议不受理")
    notice = slow.locator(".jb-fill .jb-notice--warn")
    expect(notice).to_contain_text(re.compile("“受理审查”已由.+于.+办结"), timeout=15_000)
    expect(slow.locator('[name="accept_reason"]')).to_have_value("指标不清，建议不受理")
    take_shots(slow, "forestalled")
    notice.get_by_role("button", name="对照已提交的内容").click()
    expect(slow.get_by_role("heading", level=1, name="情况已经变化")).to_be_visible()
    expect(slow.locator("body")).to_contain_text("指标不清，建议不受理")
    expect(slow.locator("body")).to_contain_text("材料不齐全")
    take_shots(slow, "forestalled-conflict")
