"""The studio: good files make versions, come back byte for byte, and are shown as their users see them."""

import html
import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.http.site import NEED, Site
from tests.http.studio_pages import GOOD, OWNER, PUBLISHED, findings, stored, upload
from tests.stem_house import end, form, process, start, text_field, user_task

ROOT = Path(__file__).parents[2]
LINE = [("start", "read_it"), ("read_it", "finish")]


# --- good files


def test_good_files_published_together_become_versions(new_site: Site) -> None:
    assert upload(new_site, GOOD).status in PUBLISHED
    page = new_site.browser(OWNER).get("/studio/process/review")
    assert "第 1 版，现行" in page.words
    assert findings(new_site.browser(OWNER).get("/studio/")) == []


def test_what_should_be_looked_at_is_listed_beside_the_success(new_site: Site) -> None:
    remarked = process("remarked", [start(), user_task("read_it"), end()], LINE)
    page = upload(new_site, {"remarked.bpmn": remarked})
    assert page.status == 200
    assert "已发布：" in page.words
    assert ("remarked.bpmn", "read_it") in {(file, place.split(" ")[0]) for file, place, _ in findings(page)}
    assert new_site.browser(OWNER).get("/studio/process/remarked").status == 200


def test_files_that_are_only_checked_are_not_stored(new_site: Site) -> None:
    before = stored(new_site)
    page = upload(new_site, GOOD, do="check")
    assert page.status == 200
    assert "没有错误，可以发布" in page.words
    assert stored(new_site) == before


def test_the_same_files_again_make_no_version(new_site: Site) -> None:
    upload(new_site, GOOD)
    before = stored(new_site)
    assert upload(new_site, GOOD).status == 303
    assert stored(new_site) == before


def test_a_changed_diagram_is_used_by_new_cases_while_running_ones_stay_on_theirs(new_site: Site) -> None:
    new_site.client("o01a").post("/start/need")
    (running,) = new_site.instances(NEED)
    changed = (ROOT / "processes" / "jbgs_tech_rd.bpmn").read_text().replace("需求征集", "需求征集（改）", 1)
    assert upload(new_site, {"jbgs_tech_rd.bpmn": changed.encode()}).status in PUBLISHED
    new_site.client("o01a").post("/start/need")
    old, new = new_site.instances(NEED)
    assert (old.definition.version, new.definition.version) == (1, 2)
    assert old.definition.digest == running.definition.digest != new.definition.digest
    pages = [
        new_site.client("o01a").get(f"/projects/{one.id}/diagram/{NEED}.bpmn").text for one in (old, new)
    ]
    assert ["需求征集（改）" in page for page in pages] == [False, True]


def test_an_open_task_keeps_the_form_it_was_opened_with(new_site: Site) -> None:
    new_site.story.start("o01a", "/start/need")
    path = f"/tasks/{new_site.task('fill_need').id}"
    changed = (ROOT / "forms" / "f01_need.form").read_text().replace("单位地址", "单位住所", 1)
    assert upload(new_site, {"f01_need.form": changed.encode()}).status in PUBLISHED
    assert "单位住所" not in new_site.browser("o01a").get(path).words
    new_site.story.start("o02a", "/start/need")
    newest = f"/tasks/{new_site.tasks('fill_need')[-1].id}"
    assert "单位住所" in new_site.browser("o02a").get(newest).words


# --- downloads


def test_a_download_gives_every_file_back_byte_for_byte(new_site: Site) -> None:
    client = new_site.client(OWNER)
    for kind, key, name in (
        ("process", "jbgs_tech_rd", "processes/jbgs_tech_rd.bpmn"),
        ("decision", "division_route", "processes/division_route.dmn"),
        ("form", "f01_need", "forms/f01_need.form"),
    ):
        answer = client.get(f"/studio/{kind}/{key}/1")
        assert answer.data == (ROOT / name).read_bytes()
        assert answer.headers["Content-Disposition"] == f"attachment; filename={Path(name).name}"


