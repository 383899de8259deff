from datetime import datetime
from pathlib import Path

import pytest

from app.domain.calendar import ZONE
from app.services.clock import set_business_clock
from app.services.work import House
from app.store.identity import get_user
from tests.accounts_house import (
    CODE,
    PASSWORD,
    Browser,
    new_app,
    new_house,
    new_person,
    new_unit,
    person,
    shown_link,
)

SYSADMIN_PAGES = (
    "/admin/users",
    "/admin/users/new",
    "/admin/users/gxc01",
    "/admin/units",
    f"/admin/units/{CODE}",
)
SETTINGS_PAGES = (
    "/admin/parameters",
    "/admin/parameters/expert_min",
    "/admin/calendar",
    "/admin/calendar/2026",
)
FORBIDDEN_POSTS = (
    "/admin/users/gxc01/roles", "/admin/users/gl01/roles/take", "/admin/users/new",
    "/admin/users/gl01/disable", "/admin/users/gl01/link", f"/admin/units/{CODE}/disable",
)  # fmt: skip
PEOPLE = {
    "gl01": "sysadmin", "lc01": "process_owner", "gxc01": ("div_officer", "high_tech"), "ld01": "dept_leader",
    "zj01": "expert", "jd01": "supervise_officer", CODE: ("org_admin", CODE),
}  # fmt: skip


def furnish(house: House) -> House:
    with house.command() as work:
        new_unit(work)
        for username, role in PEOPLE.items():
            new_person(work, username, role, unit=CODE if username == CODE else "")
    return house


@pytest.fixture
def furnished(seeded_house: House) -> House:
    return furnish(seeded_house)


def browser_of(house: House, username: str) -> Browser:
    browser = Browser(new_app(house))
    assert browser.sign_in(username).status_code == 303
    return browser


@pytest.mark.parametrize("username", PEOPLE)
def test_each_page_opens_for_its_roles_and_looks_absent_for_others(furnished: House, username: str):
    browser = browser_of(furnished, username)
    for path in SYSADMIN_PAGES:
        assert browser.get(path).status_code == (200 if username == "gl01" else 404), path
    for path in SETTINGS_PAGES:
        assert browser.get(path).status_code == (200 if username in {"gl01", "lc01"} else 404), path
    assert browser.get("/admin/clock").status_code == 404


@pytest.mark.parametrize("username", [name for name in PEOPLE if name != "gl01"])
def test_nobody_else_gives_roles_or_opens_accounts(furnished: House, username: str):
    browser = browser_of(furnished, username)
    wanted = {"role": "sysadmin", "qualifier": ""}
    for path in FORBIDDEN_POSTS:
        assert browser.post(path, wanted).status_code == 404, path
    with furnished.reading() as work:
        assert person(work, "gl01").has_role("sysadmin")
        assert not person(work, username).has_role("sysadmin")


def test_an_administrator_opens_an_account_with_a_role(furnished: House):
    browser = browser_of(furnished, "gl01")
    answer = browser.post(
        "/admin/users/new",
        username="ncc01", name="其木格", title="", mobile="19900000055", email="", unit="",
        role="div_officer", qualifier="rural",
    )  # fmt: skip
    officer = Browser(browser.flask)
    officer.post(shown_link(answer), password=PASSWORD, repeated=PASSWORD)
    assert "业务处室经办人（农村科技处）" in officer.get("/account/").text


def test_a_wrong_new_account_names_its_fields_and_keeps_the_rest(furnished: House):
    answer = browser_of(furnished, "gl01").post(
        "/admin/users/new", username="gxc01", name="其木格", mobile="", email="x", unit="", role="div_officer"
    )
    assert answer.status_code == 422
    assert 'value="其木格"' in answer.text
    for words in ("这个账号已有人使用", "电子邮箱应如", "请选择处室"):
        assert words in answer.text


def test_a_role_given_counts_with_the_next_click_and_so_does_one_taken(furnished: House):
    admin, officer = browser_of(furnished, "gl01"), browser_of(furnished, "gxc01")
    assert admin.post("/admin/users/gxc01/roles", role="process_owner", qualifier="").status_code == 303
    assert officer.get("/admin/parameters").status_code == 200
    admin.post("/admin/users/gxc01/roles/take", role="process_owner", qualifier="")
    assert officer.get("/admin/parameters").status_code == 404


def test_the_last_administrator_can_not_be_taken_away(furnished: House):
    browser = browser_of(furnished, "gl01")
    assert browser.post("/admin/users/gl01/roles/take", role="sysadmin", qualifier="").status_code == 409
    assert browser.post("/admin/users/gl01/disable").status_code == 409


def test_a_locked_account_is_seen_and_unlocked(furnished: House):
    admin, officer = browser_of(furnished, "gl01"), Browser(new_app(furnished))
    for _ in range(5):
        officer.sign_in("gxc01", "wrong password")
    assert "锁定到" in admin.get("/admin/users/gxc01").text
    assert admin.get("/admin/users?search=gxc0").text.count("锁定到") == 1
    admin.post("/admin/users/gxc01/unlock")
    assert "锁定到" not in admin.get("/admin/users?search=gxc0").text
    assert officer.sign_in("gxc01").status_code == 303


