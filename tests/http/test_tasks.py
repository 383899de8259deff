"""A person's work with a task: wrong forms, drafts, files, conflicts, claiming."""

from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
from sqlalchemy import delete, func, select
from werkzeug.datastructures import MultiDict

from app.domain.accounts import WebSession
from app.domain.attachments import Attachment
from app.domain.tasks import Draft, TaskState, UserTask
from app.services import uploads
from app.walk.form_filler import TASK_FORM, fill_task, hand_in
from app.walk.n1_sample import NEED as SAMPLE
from app.walk.n1_sample import need_form
from app.walk.page import Page
from app.walk.papers import pdf, png
from tests.http.site import Client, Site

OpenSite = Callable[[str], Site]


@pytest.fixture
def filling(open_site: OpenSite) -> Site:
    """The applicant has F-01 before her."""
    return open_site("filling")


@pytest.fixture
def accepting(open_site: OpenSite) -> Site:
    """The division has a need to accept on its desk."""
    return open_site("accepting")


def address(site: Site, element_id: str) -> str:
    return f"/tasks/{site.task(element_id).id}"


def wrong_fields(page: Page) -> set[str]:
    """Return the names that the links of the error summary lead to."""
    links = [each.get("href", "").removeprefix("#") for each in page.find("//*[@id='errs']//li/a")]
    return {page.find(f"//*[@id='{link}']")[0].get("name", link) for link in links}


# --- a wrong form


WRONG = {
    "need.org_address": "",
    "need.postcode": "01000",
    "need.contact_mobile": "1990000",
    "need.contact_email": "nobody",
    "need.staff_size": "about forty",
    "need.need_title": "长" * 61,
    "need.own_funds": "12.345",
    "need.duration_months": "0",
}


def test_a_wrong_form_names_every_wrong_field_at_once_and_keeps_what_was_typed(filling: Site) -> None:
    browser = filling.browser("o01a")
    page = browser.get(address(filling, "fill_need"))
    form = fill_task(browser, page, need_form() | WRONG)  # type: ignore[arg-type]
    answer = hand_in(browser, form)  # type: ignore[arg-type]
    assert answer.status == 422
    assert wrong_fields(answer) == set(WRONG)
    again = answer.form(TASK_FORM)
    kept = {name: again.value(name) for name in WRONG}
    assert kept == WRONG
    assert again.value("need.background") == need_form()["need.background"]
    assert again.value("need.kpi_table.2.name") == need_form()["need.kpi_table"][1]["name"]
    with filling.house.reading() as work:
        assert work.session.get_one(UserTask, filling.task("fill_need").id).state is TaskState.CREATED


def test_the_unit_of_a_need_is_the_registered_one_whatever_is_sent(filling: Site) -> None:
    browser, path = filling.browser("o01a"), address(filling, "fill_need")
    form = fill_task(browser, browser.get(path), need_form())  # type: ignore[arg-type]
    assert not {"need.org_name", "need.uscc"} & form.names()
    forged = {"need.org_name": "别家单位", "need.uscc": "91150000PDY000040J"}
    texts = [
        (name, text)
        for name, text in form.sent_with(form.button())
        if isinstance(text, str) and name != "form-action"
    ]
    sent = [*texts, *forged.items()]
    assert filling.client("o01a").post(f"{path}/complete", MultiDict(sent)).status_code == 303
    need = filling.paper("f01_need").values["need"]
    assert (need["org_name"], need["uscc"]) == (SAMPLE["org_name"], SAMPLE["uscc"])


def test_an_empty_form_names_every_required_field(filling: Site) -> None:
    client = filling.client("o02a")
    filling.story.start("o02a", "/start/need")
    task = filling.tasks("fill_need")[-1]
    answer = client.post(f"/tasks/{task.id}/complete", {"need.org_address": ""})
    page = Page("/", answer.status_code, answer.data)
    assert answer.status_code == 422
    required = {
        "need.org_address", "need.background", "need.need_content", "need.existing_basis", "need.time_limit",
        "need.planned_total_investment", "need.own_funds", "need.legal_rep_name", "need.contact_mobile",
    }  # fmt: skip
    assert required < wrong_fields(page)


def test_a_limit_error_says_how_many_characters_there_are(filling: Site) -> None:
    answer = filling.client("o01a").post(
        f"{address(filling, 'fill_need')}/complete", {"need.background": "字" * 1011}
    )
    assert "1011/1000" in answer.text


