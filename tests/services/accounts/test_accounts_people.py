from datetime import date, timedelta

import pytest

from app.domain.contacts import Contact
from app.domain.errors import Conflict, Invalid, NotFound
from app.services.colleagues import colleagues, new_link_for, set_active, set_unit_administrator
from app.services.demo_accounts import demo_accounts, offer_demo_account
from app.services.own_account import appoint_deputy, change_contact, dismiss_deputy
from app.services.user_admin import (
    create_user,
    disable_user,
    give_role,
    list_accounts,
    set_unit_active,
    take_role,
)
from app.services.work import House, Work
from app.store.accounts import events_of
from app.store.identity import get_user
from tests.accounts_house import CODE, CONTACT, OTHER_CODE, counted, new_house, new_person, new_unit, person


@pytest.fixture
def people(house: House) -> House:
    with house.command() as work:
        new_unit(work)
        new_unit(work, OTHER_CODE, "钕岳新材料")
        new_person(work, CODE, ("org_admin", CODE), unit=CODE)
        new_person(work, "engineer", unit=CODE)
        new_person(work, "professor", "expert", unit=CODE)
        new_person(work, OTHER_CODE, ("org_admin", OTHER_CODE), unit=OTHER_CODE)
        new_person(work, "gl01", "sysadmin")
        new_person(work, "gxc01", ("div_officer", "high_tech"))
        new_person(work, "gxc00", ("div_head", "high_tech"))
    return house


def events(work: Work, username: str) -> list[str]:
    return [event.what for event in events_of(work.session, get_user(work.session, username).id)]


def test_the_administrator_sees_the_own_unit_only(people: House):
    with people.reading() as work:
        names = [member.user.username for member in colleagues(work, person(work, CODE))]
        assert set(names) == {CODE, "engineer", "professor"}
        with pytest.raises(NotFound):
            colleagues(work, person(work, "engineer"))


@pytest.mark.parametrize("username", [OTHER_CODE, "gxc01", "professor", "nobody"])
def test_the_administrator_reaches_nobody_else(people: House, username: str):
    with people.command() as work, pytest.raises(NotFound):
        new_link_for(work, person(work, CODE), username)
    with people.command() as work, pytest.raises(NotFound):
        set_active(work, person(work, CODE), username, is_active=False)


def test_a_unit_keeps_an_administrator(people: House):
    with people.command() as work, pytest.raises(Conflict):
        set_unit_administrator(work, person(work, CODE), CODE, is_admin=False)
    with people.command() as work:
        set_unit_administrator(work, person(work, CODE), "engineer", is_admin=True)
        set_unit_administrator(work, person(work, CODE), CODE, is_admin=False)
        assert person(work, "engineer").has_role("org_admin", CODE)
        assert not person(work, CODE).has_role("org_admin")


def test_nobody_disables_oneself(people: House):
    with people.command() as work, pytest.raises(Conflict):
        set_active(work, person(work, CODE), CODE, is_active=False)
    with people.command() as work, pytest.raises(Conflict):
        disable_user(work, person(work, "gl01"), "gl01")


def test_roles_are_given_and_taken_with_a_record(people: House):
    with people.command() as work:
        give_role(work, person(work, "gl01"), "gxc01", "div_officer", "rural")
        assert person(work, "gxc01").has_role("div_officer", "rural")
        take_role(work, person(work, "gl01"), "gxc01", "div_officer", "high_tech")
        assert not person(work, "gxc01").has_role("div_officer", "high_tech")
        assert set(events(work, "gxc01")) == {
            "授予角色：业务处室经办人（农村科技处）",
            "收回角色：业务处室经办人（高新技术处）",
        }


@pytest.mark.parametrize(
    ("username", "role", "qualifier", "field"),
    [
        ("gxc01", "", "", "role"),
        ("gxc01", "emperor", "", "role"),
        ("gxc01", "div_officer", "", "qualifier"),
        ("gxc01", "div_officer", "150600", "qualifier"),
        ("gxc01", "dept_leader", "rural", "qualifier"),
        ("gxc01", "org_admin", CODE, "qualifier"),
        ("gxc01", "sysadmin", "", "role"),
        ("gl01", "div_officer", "rural", "role"),
        ("gxc01", "div_officer", "high_tech", "role"),
    ],
)
def test_a_role_that_can_not_be_given_names_its_field(
    people: House, username: str, role: str, qualifier: str, field: str
):
    with people.command() as work, pytest.raises(Invalid) as refused:
        give_role(work, person(work, "gl01"), username, role, qualifier)
    assert set(refused.value.fields) == {field}


def test_the_last_system_administrator_stays(people: House):
    with people.command() as work, pytest.raises(Conflict):
        take_role(work, person(work, "gl01"), "gl01", "sysadmin", "")


