"""Files of a task: what is taken in, who reads it, and what is said of the others."""

from io import BytesIO

import pytest

from app.services import uploads
from app.walk.form_filler import TASK_FORM
from app.walk.page import Page
from app.walk.papers import pdf, png
from tests.http.site import Client, Site
from tests.http.task_pages import OpenSite, address, stored, upload, wrong_fields
from tests.http.worlds import doors_of


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ\x90\x00" + b"0" * 100, "“在内蒙古纳税证明”：“"),
        ("page.html", b"<html><script>alert(1)</script></html>", "“在内蒙古纳税证明”：“"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“在内蒙古纳税证明”：“"),
        ("report", b"%PDF-1.4", "应为 .pdf、.jpg、.jpeg、.png"),
        ("report.pdf", b"<html><script>alert(1)</script></html>", "内容与文件类型不符"),
        ("picture.png", pdf("不是图片").content, "内容与文件类型不符"),
        ("empty.pdf", b"", "文件是空的"),
    ],
)
def test_a_file_that_is_not_what_may_be_uploaded_is_refused_and_not_stored(
    filling: Site, name: str, content: bytes, said: str
) -> None:
    before = stored(filling)
    status, answer = upload(filling, name, content)
    assert status == 422
    assert said in answer["message"]
    assert stored(filling) == before


def test_a_file_over_the_limit_is_refused_and_not_stored(
    filling: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "CHUNK", 1000)
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    before = stored(filling)
    status, answer = upload(filling, "long.pdf", b"%PDF-1.4\n" + b"0" * 1000)
    assert status == 422
    assert "文件超过 1 MB" in answer["message"]
    assert stored(filling) == before


def test_a_good_file_is_stored_outside_the_web_root_under_its_digest(filling: Site) -> None:
    file = png("现场照片")
    status, answer = upload(filling, "../../static/现场 照片.png", file.content)
    assert status == 200
    assert (answer["name"], answer["type"]) == ("现场 照片.png", "image/png")
    place = filling.house.files / answer["sha256"][:2] / answer["sha256"]
    assert place.read_bytes() == file.content


def test_a_file_that_was_not_handed_in_is_its_uploaders_alone(filling: Site) -> None:
    _, answer = upload(filling, "照片.png", png("现场照片").content)
    path = f"/files/{answer['id']}"
    mine = filling.client("o01a").get(path)
    assert (mine.status_code, mine.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert filling.client("o01").get(path).status_code == 404


@pytest.mark.parametrize(
    ("moment", "element_id"), [("qualifying", "review_qualification"), ("scoring", "give_scores")]
)
def test_who_judges_a_bid_opens_the_files_shown_beside_the_task(
    open_site: OpenSite, moment: str, element_id: str
) -> None:
    site = open_site(moment)
    task = site.tasks(element_id)[0]
    judge = task.assignee or "gxc01"
    page = site.browser(judge).get(f"/tasks/{task.id}")
    link = page.links("/files/")[0]
    answer = site.client(judge).get(link)
    assert (answer.status_code, answer.data) == (200, pdf("实施方案附件").content)
    assert site.client(judge).get(link.partition("?")[0]).status_code == 404
    judges = {task.assignee for task in site.tasks("give_scores")}
    other_expert = next(
        name for name in ("ex01", "ex04", "ex07", "ex11", "ex20", "ex31") if name not in judges
    )
    for stranger in ("ncc01", "o01a", other_expert):
        assert site.client(stranger).get(link).status_code == 404


def test_no_other_file_is_opened_with_the_help_of_a_task(filling: Site) -> None:
    _, answer = upload(filling, "照片.png", png("现场照片").content, "o01")
    task = filling.task("fill_need")
    assert filling.client("o01a").get(f"/files/{answer['id']}?task={task.id}").status_code == 404


def test_the_fourth_file_of_three_is_refused_beside_its_field_and_what_was_typed_stays(filling: Site) -> None:
    ids = [upload(filling, f"{n}.pdf", pdf(f"第{n}份").content)[1]["id"] for n in (1, 2, 3)]
    status, answer = upload(filling, "4.pdf", pdf("第4份").content)
    assert status == 422
    assert answer["message"].startswith("“在内蒙古纳税证明”：最多 3 个文件，现有 4 个。")

    fields = {
        "need.tax_proof": [*ids, (BytesIO(pdf("第4份").content), "4.pdf")],
        "need.org_address": "创业路8号",
        "need.entity_kind": "central_branch",
    }
    page = filling.client("o01a").post(f"{address(filling, 'fill_need')}/complete", fields)
    assert page.status_code == 422
    answered = Page("/", 422, page.data)
    assert answered.form(TASK_FORM).value("need.org_address") == "创业路8号"
    (box,) = answered.find("//*[@data-files='need.tax_proof']/..")
    assert "最多 3 个文件，现有 4 个" in " ".join(box.text_content().split())
    kept = answered.find("//*[@data-files='need.tax_proof']//li//input[not(@disabled)]")
    assert [each.get("value") for each in kept] == ids
    assert stored(filling)[0] == 3


def test_a_file_refused_without_javascript_stands_beside_every_other_error_and_the_text_is_kept(
    filling: Site,
) -> None:
    path = address(filling, "fill_need")
    fields = {
        "need.tax_proof": (BytesIO(b"<html>"), "evil.html"),
        "need.background": "写了半天的背景",
        "need.postcode": "01000",
        "need.entity_kind": "central_branch",
    }
    answer = filling.client("o01a").post(f"{path}/complete", fields)
    page = Page("/", answer.status_code, answer.data)
    assert page.status == 422
    (box,) = page.find("//*[@data-files='need.tax_proof']/..")
    assert "应为 .pdf、.jpg、.jpeg、.png" in " ".join(box.text_content().split())
    assert {"need.postcode", "need.org_address"} < wrong_fields(page)
    assert page.form(TASK_FORM).value("need.background") == "写了半天的背景"
    again = filling.browser("o01a").get(path).form(TASK_FORM)
    assert again.value("need.background") == "写了半天的背景"


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"PK\x05\x06" + b"\0" * 18])
def test_a_word_file_that_is_no_package_is_refused_when_it_comes(open_site: OpenSite, content: bytes) -> None:
    site = open_site("published")
    number = site.browser().get("/public/").links("/public/items/")[0].rpartition("/")[2]
    path = site.client("o15a").post(f"/start/bid/{number}").headers["Location"]
    fields = {"key": "bid.attachments", "file": (BytesIO(content), "方案.docx")}
    answer = site.client("o15a").post(f"{path}/upload", fields)
    assert (answer.status_code, "内容与文件类型不符" in answer.get_json()["message"]) == (422, True)


