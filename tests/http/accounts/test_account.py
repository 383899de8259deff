from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts import WebSession
from app.services.work import House
from app.store.identity import get_user
from app.web.current import COOKIE
from tests.accounts_house import (
    CODE,
    CONTACT,
    OTHER_CODE,
    PASSWORD,
    Browser,
    new_app,
    new_person,
    new_unit,
    shown_link,
)

INVITED = {"name": CONTACT.name, "title": CONTACT.title, "mobile": CONTACT.mobile, "email": CONTACT.email}


@pytest.fixture
def house_of_units(house: House) -> House:
    with house.command() as work:
        new_unit(work)
        new_unit(work, OTHER_CODE, "钕岳新材料")
        new_person(work, CODE, ("org_admin", CODE), unit=CODE)
        new_person(work, "engineer", unit=CODE)
        new_person(work, "stranger", unit=OTHER_CODE)
    return house


def browser_of(house: House, username: str) -> Browser:
    browser = Browser(new_app(house))
    assert browser.sign_in(username).status_code == 303
    return browser


def test_an_administrator_invites_and_the_colleague_comes(house_of_units: House):
    admin = browser_of(house_of_units, CODE)
    link = shown_link(admin.post("/account/colleagues", INVITED))
    colleague = Browser(admin.flask)
    assert colleague.post(link, password=PASSWORD, repeated=PASSWORD).status_code == 303
    assert colleague.sign_in("19900000002").status_code == 303
    assert "乌兰托雅" in admin.get("/account/colleagues").text


def test_a_wrong_invitation_keeps_what_was_typed(house_of_units: House):
    answer = browser_of(house_of_units, CODE).post(
        "/account/colleagues", {**INVITED, "mobile": "1", "name": ""}
    )
    assert answer.status_code == 422
    assert "技术中心主任" in answer.text
    assert "请填写姓名" in answer.text


@pytest.mark.parametrize(
    "path", ["/account/colleagues", "/admin/", "/admin/users", "/admin/parameters", "/admin/clock"]
)
def test_a_page_one_may_not_see_looks_like_none(house_of_units: House, path: str):
    browser = browser_of(house_of_units, "engineer")
    refused, unknown = browser.get(path), browser.get("/no-such-page")
    assert refused.status_code == unknown.status_code == 404
    assert "没有这个页面，或您无权查看" in refused.text
    assert "没有这个页面，或您无权查看" in unknown.text


@pytest.mark.parametrize("what", ["link", "disable", "enable", "appoint", "dismiss"])
def test_an_administrator_does_nothing_to_a_stranger(house_of_units: House, what: str):
    answer = browser_of(house_of_units, CODE).post(f"/account/colleagues/stranger/{what}")
    assert answer.status_code == 404
    with house_of_units.reading() as work:
        assert get_user(work.session, "stranger").is_active


def test_a_disabled_colleague_is_out_at_the_next_click(house_of_units: House):
    engineer, admin = browser_of(house_of_units, "engineer"), browser_of(house_of_units, CODE)
    assert engineer.get("/account/").status_code == 200
    assert admin.post("/account/colleagues/engineer/disable").status_code == 303
    assert engineer.get("/account/").status_code == 303
    admin.post("/account/colleagues/engineer/enable")
    assert engineer.sign_in("engineer").status_code == 303


def test_a_changed_password_needs_the_present_one_and_ends_other_sessions(house_of_units: House):
    here, there = browser_of(house_of_units, "engineer"), browser_of(house_of_units, "engineer")
    new = {"password": "敕勒川阴山下天似穹庐", "repeated": "敕勒川阴山下天似穹庐"}
    wrong = here.post("/account/password", new, current="not this one")
    assert wrong.status_code == 422
    assert "当前密码不对" in wrong.text
    assert here.post("/account/password", new, current=PASSWORD).status_code == 303
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 303


def test_a_refused_new_password_does_not_count_as_a_failure(house_of_units: House):
    browser = browser_of(house_of_units, "engineer")
    for _ in range(6):
        assert (
            browser.post("/account/password", current=PASSWORD, password="x", repeated="x").status_code == 422
        )
    new = "敕勒川阴山下天似穹庐"
    assert browser.post("/account/password", current=PASSWORD, password=new, repeated=new).status_code == 303


def test_a_deputy_is_set_and_ended_on_the_page(house_of_units: House):
    browser = browser_of(house_of_units, "engineer")
    with house_of_units.reading() as work:
        today = work.today.isoformat()
    assert browser.post("/account/deputy", deputy="stranger", first_day=today, last_day="").status_code == 422
    assert browser.post("/account/deputy", deputy=CODE, first_day=today, last_day=today).status_code == 303
    page = browser.get("/account/deputy").text
    assert "代理中" in page
    ending = page.split('action="/account/deputy/')[1].split('"')[0]
    assert browser.post(f"/account/deputy/{ending}").status_code == 303
    assert "没有代理人" in browser.get("/account/deputy").text


def test_a_page_view_keeps_the_session_alive(house_of_units: House):
    browser = browser_of(house_of_units, "engineer")
    with house_of_units.command() as work:
        row = work.session.scalars(select(WebSession)).one()
        row.last_seen_at = before = row.last_seen_at - timedelta(hours=1)
    another_process = Browser(new_app(house_of_units))
    cookie = browser.client.get_cookie(COOKIE)
    another_process.client.set_cookie(COOKIE, cookie.value)
    another_process.get("/account/")
    with house_of_units.reading() as work:
        assert work.session.scalars(select(WebSession)).one().last_seen_at > before