def test_text_is_shown_as_text_and_never_as_markup(filling: Site) -> None:
    client = filling.client("o01a")
    evil = "</textarea><script>alert(1)</script>"
    answer = client.post(f"{address(filling, 'fill_need')}/complete", {"need.background": evil})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


# --- the session ends while somebody fills in


HERE = {"Origin": "http://localhost"}
PASSWORD = "yanshi-jiebang-2021"


def interrupted(site: Site, **headers: str) -> Page:
    """Hand the form in with no session and no cookie; return the answer."""
    fields = {"need.background": "写了半天的背景", "need.org_address": "创业路8号"}
    path = f"{address(site, 'fill_need')}/complete"
    answer = Client(site.house).post_without_token(path, fields, **headers)
    return Page("/", answer.status_code, answer.data)


def signed_in_again(site: Site, page: Page, account: str) -> str:
    """Sign in on the page that was answered, wrongly first; return where it leads."""
    client = Client(site.house)
    form = page.form("//form[.//input[@type='password']]")
    hidden = {name: form.element.xpath(f".//input[@name='{name}']/@value")[0] for name in ("next", "carried")}
    wrong = client.post("/sign-in", {**hidden, "account": account, "password": "x"})
    form = Page("/", wrong.status_code, wrong.data).form("//form[.//input[@type='password']]")
    carried = {name: form.element.xpath(f".//input[@name='{name}']/@value")[0] for name in hidden}
    answer = client.post("/sign-in", {**carried, "account": account, "password": PASSWORD})
    return answer.headers["Location"]


def test_what_was_typed_when_the_session_had_ended_is_the_draft_after_signing_in_again(filling: Site) -> None:
    page = interrupted(filling, **HERE)
    assert (page.status, "您已退出登录" in page.words) == (401, True)
    assert signed_in_again(filling, page, "o01a") == address(filling, "fill_need")
    form = filling.browser("o01a").get(address(filling, "fill_need")).form(TASK_FORM)
    assert form.value("need.background") == "写了半天的背景"


def test_a_session_that_was_ended_elsewhere_loses_nothing_either(filling: Site) -> None:
    client = filling.client("o01a")
    with filling.house.command() as work:
        work.session.execute(delete(WebSession))
    fields = {"need.background": "写了半天的背景", "need.tax_proof": (BytesIO(pdf("x").content), "x.pdf")}
    answer = client.post(f"{address(filling, 'fill_need')}/complete", fields, **HERE)
    assert answer.status_code == 401
    assert "写了半天的背景" in answer.text


def test_who_may_not_do_the_task_gets_no_draft_of_it(filling: Site) -> None:
    page = interrupted(filling, **HERE)
    signed_in_again(filling, page, "o15a")
    with filling.house.reading() as work:
        assert work.session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_what_another_site_makes_a_browser_send_is_not_carried(
    filling: Site, headers: dict[str, str]
) -> None:
    page = interrupted(filling, **headers)
    assert page.status == 400
    assert not page.find("//input[@name='carried']")


def test_who_signed_in_anew_on_another_page_keeps_what_she_typed_on_this_one(filling: Site) -> None:
    path = f"{address(filling, 'fill_need')}/complete"
    fields = {"need.background": "写了半天的背景", "csrf_token": "an old one"}
    answer = filling.client("o01a").post_without_token(path, fields, **HERE)
    assert answer.status_code == 400
    assert Page("/", 400, answer.data).form(TASK_FORM).value("need.background") == "写了半天的背景"


def test_a_draft_that_cannot_be_saved_says_whether_the_session_is_over(filling: Site) -> None:
    path, by_script = f"{address(filling, 'fill_need')}/draft", {"X-Requested-With": "fetch"}
    over = Client(filling.house).post_without_token(path, {"need.background": "x"}, **by_script)
    assert (over.status_code, over.get_json()["code"]) == (401, "signed_out")
    stale = filling.client("o01a").post_without_token(path, {"need.background": "x"}, **by_script)
    assert (stale.status_code, stale.get_json()["code"]) == (400, "stale")
    again = {"need.background": "x", "csrf_token": stale.get_json()["csrf_token"]}
    assert filling.client("o01a").post_without_token(path, again, **by_script).status_code == 200


# --- drafts