def test_an_account_is_opened_with_its_first_role(people: House):
    with people.command() as work:
        user, link = create_user(
            work, person(work, "gl01"), "zj05", CONTACT, unit_code="", role="expert", qualifier=""
        )
        assert link.path.startswith("/link/")
        assert person(work, user.username).has_role("expert")
        assert user.password_hash is None


def test_every_wrong_field_of_a_new_account_is_named(people: House):
    with people.command() as work, pytest.raises(Invalid) as refused:
        create_user(
            work, person(work, "gl01"), "gxc01", Contact(""), unit_code="X", role="div_head", qualifier=""
        )
    assert set(refused.value.fields) == {"username", "name", "mobile", "unit", "qualifier"}


def test_the_list_of_accounts_costs_the_same_for_one_and_for_many(people: House):
    costs = []
    for search in ("professor", ""):
        with people.reading() as work, counted(people) as statements:
            list_accounts(work, search, "", 1)
        costs.append(len(statements))
    assert costs == [4, 4]


def test_accounts_are_found_by_unit_and_role(people: House):
    with people.reading() as work:
        found = list_accounts(work, "曜原", "expert", 1)
        assert [account.user.username for account in found.accounts] == ["professor"]
        assert found.accounts[0].roles == ("行业专家",)
        assert list_accounts(work, "nothing like it", "", 7).page == 1


def test_a_disabled_unit_leaves_a_record_with_its_people(people: House):
    with people.command() as work:
        set_unit_active(work, person(work, "gl01"), CODE, is_active=False)
        assert events(work, "engineer") == ["所属单位停用"]


def test_a_contact_of_somebody_else_is_refused(people: House):
    with people.command() as work:
        change_contact(work, person(work, "engineer"), CONTACT)
    with people.command() as work, pytest.raises(Invalid) as refused:
        change_contact(work, person(work, "gxc01"), CONTACT)
    assert set(refused.value.fields) == {"mobile", "email"}


def test_a_deputy_acts_from_the_first_day_through_the_last(people: House):
    with people.command() as work:
        first, last = work.today, work.today + timedelta(days=4)
        row = appoint_deputy(work, person(work, "gxc00"), "gxc01", first, last)
        assert person(work, "gxc01").acts_for == ("gxc00",)
        assert person(work, "gxc01").has_role("div_head", "high_tech")
        dismiss_deputy(work, person(work, "gxc00"), row.id)
        assert person(work, "gxc01").acts_for == ()


@pytest.mark.parametrize("deputy", ["gl01", "professor", "engineer", "gxc00", ""])
def test_only_a_suitable_colleague_becomes_deputy(people: House, deputy: str):
    with people.command() as work, pytest.raises(Invalid) as refused:
        appoint_deputy(work, person(work, "gxc00"), deputy, work.today, work.today)
    assert set(refused.value.fields) == {"deputy"}


def test_an_expert_has_no_deputy(people: House):
    with people.command() as work, pytest.raises(Invalid):
        appoint_deputy(work, person(work, "professor"), "engineer", work.today, work.today)


def test_the_days_of_a_deputy_are_checked_each(people: House):
    with people.command() as work, pytest.raises(Invalid) as refused:
        appoint_deputy(work, person(work, "gxc00"), "gxc01", date(2020, 1, 2), date(2020, 1, 1))
    assert set(refused.value.fields) == {"first_day", "last_day"}
    with people.command() as work:
        appoint_deputy(work, person(work, "gxc00"), "gxc01", work.today, work.today)
    with people.command() as work, pytest.raises(Invalid) as refused:
        appoint_deputy(work, person(work, "gxc00"), "gxc01", work.today, work.today + timedelta(days=1))
    assert set(refused.value.fields) == {"first_day"}


def test_another_persons_deputy_is_not_ended(people: House):
    with people.command() as work:
        row = appoint_deputy(work, person(work, "gxc00"), "gxc01", work.today, work.today)
    with people.command() as work, pytest.raises(NotFound):
        dismiss_deputy(work, person(work, "gxc01"), row.id)


def test_demo_accounts_are_offered_by_heading_in_a_demonstration_only(people: House, tmp_path):
    demo = new_house(tmp_path, is_demo=True)
    for house in (demo, people):
        with house.command() as work:
            offer_demo_account(work, new_person(work, "ld01", "dept_leader", name="巴图"), "科技厅", "厅领导")
    with demo.reading() as work:
        offered = demo_accounts(work)
        assert [(one.username, one.name, one.note) for one in offered["科技厅"]] == [
            ("ld01", "巴图", "厅领导")
        ]
    with people.reading() as work:
        assert demo_accounts(work) == {}
