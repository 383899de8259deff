from pathlib import Path

import pytest

from app.services.accounts import first_administrator_link
from app.services.colleagues import invite_colleague
from app.services.demo_accounts import offer_demo_account
from app.services.work import House
from app.web.current import COOKIE
from tests.accounts_house import (
    CODE,
    CONTACT,
    PASSWORD,
    Browser,
    new_app,
    new_house,
    new_person,
    new_unit,
    person,
)

REGISTRATION = {
    "kind": "domestic", "code": CODE, "unit_name": "曜原氢能装备", "name": "乌兰托雅", "title": "",
    "mobile": "19900000002", "email": "", "password": PASSWORD, "repeated": PASSWORD,
}  # fmt: skip


@pytest.fixture
def browser(house: House) -> Browser:
    with house.command() as work:
        new_person(work, "gxc01", ("div_officer", "high_tech"), name="包乐德")
    return Browser(new_app(house))


def test_who_is_not_signed_in_comes_to_the_sign_in_page_and_back(browser: Browser):
    asked = browser.get("/account/password")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/account/password")
    answer = browser.post("/sign-in", account="gxc01", password=PASSWORD, next="/account/password")
    assert (answer.status_code, answer.location) == (303, "/account/password")
    assert "当前密码" in browser.get("/account/password").text


@pytest.mark.parametrize(
    "there",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\\\\evil", ""],
)
def test_sign_in_never_leads_to_another_site(browser: Browser, there: str):
    assert browser.post("/sign-in", account="gxc01", password=PASSWORD, next=there).location == "/"


def test_the_session_cookie_is_for_the_server_only(browser: Browser):
    cookie = browser.sign_in("gxc01").headers.getlist("Set-Cookie")[0]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_a_wrong_password_keeps_the_account_and_says_how_many_tries_are_left(browser: Browser):
    answer = browser.sign_in("gxc01", "not this one")
    assert answer.status_code == 422
    assert 'value="gxc01"' in answer.text
    assert "not this one" not in answer.text
    assert "再错 4 次将锁定 15 分钟" in answer.text


def test_the_sixth_try_is_refused_until_a_time_that_is_said(browser: Browser):
    for _ in range(5):
        browser.sign_in("gxc01", "not this one")
    answer = browser.sign_in("gxc01")
    assert answer.status_code == 422
    assert "账号锁定到" in answer.text


def test_signing_out_ends_the_session(browser: Browser):
    browser.sign_in("gxc01")
    stolen = browser.client.get_cookie(COOKIE).value
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/account/").status_code == 303
    browser.client.set_cookie(COOKIE, stolen)
    assert browser.get("/account/").status_code == 303


def test_a_post_without_the_token_of_a_page_is_refused(browser: Browser):
    answer = browser.client.post("/sign-in", data={"account": "gxc01", "password": PASSWORD})
    assert answer.status_code == 400
    assert "请求不完整或已过期" in answer.text


def test_a_fetch_sends_the_token_in_a_header(browser: Browser):
    browser.sign_in("gxc01")
    assert browser.client.post("/account/sessions/end").status_code == 400
    with_header = browser.client.post("/account/sessions/end", headers={"X-CSRFToken": browser.token()})
    assert with_header.status_code == 303


