"""Whole journeys in a browser, on the program as a newcomer starts it: fill in, judge, publish."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from app.walk.n1_bids import COMMENTS
from app.walk.n1_sample import LISTED, NEED, need_form
from app.walk.papers import pdf
from tests.browser.hands import fill, hand_in, open_task, sign_in
from tests.http.worlds import Worlds

ROOT = Path(__file__).parents[2]
PHONE = ViewportSize(width=390, height=844)
Shots = Callable[[Page, str], None]
Opened = Callable[[str], str]


@pytest.fixture
def tolerated() -> list[str]:
    """A form that is refused answers 422, which the browser writes to its console."""
    return ["status of 422"]


def add_rows(page: Page, key: str, count: int) -> None:
    """Press the button that adds a row until there are so many."""
    rows = page.locator(f'[data-list="{key}"] [data-row]:visible')
    while rows.count() < count:
        page.locator(f'button[value="add:{key}"]').click()


def test_an_applicant_fills_in_a_need_with_a_draft_in_between_and_submits_it(
    page: Page, serve: Opened, take_shots: Shots
) -> None:
    base = serve("filling")
    page.goto(f"{base}/tasks/")
    expect(page).to_have_url(re.compile("/sign-in"))
    take_shots(page, "sign-in")
    sign_in(page, base, "o01a")
    take_shots(page, "tasklist-applicant")
    open_task(page, base, "填报需求表")
    take_shots(page, "need-empty")

    background = page.locator('[name="need.background"]')
    background.press_sequentially("离网制氢， 宽负荷。")
    counter = page.locator('[name="need.background"] ~ .jb-count output')
    expect(counter).to_have_text("9 / 1000 字，还可写 991 字")
    background.fill("字" * 1011)
    expect(counter).to_have_text("1011 / 1000 字，超出 11 字")

    other = page.locator('[name="need.tech_field_other"]:visible')
    expect(other).to_have_count(0)
    page.locator('[name="need.tech_field"][value="other"]').check()
    expect(other).to_be_visible()
    other.fill("海洋能")

    add_rows(page, "need.kpi_table", 2)
    page.locator('[name="need.kpi_table.1.name"]').fill("负荷下限")
    page.locator('[name="need.kpi_table.2.name"]').fill("电压衰减")
    expect(page.locator("[data-saved]").last).to_have_text(re.compile("已自动保存"), timeout=15_000)

    page.locator('[name="need.org_address"]').fill("没等保存就离开的字")
    page.goto(f"{base}/tasks/")
    open_task(page, base, "填报需求表")
    names = ("need.background", "need.tech_field_other", "need.kpi_table.2.name", "need.org_address")
    assert typed(page, *names) == ["字" * 1011, "海洋能", "电压衰减", "没等保存就离开的字"]

    values = need_form()
    add_rows(page, "need.kpi_table", len(values["need.kpi_table"]))
    fill(page, values | {"need.postcode": "1", "need.contact_mobile": "199"})
    hand_in(page)
    summary = page.locator("#errs")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_count(2)
    take_shots(page, "need-errors")
    summary.locator("a").first.click()
    expect(page.locator('[name="need.postcode"]')).to_be_focused()
    fill(
        page, {"need.postcode": values["need.postcode"], "need.contact_mobile": values["need.contact_mobile"]}
    )
    hand_in(page)
    expect(page.get_by_text("已办结：填报需求表")).to_be_visible()

    page.goto(f"{base}/projects/")
    page.get_by_role("link", name=NEED["need_title"]).first.click()
    expect(page.locator(".djs-container, [data-diagram] svg").first).to_be_visible()
    take_shots(page, "case-applicant")
    page.get_by_role("link", name=re.compile("项目需求表")).first.click()
    take_shots(page, "need-paper")


def typed(page: Page, *names: str) -> list[str]:
    return [page.locator(f'[name="{name}"]').first.input_value() for name in names]


def test_an_expert_declares_and_scores_every_bid(
    page: Page, serve: Opened, take_shots: Shots, worlds: Worlds
) -> None:
    base = serve("declaring_to_score")
    expert, name = one_of_the_panel(worlds)
    sign_in(page, base, expert)
    open_task(page, base, "声明利害关系")
    take_shots(page, "declaration")
    fill(page, {"coi_declare": "none", "integrity_pledge": True})
    hand_in(page)
    expect(page.get_by_text("已办结：声明利害关系")).to_be_visible()

    open_task(page, base, "全部方案打分")
    take_shots(page, "scores-empty")
    page.get_by_text("揭榜申请（实施方案）").first.click()
    points = {"feasibility": "26", "kpi": "17.5", "team": "17", "landing": "13", "cost": "9", "ip": "4.5"}
    rows = [
        points | {"comment": COMMENTS["B01"], "vote": "recommend"},
        points | {"comment": COMMENTS["B02"], "vote": "reserve"},
    ]
    fill(page, {"score_sheet.scores": rows})
    page.locator('[name="score_sheet.scores.1.feasibility"]').fill("31")
    fill(page, {"score_sheet.signature": "别人"})
    hand_in(page)
    expect(page.locator("#errs li")).to_have_count(2)
    take_shots(page, "scores-errors")
    page.locator('[name="score_sheet.scores.1.feasibility"]').fill("26")
    fill(page, {"score_sheet.signature": name})
    expect(page.get_by_text("87").first).to_be_visible()
    take_shots(page, "scores-filled")
    hand_in(page)
    expect(page.get_by_text("已办结：全部方案打分")).to_be_visible()


def one_of_the_panel(worlds: Worlds) -> tuple[str, str]:
    """Return an expert who has yet to declare, and the name to sign with."""
    return worlds.expert_asked("declaring_to_score", "declare_interest")


def test_an_officer_publishes_a_list_item_with_the_publisher_and_the_leader(
    new_page: Callable[..., Page], serve: Opened, take_shots: Shots
) -> None:
    base = serve("listing")
    officer, publisher, leader, public = (new_page() for _ in range(4))
    sign_in(officer, base, "gxc01")
    open_task(officer, base, "拟定榜单条目")
    take_shots(officer, "list-item")
    item = {
        "list_item.publisher_mode": "open",
        "list_item.publisher_display": NEED["org_name"],
        "list_item.bid_deadline": LISTED["bid_deadline"][:16],
        "list_item.bounty": "1000.00",
        "list_item.publish_mode": LISTED["publish_mode"],
        "list_item.contact_public": "高新技术处 0471-6328607",
    }
    fill(officer, item)
    hand_in(officer)
    expect(officer.get_by_text("已办结：拟定榜单条目")).to_be_visible()

    sign_in(publisher, base, "o01a")
    open_task(publisher, base, "发榜方会商确认")
    fill(publisher, {"consult": "agree", "consult_signature": "乌兰托雅"})
    hand_in(publisher)
    expect(publisher.get_by_text("已办结：发榜方会商确认")).to_be_visible()

    sign_in(leader, base, "ld01")
    open_task(leader, base, "榜单审签")
    fill(leader, {"list_approved": True})
    hand_in(leader)
    expect(leader.get_by_text("已办结：榜单审签")).to_be_visible()

    public.goto(f"{base}/public/")
    public.get_by_role("link", name=NEED["need_title"]).first.click()
    expect(public.get_by_text("距揭榜截止")).to_be_visible()
    take_shots(public, "public-item")
    public.goto(f"{base}/public/")
    take_shots(public, "public-list")


def test_a_process_owner_reads_the_findings_mends_the_diagram_and_publishes_it(
    page: Page, serve: Opened, take_shots: Shots, tmp_path: Path
) -> None:
    base = serve("filling")
    sign_in(page, base, "lc01")
    page.goto(f"{base}/studio/")
    take_shots(page, "studio")
    with page.expect_download() as download:
        page.locator("tr", has_text="stage_3_publish").get_by_role("link", name="下载").click()
    original = download.value.path().read_bytes()
    assert original == (ROOT / "processes" / "stage_3_publish.bpmn").read_bytes()

    file = tmp_path / "stage_3_publish.bpmn"
    file.write_bytes(original.replace(b'formId="f05_list_item"', b'formId="f05_nothing"', 1))
    publish(page, file, "换表单")
    expect(page.get_by_text("未发布任何文件")).to_be_visible()
    expect(page.locator("code", has_text="draft_list_item")).to_be_visible()
    take_shots(page, "studio-findings")

    file.write_bytes(original.replace("拟定榜单条目".encode(), "起草榜单条目".encode(), 1))
    publish(page, file, "任务改名")
    expect(page.get_by_text("发布榜单 第 2 版")).to_be_visible()
    page.get_by_role("link", name="发布榜单").first.click()
    expect(page.locator("[data-diagram] svg").first).to_be_visible()
    expect(page.locator("[data-diagram]")).to_contain_text("起草榜单条目")
    take_shots(page, "studio-versions")


def publish(page: Page, file: Path, note: str) -> None:
    page.locator("#files").set_input_files(file)
    page.locator("#note").fill(note)
    page.get_by_role("button", name="检查并发布").click()


def test_a_file_is_uploaded_and_dropped_again_while_a_bid_is_filled_in(
    new_page: Callable[..., Page], serve: Opened, take_shots: Shots
) -> None:
    base = serve("published")
    page = new_page(PHONE)
    sign_in(page, base, "o11a")
    page.goto(f"{base}/public/")
    page.get_by_role("link", name=NEED["need_title"]).first.click()
    page.get_by_role("button", name="我要揭榜").click()
    box = page.locator('[data-files="bid.attachments"]')
    paper = pdf("实施方案附件")
    box.locator("input[type=file]").set_input_files(
        FilePayload(name=paper.name, mimeType="application/pdf", buffer=paper.content)
    )
    expect(box.locator("[data-upload-state]")).to_have_text(f"已上传 {paper.name}")
    expect(box.locator(".jb-filelist li")).to_have_count(1)
    box.locator("input[type=file]").set_input_files(
        FilePayload(name="not-a.pdf", mimeType="application/pdf", buffer=b"<html>")
    )
    expect(box.locator("[data-upload-state]")).to_contain_text("内容与文件类型不符")
    take_shots(page, "bid")
    with page.expect_response(re.compile("/refresh")):  # the server is still there to answer
        box.get_by_role("button", name=f"删除文件 {paper.name}").click()
    expect(box.locator(".jb-filelist li")).to_have_count(0)