def test_strange_bytes_come_back_as_they_were(new_site: Site) -> None:
    crlf = GOOD["opinion.form"].replace(b", ", b",\r\n\t ") + b"\r\n"
    assert upload(new_site, {"opinion.form": crlf}).status in PUBLISHED
    assert new_site.client(OWNER).get("/studio/form/opinion/1").data == crlf


def test_all_files_come_in_one_archive(new_site: Site) -> None:
    archive = zipfile.ZipFile(io.BytesIO(new_site.client(OWNER).get("/studio/all.zip").data))
    wanted = {
        path.name: path
        for folder in ("processes", "forms")
        for path in (ROOT / folder).iterdir()
        if path.is_file()
    }
    assert {name: archive.read(name) for name in archive.namelist()} == {
        name: path.read_bytes() for name, path in wanted.items()
    }


@pytest.mark.parametrize(
    "path", ["process/none/1", "process/jbgs_tech_rd/99", "case/jbgs_tech_rd", "process/none"]
)
def test_what_is_not_deployed_is_not_found(new_site: Site, path: str) -> None:
    assert new_site.client(OWNER).get(f"/studio/{path}").status_code == 404


# --- looking at what is in force

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def hostile_form(title: str) -> bytes:
    choices = [{"label": EVIL, "value": EVIL}]
    return form(
        "opinion",
        {"type": "text", "id": "words", "text": f"**{EVIL}** [here](javascript:alert(3))"},
        {**text_field("opinion", required=True), "label": f"{title}{EVIL}", "description": EVIL},
        {"type": "radio", "id": "pick", "key": "pick", "label": EVIL, "values": choices},
        {
            "type": "dynamiclist",
            "id": "rows",
            "path": "rows",
            "label": EVIL,
            "allowAddRemove": False,
            "components": [{**text_field("cell"), "label": EVIL}],
        },
    )


def decision_file(words: str) -> bytes:
    return f"""<definitions id="d" name="d" namespace="n"
      xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
      <inputData id="amount_in" name="amount"><variable name="amount" typeRef="number"/></inputData>
      <decision id="limit" name="上限{escape(words)}"><variable name="limit"/>
        <informationRequirement id="r1"><requiredInput href="#amount_in"/></informationRequirement>
        <decisionTable id="t" hitPolicy="FIRST">
          <input id="i" label="{escape(words)}">
            <inputExpression typeRef="number"><text>amount</text></inputExpression></input>
          <output id="o" name="answer" label="结论{escape(words)}"/>
          <rule id="r"><description>{escape(words)}</description>
            <inputEntry id="ie"><text>&gt; 100</text></inputEntry>
            <outputEntry id="oe"><text>"{escape(words).replace("&quot;", "")}"</text></outputEntry></rule>
        </decisionTable></decision></definitions>""".encode()


def escape(words: str) -> str:
    return html.escape(words.replace('"', ""), quote=False)


def test_a_form_is_shown_as_its_users_see_it_with_its_fields_named_in_every_version(new_site: Site) -> None:
    assert upload(new_site, GOOD | {"opinion.form": hostile_form("甲")}).status in PUBLISHED
    assert upload(new_site, {"opinion.form": hostile_form("乙")}).status in PUBLISHED
    page = new_site.browser(OWNER).get("/studio/form/opinion")
    assert "第 2 版，现行" in page.words
    assert f"乙{EVIL}" in page.words
    (sheet,) = page.find("//fieldset[@disabled]")
    assert [code.text for code in sheet.xpath(".//code[@class='jb-key']")] == [
        "opinion",
        "pick",
        "rows",
        "cell",
    ]
    old = new_site.browser(OWNER).get("/studio/form/opinion?version=1")
    assert "您看的是旧版" in old.words
    assert f"甲{EVIL}" in old.words
    assert new_site.client(OWNER).get("/studio/form/opinion?version=3").status_code == 404