def test_a_disabled_unit_is_out(furnished: House):
    admin, unit = browser_of(furnished, "gl01"), browser_of(furnished, CODE)
    admin.post(f"/admin/units/{CODE}/disable")
    assert unit.get("/account/").status_code == 303
    assert "已停用" in unit.sign_in(CODE).text


def test_a_parameter_gets_a_new_version_with_a_reason(furnished: House):
    browser = browser_of(furnished, "lc01")
    with furnished.reading() as work:
        today = work.today.isoformat()
    refused = browser.post("/admin/parameters/months_max", {"value.tech_rd": "三十"}, effective_from=today)
    assert refused.status_code == 422
    for kept in ('value="三十"', "技术攻关类：应为不小于 0 的整数", "请填写变更理由"):
        assert kept in refused.text
    values = {"value.tech_rd": "30", "value.achv_transfer": "24", "value.emergency": "12"}
    saved = browser.post("/admin/parameters/months_max", values, effective_from=today, reason="厅务会纪要")
    assert saved.status_code == 303
    assert "厅务会纪要" in browser.get("/admin/parameters/months_max").text
    with furnished.reading() as work:
        assert work.parameters["months_max"]["tech_rd"] == 30


def test_an_unknown_parameter_and_year_are_not_found(furnished: House):
    browser = browser_of(furnished, "lc01")
    assert browser.get("/admin/parameters/nothing").status_code == 404
    assert browser.get("/admin/calendar/1999").status_code == 404


def test_a_year_is_published_from_the_lines_of_its_notice(furnished: House):
    browser = browser_of(furnished, "lc01")
    refused = browser.post(
        "/admin/calendar/2027", days="01-01 休 元旦\n国庆七天", source="", is_provisional="no"
    )
    assert refused.status_code == 422
    assert "第 2 行" in refused.text
    assert "国庆七天" in refused.text
    lines = "01-01 至 01-03 休 元旦\n01-09 班 元旦"
    assert (
        browser.post("/admin/calendar/2027", days=lines, source="国办发明电", is_provisional="no").status_code
        == 303
    )
    assert "01-01 至 01-03 休 元旦" in browser.get("/admin/calendar/2027").text


def test_the_clock_of_a_demonstration_moves_forward_only(tmp_path: Path):
    demo = furnish(new_house(tmp_path, is_demo=True, is_seeded=True))
    with demo.command() as work:
        set_business_clock(work.session, datetime(2021, 7, 15, 9, tzinfo=ZONE))
    browser = browser_of(demo, "gl01")
    assert browser.post("/admin/clock", to="2021-07-14T09:00").status_code == 422
    assert browser.post("/admin/clock", to="nonsense").status_code == 422
    assert browser.post("/admin/clock", to="2021-08-31T00:00").status_code == 303
    assert "2021-08-31 00:00" in browser.get("/admin/clock").text
    assert browser.get("/account/").status_code == 200
    for username in ("gxc01", "lc01"):
        assert browser_of(demo, username).get("/admin/clock").status_code == 404
        assert browser_of(demo, username).post("/admin/clock", to="2021-09-01T00:00").status_code == 404
    assert "业务时钟" not in browser_of(demo, "lc01").get("/admin/calendar").text


def test_an_administrators_link_is_told_to_the_person(furnished: House):
    browser = browser_of(furnished, "gl01")
    assert "密码重置链接" in browser.post("/admin/users/gxc01/link").text
    officer = browser_of(furnished, "gxc01")
    assert "生成密码重置链接" in officer.get("/account/").text
    with furnished.reading() as work:
        assert get_user(work.session, "gxc01").password_hash


def test_the_clock_of_a_demonstration_is_not_moved_where_no_deadline_can_be_worked_out(tmp_path: Path):
    demo = furnish(new_house(tmp_path, is_demo=True, is_seeded=True))
    browser = browser_of(demo, "gl01")
    for farther in ("9999-12-31T00:00", f"{datetime.now(ZONE).year + 31}-01-01T00:00"):
        answer = browser.post("/admin/clock", to=farther)
        assert answer.status_code == 422
        assert "最晚可拨到" in answer.text
        assert f'value="{farther}"' in answer.text
    demo.database.dispose()


def test_what_is_to_be_done_first_ticks_itself(furnished: House):
    browser = browser_of(furnished, "gl01")
    page = browser.get("/admin/").text
    before = page.count("待办</span>")
    assert f"还有 {before} 项" in page
    assert "还缺：战略规划处" in page
    with furnished.command() as work:
        new_person(work, "ghc01", "plan_officer")
    page = browser.get("/admin/").text
    assert f"还有 {before - 1} 项" in page
    assert "还缺：战略规划处" not in page
    assert "/admin/users/new" in page
    assert "/admin/users/new" not in browser_of(furnished, "lc01").get("/admin/").text


def test_parameters_are_written_as_people_read_them(furnished: House):
    page = browser_of(furnished, "lc01").get("/admin/parameters").text
    assert "2021-08-31 00:00" in page
    assert "2021-08-31T00:00:00+08:00" not in page
    assert "实施办法 11" in page
    assert "参照省级重大专项问答（2021）；参照国家重大专项财务验收办法（2017）" in page
    assert "2021年试行口径" in page
    assert "1 年" in page