def test_a_file_for_no_file_field_of_the_form_is_refused(filling: Site) -> None:
    fields = {"key": "need.org_name", "file": (BytesIO(pdf("x").content), "x.pdf")}
    answer = filling.client("o01a").post(f"{address(filling, 'fill_need')}/upload", fields)
    assert answer.status_code == 422
    assert "没有文件栏" in answer.get_json()["message"]
    assert stored(filling) == (0, 0)


def large(monkeypatch: pytest.MonkeyPatch, site: Site, most: int) -> Client:
    """Lend a browser of the applicant at a door that takes so many bytes at a time."""
    client = site.client("o01a")
    monkeypatch.setitem(doors_of(site.house).config, "MAX_CONTENT_LENGTH", most)
    return client


def test_a_form_over_the_limit_comes_back_with_its_texts_and_an_error_beside_each_file(
    filling: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(filling, "fill_need")
    before = stored(filling)
    fields = {
        "need.tax_proof": [(BytesIO(b"0" * 150_000), "1.pdf"), (BytesIO(b"0" * 90_000), "2.pdf")],
        "need.background": "写了半天的背景",
        "need.entity_kind": "central_branch",
    }
    answer = large(monkeypatch, filling, 100_000).post(f"{path}/complete", fields)
    page = Page("/", answer.status_code, answer.data)
    assert page.status == 413
    (box,) = page.find("//*[@data-files='need.tax_proof']/..")
    said = " ".join(box.text_content().split())
    assert "“1.pdf”“2.pdf”没有收下：一次最多提交 0 MB" in said
    assert "Choose it again" in said
    assert "need.org_address" in wrong_fields(page)
    assert page.form(TASK_FORM).value("need.background") == "写了半天的背景"
    again = filling.browser("o01a").get(path).form(TASK_FORM)
    assert again.value("need.background") == "写了半天的背景"
    assert stored(filling) == before


def test_what_is_too_large_even_for_its_texts_is_answered_with_the_limit_and_the_way_to_the_draft(
    filling: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(filling, "fill_need")
    fields = {"need.background": "字" * 20_000}
    client = filling.client("o01a")
    monkeypatch.setitem(doors_of(filling.house).config, "MAX_FORM_MEMORY_SIZE", 10_000)
    answer = client.post(f"{path}/complete", fields | {"f": (BytesIO(b"x"), "x.pdf")})
    page = Page("/", answer.status_code, answer.data)
    assert page.status == 413
    said = " ".join(page.find("//section[contains(@class, 'jb-oops')]")[0].text_content().split())
    assert "一次最多提交 60 MB（" in said
    assert "at most 60 MB at a time" in said
    assert path in page.links("/tasks/")


def test_a_script_is_told_the_limit_as_json(filling: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = large(monkeypatch, filling, 1000)
    fields = {"key": "need.tax_proof", "file": (BytesIO(b"0" * 5000), "1.pdf")}
    answer = client.post(f"{address(filling, 'fill_need')}/upload", fields, **{"X-Requested-With": "fetch"})
    assert answer.status_code == 413
    assert answer.get_json()["message"].startswith("提交的内容过大")