def test_a_decision_is_shown_as_a_table_with_its_inputs_outputs_policy_and_notes(new_site: Site) -> None:
    assert upload(new_site, {"limit.dmn": decision_file("超限")}).status in PUBLISHED
    page = new_site.browser(OWNER).get("/studio/decision/limit")
    for words in ("首行：取符合的第一行", "> 100", "amount", "用到：amount", "结论", '"超限"'):
        assert words in page.words


@pytest.mark.parametrize("path", ["form/opinion", "decision/limit", "decision/limit?version=1"])
def test_nothing_in_an_uploaded_file_becomes_part_of_the_page(new_site: Site, path: str) -> None:
    files = GOOD | {"opinion.form": hostile_form("甲"), "limit.dmn": decision_file(EVIL)}
    assert upload(new_site, files).status in PUBLISHED
    page = new_site.browser(OWNER).get(f"/studio/{path}")
    assert page.status == 200
    assert "alert(1)" in page.words
    assert (
        page.find("//script[not(@nonce)] | //img | //*[@onerror] | //a[starts-with(@href, 'javascript')]")
        == []
    )


# --- what a new version means


def test_a_library_is_shown_as_one(new_site: Site) -> None:
    library = (ROOT / "tests/http/library.dmn").read_bytes()
    assert upload(new_site, {"library.dmn": library}).status in PUBLISHED
    browser = new_site.browser(OWNER)
    assert "函数库，供其他决策导入" in browser.get("/studio/").words
    page = browser.get("/studio/decision/library").words
    assert "流程图不能直接调用" in page
    assert "amount * 0.3" in page


def test_a_stage_that_has_begun_keeps_its_version_and_a_later_one_takes_the_new(new_site: Site) -> None:
    new_site.client("o01a").post("/start/need")
    (case,) = new_site.instances(NEED)
    for name in ("stage_1_collect", "stage_2_argue"):
        content = (ROOT / "processes" / f"{name}.bpmn").read_bytes()
        assert upload(new_site, {f"{name}.bpmn": content + b"<!-- 2 -->"}).status in PUBLISHED
    browser = new_site.browser(OWNER)
    assert "已启动的环节沿用原版，新件和尚未启动的环节用新版" in browser.get("/studio/").words
    new_site.client("o01a").post("/start/need")

    words = new_site.browser("o01a").get(f"/projects/{case.id}?process=stage_1_collect").words
    assert re.search(r"第 1 版，\S+ \S+ 启动本环节时固定", words)
    assert running(new_site, "stage_1_collect") == {2: "1 件", 1: "1 件"}
    assert running(new_site, "stage_2_argue") == {2: "0 件", 1: "0 件"}
    assert running(new_site, NEED) == {1: "2 件"}


def test_what_stops_is_told_to_the_owners_and_truly_to_who_waits(new_site: Site) -> None:
    new_site.house.registry.record["open-need"] = lambda _call: {"number": 1 // 0}
    new_site.client("o01a").post("/start/need")
    (case,) = new_site.instances(NEED)
    words = new_site.browser("o01a").get(f"/projects/{case.id}").words
    assert "遇到技术问题 流程负责人已收到通知" in words
    assert "等待其他事项" not in words
    assert "技术问题：" in new_site.browser(OWNER).get("/notices/").words
    assert "技术问题：" not in new_site.browser("o01a").get("/notices/").words


def running(site: Site, key: str) -> dict[int, str]:
    """Return how many cases the studio says run in each version of a process."""
    rows = (
        site.browser(OWNER)
        .get(f"/studio/process/{key}")
        .find("//section[@aria-labelledby='versions']//tbody/tr")
    )
    cells = [["".join(cell.itertext()).strip() for cell in row.findall("td")] for row in rows]
    return {int(line[0].split()[1]): line[3] for line in cells}