def test_a_draft_is_kept_for_its_writer_alone_and_is_there_when_she_comes_back(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    answer = accepting.client("gxc01").post(
        f"{path}/draft", {"accept_result": "reject", "accept_reason": "先看财务报表"}
    )
    assert answer.status_code == 200
    assert set(answer.get_json()) == {"saved_at"}
    assert "先看财务报表" in accepting.client("gxc01").get(path).text
    assert "先看财务报表" not in accepting.client("gxc02").get(path).text


def test_a_later_draft_replaces_the_earlier_one(accepting: Site) -> None:
    client, path = accepting.client("gxc01"), address(accepting, "accept_need")
    for text in ("第一稿", "第二稿"):
        client.post(f"{path}/draft", {"accept_reason": text})
    with accepting.house.reading() as work:
        drafts = work.session.scalars(select(Draft).where(Draft.username == "gxc01")).all()
    assert [draft.values["accept_reason"] for draft in drafts] == ["第二稿"]


def test_a_draft_keeps_wrong_values_as_they_were_typed(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    client.post(f"{path}/draft", {"need.staff_size": "about forty", "need.own_funds": "x"})
    form = filling.browser("o01a").get(path).form(TASK_FORM)
    assert (form.value("need.staff_size"), form.value("need.own_funds")) == ("about forty", "x")


def test_a_draft_of_a_task_that_is_done_is_refused_as_a_conflict(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    accepting.story.complete("gxc01", "accept_need", {"accept_result": "accept"})
    answer = accepting.client("gxc01").post(
        f"{path}/draft", {"accept_reason": "x"}, Accept="application/json"
    )
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "conflict"


def test_typed_values_bring_the_fields_that_depend_on_them(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    without = client.post(f"{path}/refresh", {"need.tech_field": "energy"}).text
    with_it = client.post(f"{path}/refresh", {"need.tech_field": "other"}).text
    assert state_of(without, "need.tech_field_other") == "hidden"
    assert state_of(with_it, "need.tech_field_other") == "shown"


def state_of(fragment: str, name: str) -> str:
    """Say whether a field of a form is shown or hidden."""
    page = Page("/", 200, f"<html><body>{fragment}</body></html>".encode())
    fields = page.find(f"//*[@name='{name}'][not(ancestor-or-self::*[@hidden])]")
    return "shown" if fields else "hidden"


def test_rows_are_added_and_removed_without_javascript(filling: Site) -> None:
    browser, path = filling.browser("o01a"), address(filling, "fill_need")
    form = browser.get(path).form(TASK_FORM)
    form.fill("need.kpi_table.1.name", "变载寿命")
    page = browser.press(form, form.button("form-action", "add:need.kpi_table"))
    form = page.form(TASK_FORM)
    assert form.value("need.kpi_table.1.name") == "变载寿命"
    form.fill("need.kpi_table.2.name", "直流电耗")
    page = browser.press(form, form.button("form-action", "remove:need.kpi_table.1"))
    assert page.form(TASK_FORM).value("need.kpi_table.1.name") == "直流电耗"
    assert browser.get(path).form(TASK_FORM).value("need.kpi_table.1.name") == "直流电耗"


# --- somebody was faster

TYPED = {"accept_result": "reject", "accept_reason": "指标不清，建议不受理"}


def test_who_comes_second_reads_what_changed_and_keeps_what_was_typed(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    slow = accepting.browser("gxc02")
    form = fill_task(slow, slow.get(path), TYPED)  # type: ignore[arg-type]
    accepting.story.complete(
        "gxc01", "accept_need", {"accept_result": "reject", "accept_reason": "材料不齐全"}
    )
    page = hand_in(slow, form)  # type: ignore[arg-type]
    assert page.status == 409
    assert page.heading == "情况已经变化"
    assert "指标不清，建议不受理" in page.words
    assert "材料不齐全" in page.words
    with accepting.house.reading() as work:
        task = work.session.scalars(select(UserTask).where(UserTask.element_id == "accept_need")).one()
    assert (task.assignee, task.state) == ("gxc01", TaskState.COMPLETED)


def test_who_is_still_typing_is_told_who_was_faster_and_finds_her_words_again(accepting: Site) -> None:
    slow, path = accepting.client("gxc02"), address(accepting, "accept_need")
    slow.post(f"{path}/draft", TYPED)
    accepting.story.complete("gxc01", "accept_need", {"accept_result": "accept"})

    answer = slow.post(f"{path}/draft", {**TYPED, "accept_reason": "还没写完"})
    name = accepting.story.name_of("gxc01")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")
    assert f"已由{name}于" in answer.get_json()["message"]
    assert slow.post(f"{path}/refresh", TYPED).status_code == 409

    page = accepting.browser("gxc02").get(path)
    assert page.heading == "情况已经变化"
    assert f"已由{name}于" in page.words
    assert TYPED["accept_reason"] in page.words
    assert accepting.client("ncc01").post(f"{path}/draft", TYPED).status_code == 404


def test_a_button_that_only_changes_the_page_keeps_what_was_typed_as_well(accepting: Site) -> None:
    slow = accepting.browser("gxc02")
    form = fill_task(slow, slow.get(address(accepting, "accept_need")), TYPED)  # type: ignore[arg-type]
    accepting.story.complete("gxc01", "accept_need", {"accept_result": "accept"})
    page = slow.press(form, form.button("form-action", "save"))
    assert page.status == 409
    assert TYPED["accept_reason"] in page.words


def test_the_same_form_sent_twice_counts_once(accepting: Site) -> None:
    client, path = accepting.client("gxc01"), address(accepting, "accept_need")
    answers = [client.post(f"{path}/complete", {"accept_result": "accept"}).status_code for _ in range(2)]
    assert answers == [303, 409]


def test_a_task_that_is_done_is_shown_as_it_was_handed_in(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    accepting.story.complete(
        "gxc01", "accept_need", {"accept_result": "reject", "accept_reason": "材料不齐全"}
    )
    page = accepting.browser("gxc01").get(path)
    assert "材料不齐全" in page.words
    assert page.find(TASK_FORM) == []
    assert accepting.client("gxc02").get(path).status_code == 404


# --- files


def upload(site: Site, name: str, content: bytes, username: str = "o01a") -> tuple[int, Mapping[str, str]]:
    path = address(site, "fill_need")
    fields = {"key": "need.tax_proof", "file": (BytesIO(content), name)}
    answer = site.client(username).post(f"{path}/upload", fields)
    return answer.status_code, answer.get_json()


def stored(site: Site) -> tuple[int, int]:
    """Count what is stored: rows, and files of any kind."""
    with site.house.reading() as work:
        rows = work.session.scalar(select(func.count()).select_from(Attachment)) or 0
    return rows, sum(path.is_file() for path in site.house.files.rglob("*"))


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


# --- claiming, giving back, handing on


def assignee(site: Site) -> str | None:
    return site.task("accept_need").assignee


def test_a_claimed_task_is_seen_by_colleagues_as_claimed_and_is_not_theirs_to_hand_in(
    accepting: Site,
) -> None:
    path = address(accepting, "accept_need")
    assert accepting.client("gxc01").post(f"{path}/claim").status_code == 303
    assert assignee(accepting) == "gxc01"
    assert accepting.client("gxc02").post(f"{path}/claim").status_code == 409
    late = accepting.client("gxc02").post(f"{path}/complete", TYPED)
    assert (late.status_code, TYPED["accept_reason"] in late.text) == (409, True)
    assert "包乐德" in accepting.browser("gxc02").get(path).words
    assert accepting.browser("gxc02").get("/tasks/").links("/tasks/") == ["/tasks/", "/tasks/done"]


def test_a_task_given_back_may_be_taken_by_a_colleague_and_the_draft_stays(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    first, second = accepting.client("gxc01"), accepting.client("gxc02")
    first.post(f"{path}/claim")
    first.post(f"{path}/draft", {"accept_result": "reject", "accept_reason": "看了一半"})
    assert second.post(f"{path}/unclaim").status_code == 403
    assert first.post(f"{path}/unclaim").status_code == 303
    assert "看了一半" in first.get(path).text
    assert second.post(f"{path}/claim").status_code == 303
    assert assignee(accepting) == "gxc02"


def test_the_head_hands_a_task_on_with_a_reason_to_a_candidate_only(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    head = accepting.client("gxc00")
    for fields in ({"username": "gxc02"}, {"username": "ncc01", "reason": "出差"}):
        head.post(f"{path}/reassign", fields)
        assert assignee(accepting) is None
    assert head.post(f"{path}/reassign", {"username": "gxc02", "reason": "出差"}).status_code == 303
    assert assignee(accepting) == "gxc02"


@pytest.mark.parametrize("username", ["gxc02", "ncc00", "ld01", "o01", "gl01"])
def test_nobody_but_the_head_of_the_desk_hands_a_task_on(accepting: Site, username: str) -> None:
    path = address(accepting, "accept_need")
    fields = {"username": "gxc02", "reason": "出差"}
    assert accepting.client(username).post(f"{path}/reassign", fields).status_code in {403, 404}
    assert assignee(accepting) is None


def test_an_assigned_task_cannot_be_given_back(open_site: OpenSite) -> None:
    site = open_site("concluding")
    task = site.task("conclude_argument")
    assert site.client(str(task.assignee)).post(f"/tasks/{task.id}/unclaim").status_code == 409