def test_every_answer_carries_the_headers_that_guard_it(browser: Browser):
    browser.sign_in("gxc01")
    for path in ("/sign-in", "/account/", "/no-such-page"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self' 'nonce-" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_a_nonce_is_new_each_time_and_in_the_page(browser: Browser):
    first, second = browser.get("/sign-in"), browser.get("/sign-in")
    nonces = [
        page.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0] for page in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in first.text


def test_no_page_has_inline_style_or_script(browser: Browser):
    for path in ("/sign-in", "/register", "/forgotten"):
        page = browser.get(path).text
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def test_a_unit_registers_and_its_administrator_is_signed_in(browser: Browser):
    answer = browser.post("/register", REGISTRATION)
    assert (answer.status_code, answer.location) == (303, "/account/colleagues")
    assert "曜原氢能装备" in browser.get("/account/colleagues").text


def test_a_wrong_registration_keeps_what_was_typed_but_no_password(browser: Browser):
    answer = browser.post(
        "/register", {**REGISTRATION, "code": "91150602PDY00001XE", "mobile": "12", "repeated": "x"}
    )
    assert answer.status_code == 422
    for kept in ("91150602PDY00001XE", "曜原氢能装备", "乌兰托雅", 'value="12"'):
        assert kept in answer.text
    for wrong in ("末位校验码应为“F”", "手机号应为 1 开头", "两次输入的密码不一致", "有 3 处需要改正"):
        assert wrong in answer.text
    assert PASSWORD not in answer.text


def test_looking_at_a_link_does_not_use_it_up(house: House, browser: Browser):
    with house.command() as work:
        new_unit(work)
        new_person(work, CODE, ("org_admin", CODE), unit=CODE)
        link = invite_colleague(work, person(work, CODE), CONTACT).path
    for _ in range(2):
        assert "乌兰托雅" in browser.get(link).text
    assert browser.post(link, password="short", repeated="short").status_code == 422
    assert browser.post(link, password=PASSWORD, repeated=PASSWORD).status_code == 303
    assert f"{CODE}-02" in browser.get("/account/").text
    assert browser.get(link).status_code == 404
    assert browser.post(link, password=PASSWORD, repeated=PASSWORD).status_code == 404


def test_the_first_start_makes_an_administrator_in_the_browser(house: House, browser: Browser):
    with house.command() as work:
        link = first_administrator_link(work)
    assert link
    assert "建立系统管理员账号" in browser.get(link).text
    answer = browser.post(
        link, username="admin", name="乔松", mobile="19900000099", password=PASSWORD, repeated=PASSWORD
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    assert browser.get("/admin/users").status_code == 200
    assert browser.get(link).status_code == 404


def test_a_forgotten_password_gets_the_same_answer_for_every_account(tmp_path: Path):
    house = new_house(tmp_path, mail_url="smtp://localhost")
    with house.command() as work:
        new_person(work, "gxc01").email = "gxc01@kjt.example"
    browser = Browser(new_app(house))
    answers = {
        browser.post("/forgotten", account=account).text.count("重设链接已发出")
        for account in ("gxc01", "nobody")
    }
    assert answers == {1}


def test_without_mail_the_page_says_whom_to_ask(browser: Browser):
    page = browser.get("/forgotten").text
    assert "请人生成重设链接" in page
    assert "用邮件重设" not in page


def test_the_demonstration_offers_its_accounts_to_click(tmp_path: Path):
    house = new_house(tmp_path, is_demo=True)
    with house.command() as work:
        user = new_person(work, "ld01", "dept_leader", name="巴图")
        user.password_hash = None
        offer_demo_account(work, user, "科技厅", "厅领导")
    browser = Browser(new_app(house))
    page = browser.get("/sign-in").text
    assert 'name="account" value="ld01"' in page
    password = page.split('name="password" value="')[1].split('"')[0]
    assert browser.sign_in("ld01", password).status_code == 303


def test_without_a_demonstration_nothing_of_it_is_shown(house: House, browser: Browser):
    with house.command() as work:
        offer_demo_account(work, new_person(work, "ld01"), "科技厅", "厅领导")
    page = browser.get("/sign-in").text
    assert "演示" not in page
    assert "ld01" not in page


def test_the_public_telephones_stand_on_the_sign_in_page(browser: Browser):
    page = browser.get("/sign-in").text
    for number in ("0471-6328607", "0471-6328631", "0471-6328635", "0471-6328708", "0471-6328801"):
        assert number in page


def test_wrong_passwords_and_the_lock_they_bring_stand_in_the_record_of_the_account(house: House):
    with house.command() as work:
        new_person(work, "gxc01", "expert")
        new_person(work, "gl01", "sysadmin")
    outside, admin = Browser(new_app(house), address="10.9.8.7"), Browser(new_app(house))
    for _ in range(5):
        assert outside.sign_in("gxc01", "wrong").status_code == 422
    assert outside.sign_in("nobody", "wrong").status_code == 422
    admin.sign_in("gl01")
    page = admin.get("/admin/users/gxc01").text
    assert page.count("登录失败：密码不对") == 5
    assert page.count("来自 10.9.8.7") == 5
    assert page.count("账号锁定 15 分钟") == 1


def test_a_wrong_present_password_stands_in_the_record_too(house: House):
    with house.command() as work:
        new_person(work, "gxc01", "expert")
    browser = Browser(new_app(house))
    browser.sign_in("gxc01")
    browser.post(
        "/account/password", current="wrong", password="另一句很长的密码啊", repeated="另一句很长的密码啊"
    )
    assert "登录失败：密码不对" in browser.get("/account/").text
