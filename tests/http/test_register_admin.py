"""The registers of experts and organisations as those who keep them see and change them."""

import re
from io import BytesIO

from sqlalchemy import select
from stdnum.cn import uscc
from werkzeug.test import TestResponse

from app.domain.identity import Organisation, User
from app.programme.register_admin import list_registered_unit
from app.programme.registers.experts import Expert
from app.programme.registers.organisations import OrganisationEntry
from app.services.user_admin import give_role
from app.store.identity import get_user, person_of
from tests.http.site import Site

UNIT = {"code": "91150402PDY00028XP", "name": "绿坡矿山", "kind": "local_enterprise", "is_active": "yes"}
NEW_UNIT = "91150100PDY000309"  # without its check digit
EXPERTS, UNITS = "/registers/experts/", "/registers/organisations/"


def entry_page(site: Site, code: str) -> str:
    with site.house.reading() as work:
        row = work.session.scalars(select(OrganisationEntry).where(OrganisationEntry.code == code)).one()
        return f"{UNITS}{row.id}"


def expert_page(site: Site, username: str) -> str:
    with site.house.reading() as work:
        row = work.session.scalars(select(Expert).where(Expert.username == username)).one()
        return f"{EXPERTS}{row.id}"


def new_expert_account(site: Site, username: str = "ex99") -> None:
    with site.house.command() as work:
        admin = get_user(work.session, "gl01")
        by = person_of(work.session, admin.id, work.today)
        assert by
        work.session.add(User(username=username, name="苏日娜", title="教授", created_at=work.now))
        work.session.flush()
        give_role(work, by, username, "expert", "")


