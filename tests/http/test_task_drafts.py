"""What was typed into a task is not lost: the session ends, the page is left, rows come and go."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from sqlalchemy import delete, select

from app.domain.accounts import WebSession
from app.domain.tasks import Draft
from app.walk.form_filler import TASK_FORM
from app.walk.page import Page
from app.walk.papers import pdf
from tests.http.site import Client, Site
from tests.http.task_pages import address

# --- the session ends while somebody fills in


HERE = {"Origin": "http://localhost"}
PASSWORD = "yanshi-jiebang-2021"


def interrupted(site: Site, **headers: str) -> Page:
    """Hand the form in with no session and no cookie; return the answer."""
    fields = {"need.background": "写了半天的背景", "need.org_address": "创业路8号"}
    path = f"{address(site, 'fill_need')}/complete"
    answer = Client(site.house).post_without_token(path, fields, **headers)
    return Page("/", answer.status_code, answer.data)


FILE = {"need.tax_proof": [(b"%PDF-1.4", "纳税证明.pdf")], "nothing": [(b"x", "x.pdf")]}


def with_files(fields: Mapping[str, str]) -> dict[str, object]:
    """Add files to a form as a browser without JavaScript sends them."""
    return fields | {key: [(BytesIO(content), name) for content, name in sent] for key, sent in FILE.items()}


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


def test_the_page_after_the_sign_in_names_the_files_to_choose_again(filling: Site) -> None:
    path = address(filling, "fill_need")
    fields = with_files({"need.background": "写了半天的背景"})
    answer = Client(filling.house).post_without_token(f"{path}/complete", fields, **HERE)
    page = Page("/", answer.status_code, answer.data)
    assert "所选的文件须重新选择" in page.words
    client = Client(filling.house)
    hidden = {name: page.find(f"//input[@name='{name}']")[0].get("value") for name in ("next", "carried")}
    there = client.post("/sign-in", hidden | {"account": "o01a", "password": PASSWORD}).headers["Location"]
    said = Page("/", 200, client.get(there).data).words
    assert "须重新选择的文件：在内蒙古纳税证明“纳税证明.pdf”。" in said
    assert "x.pdf" not in said


def test_who_signed_in_anew_is_told_beside_its_field_which_file_to_choose_again(filling: Site) -> None:
    path = f"{address(filling, 'fill_need')}/complete"
    fields = with_files({"need.entity_kind": "central_branch", "csrf_token": "an old one"})
    answer = filling.client("o01a").post_without_token(path, fields, **HERE)
    (box,) = Page("/", 400, answer.data).find("//*[@data-files='need.tax_proof']/..")
    assert "“纳税证明.pdf”没有收下，请重新选择" in " ".join(box.text_content().split())


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


def test_a_page_that_is_left_sends_what_has_changed_and_the_rest_of_the_draft_stays(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    typed = {"need.org_address": "创业路8号", "need.background": "背景", "need.entity_kind": "enterprise"}
    client.post(f"{path}/draft", typed)
    parts = ["need.background", "need.entity_kind"]
    client.post(f"{path}/draft", {"form-part": parts, "need.background": "最后填的背景"})
    form = filling.browser("o01a").get(path).form(TASK_FORM)
    kept = [form.value(f"need.{key}") for key in ("org_address", "background", "entity_kind")]
    assert kept == ["创业路8号", "最后填的背景", ""]


@pytest.mark.parametrize("action", ["draft", "complete"])
@pytest.mark.parametrize("is_multipart", [False, True])
def test_a_null_character_in_a_field_costs_nothing_but_itself(
    filling: Site, action: str, is_multipart: bool
) -> None:
    fields: dict[str, object] = {"need.background": "粘贴\0来的背景", "need.org_address": "创业路8号"}
    fields |= {"need.no\0body": "x"} | ({"nothing": (BytesIO(b"x"), "x\0.pdf")} if is_multipart else {})
    path = address(filling, "fill_need")
    answer = filling.client("o01a").post(f"{path}/{action}", fields)
    assert answer.status_code == (200 if action == "draft" else 422)
    form = filling.browser("o01a").get(path).form(TASK_FORM)
    kept = [form.value(f"need.{key}") for key in ("background", "org_address")]
    assert kept == ["粘贴来的背景", "创业路8号"]


def test_a_colleague_learns_that_somebody_has_begun_what_nobody_claimed(filling: Site) -> None:
    path = address(filling, "fill_need")
    filling.client("o01a").post(f"{path}/draft", {"need.background": "写了一半"})
    words = filling.browser("o01").get(path).words
    assert f"{filling.story.name_of('o01a')} 有未提交的草稿" in words
    assert "写了一半" not in words
    assert "有未提交的草稿" not in filling.browser("o01a").get(path).words