def seen_on(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert found
    return found[1]


def upload(site: Site, username: str, path: str, text: str) -> TestResponse:
    return site.client(username).post(path, {"file": (BytesIO(text.encode()), "file.csv")})


def test_keepers_find_the_way_in_and_readers_do_not(new_site: Site) -> None:
    assert f'href="{EXPERTS}new"' in new_site.client("gxc00").get(EXPERTS).text
    assert f'href="{EXPERTS}new"' not in new_site.client("gxc01").get(EXPERTS).text
    assert f'href="{UNITS}new"' in new_site.client("ghc01").get(UNITS).text
    assert f'href="{UNITS}new"' not in new_site.client("gxc00").get(UNITS).text


def test_a_new_account_of_an_expert_leads_its_keepers_to_the_entry(new_site: Site) -> None:
    new_expert_account(new_site)
    keeper = new_site.client("ghc01")
    assert "请登记领域和单位" in keeper.get("/notices/").text
    assert f'href="{EXPERTS}new?account=ex99"' in keeper.get(EXPERTS).text
    form = keeper.get(f"{EXPERTS}new?account=ex99").text
    assert 'value="ex99" selected' in form
    assert 'value="教授"' in form
    assert "还没有登记到专家台账" in new_site.client("gl01").get("/admin/users/ex99").text
    sent = {"account": "ex99", "fields": "ecology", "kind": "technical", "unit": "河套大学", "title": "教授"}
    assert keeper.post(f"{EXPERTS}new", {**sent, "is_active": "yes"}).status_code == 303
    assert "苏日娜" in new_site.client("gxc01").get(EXPERTS).text
    assert "还没有登记" not in new_site.client("gl01").get("/admin/users/ex99").text


def test_wrong_input_is_named_field_by_field_and_stays_as_typed(new_site: Site) -> None:
    new_expert_account(new_site)
    sent = {
        "account": "ex99",
        "fields": ["energy"],
        "kind": "",
        "unit": "91150602PDY00001XA",
        "title": "研究员",
    }
    answer = new_site.client("ghc01").post(f"{EXPERTS}new", sent)
    assert answer.status_code == 422
    assert "有 2 处需要改正" in answer.text
    assert "Please choose a kind." in answer.text
    for typed in (
        'value="91150602PDY00001XA"',
        'value="研究员"',
        'value="ex99" selected',
        'value="energy" checked',
    ):
        assert typed in answer.text


def test_a_change_is_shown_with_who_made_it_and_from_what_to_what(new_site: Site) -> None:
    keeper, page = new_site.client("gxc00"), expert_page(new_site, "ex01")
    sent = {
        "fields": ["energy", "ecology"],
        "kind": "technical",
        "unit": "长庆电化学研究所（虚构）",
        "title": "研究员",
        "conflicts": "91150602PDY00001XF",
        "is_active": "yes",
        "seen": seen_on(keeper.get(page)),
    }
    assert keeper.post(page, sent).status_code == 303
    text = re.sub(r"<[^>]+>", "", keeper.get(page).text)
    assert "领域：能源资源 → 能源资源、生态环境" in text
    assert "利害单位：空 → 91150602PDY00001XF" in text
    assert "（gxc00）修改" in text


def test_who_was_slower_sees_the_change_and_keeps_what_was_typed(new_site: Site) -> None:
    keeper, page = new_site.client("ghc01"), entry_page(new_site, "91150602PDY00001XF")
    shown = keeper.get(page)
    sent = {"code": "91150602PDY00001XF", "name": "曜原氢能", "kind": "local_enterprise", "is_active": "yes"}
    assert keeper.post(page, {**sent, "seen": seen_on(shown)}).status_code == 303
    answer = keeper.post(page, {**sent, "name": "曜原氢能装备", "area": "东胜", "seen": seen_on(shown)})
    assert answer.status_code == 409
    assert 'value="曜原氢能装备"' in answer.text
    assert "已被他人修改" in answer.text
    assert keeper.post(page, {**sent, "area": "东胜", "seen": seen_on(answer)}).status_code == 303


def test_a_unit_is_entered_found_and_set_inactive(new_site: Site) -> None:
    keeper = new_site.client("ghc01")
    sent = {**UNIT, "code": NEW_UNIT + what_fits(NEW_UNIT), "name": "新登记单位", "parent": "曜原"}
    assert keeper.post(f"{UNITS}new", sent).status_code == 422
    sent["parent"] = "鄂尔多斯市曜原氢能装备有限公司"
    assert keeper.post(f"{UNITS}new", sent).status_code == 303
    assert "新登记单位" in keeper.get(f"{UNITS}?text=新登记").text
    page = entry_page(new_site, sent["code"])
    del sent["is_active"]
    assert keeper.post(page, {**sent, "seen": seen_on(keeper.get(page))}).status_code == 303
    assert "已停用" in keeper.get(f"{UNITS}?text=新登记").text


def test_a_unit_that_registers_itself_waits_to_be_looked_at(new_site: Site) -> None:
    code = NEW_UNIT + what_fits(NEW_UNIT)
    with new_site.house.command() as work:
        unit = Organisation(code=code, name="自行注册公司", registered_at=work.now)
        user = User(username=code, name="管理员", created_at=work.now)
        work.session.add_all([unit, user])
        work.session.flush()
        list_registered_unit(work, unit, user)
    keeper = new_site.client("ghc01")
    text = keeper.get(UNITS).text
    assert "有 1 家自行注册的单位待核定" in text
    assert text.index("自行注册公司") < text.index("鄂尔多斯市曜原氢能装备有限公司")
    assert "单位自行注册" in keeper.get(entry_page(new_site, code)).text


def test_a_file_with_errors_names_each_row_and_column_and_a_right_one_is_taken_in(new_site: Site) -> None:
    keeper = new_site.client("ghc01")
    heading = keeper.get(f"{UNITS}template.csv").get_data().decode("utf-8-sig")
    code = NEW_UNIT + what_fits(NEW_UNIT)
    wrong = heading + f"{code},,新登记单位,企业,,,,,,,,\r\n91150602PDY00001XA,,甲,其他,,,,,,,,\r\n"
    answer = upload(new_site, "ghc01", f"{UNITS}import", wrong)
    assert answer.status_code == 422
    words = re.sub(r"<[^>]+>", " ", answer.text)
    assert re.search(r"第 2 行\s+类别\s+请选择类别", words)
    assert re.search(r"第 3 行\s+代码\s+末位校验码应为", words)
    assert "新登记单位" not in keeper.get(UNITS).text
    right = heading + f"{code},,新登记单位,其他,,,,,,,,\r\n"
    assert upload(new_site, "ghc01", f"{UNITS}import", right).status_code == 303
    assert "新登记单位" in keeper.get(UNITS).text
    assert "文件导入" in keeper.get(entry_page(new_site, code)).text


def test_the_register_of_the_demonstration_goes_out_and_comes_in_unchanged(new_site: Site) -> None:
    for path in (EXPERTS, UNITS):
        sent = new_site.client("ghc01").get(f"{path}export.csv").get_data().decode("utf-8-sig")
        assert upload(new_site, "ghc01", f"{path}import", sent).status_code == 303
        assert "新增 0 条，修改 0 条" in new_site.client("ghc01").get(path).text


def test_an_applicant_with_nothing_to_do_can_begin_at_once(new_site: Site) -> None:
    assert "开始填报需求" in new_site.client("o01a").get("/tasks/").text
    assert "开始填报需求" not in new_site.client("gxc01").get("/tasks/").text
    assert new_site.client("o01a").post("/start/need").status_code == 303


def what_fits(code: str) -> str:
    return str(uscc.calc_check_digit(code))
