from dataclasses import replace

import pytest

from app.domain.errors import Invalid, NotFound
from app.services.accounts import (
    Registration,
    create_first_administrator,
    first_administrator_link,
    register_unit,
)
from app.services.colleagues import invite_colleague
from app.services.links import set_password_by_link
from app.services.work import House
from tests.accounts_house import CODE, CONTACT, PASSWORD, new_person, new_unit, person

WANTED = Registration(
    is_foreign=False,
    code=CODE,
    unit_name="曜原氢能装备",
    contact=CONTACT,
    password=PASSWORD,
    repeated=PASSWORD,
)


def token_of(path: str | None) -> str:
    assert path
    return path.removeprefix("/link/")


def test_the_first_link_makes_an_administrator_once(house: House):
    with house.command() as work:
        link = token_of(first_administrator_link(work))
    with house.command() as work:
        create_first_administrator(work, link, "admin", CONTACT, password=PASSWORD, repeated=PASSWORD)
        assert person(work, "admin").has_role("sysadmin")
        assert first_administrator_link(work) is None
    with house.command() as work, pytest.raises(NotFound):
        create_first_administrator(work, link, "admin2", CONTACT, password=PASSWORD, repeated=PASSWORD)


def test_a_second_start_kills_the_link_of_the_first(house: House):
    with house.command() as work:
        first = token_of(first_administrator_link(work))
    with house.command() as work:
        assert first_administrator_link(work)
    with house.command() as work, pytest.raises(NotFound):
        create_first_administrator(work, first, "admin", CONTACT, password=PASSWORD, repeated=PASSWORD)


def test_a_refused_password_leaves_the_first_link_alive(house: House):
    with house.command() as work:
        link = token_of(first_administrator_link(work))
    with pytest.raises(Invalid) as refused, house.command() as work:
        create_first_administrator(work, link, "x", CONTACT, password="short", repeated="other")
    assert set(refused.value.fields) == {"username", "password", "repeated"}
    with house.command() as work:
        create_first_administrator(work, link, "admin", CONTACT, password=PASSWORD, repeated=PASSWORD)


def test_a_unit_registers_with_its_administrator(house: House):
    with house.command() as work:
        register_unit(work, WANTED, "10.0.0.1")
    with house.reading() as work:
        admin = person(work, CODE)
    assert (admin.organisation_code, admin.organisation_name) == (CODE, "曜原氢能装备")
    assert admin.groups == {f"org:{CODE}", "org_admin", f"org_admin:{CODE}"}


def test_every_wrong_field_of_a_registration_is_named_at_once(house: House):
    wrong = replace(
        WANTED, code="91150602PDY00001XE", unit_name="", contact=replace(CONTACT, name="", mobile="123"),
        password="1234567890", repeated="",
    )  # fmt: skip
    with house.command() as work, pytest.raises(Invalid) as refused:
        register_unit(work, wanted=wrong, address="10.0.0.1")
    assert set(refused.value.fields) == {"code", "unit_name", "name", "mobile", "password", "repeated"}


def test_a_unit_registers_once(house: House):
    with house.command() as work:
        register_unit(work, WANTED, "10.0.0.1")
    with house.command() as work, pytest.raises(Invalid) as refused:
        register_unit(
            work, replace(WANTED, contact=replace(CONTACT, mobile="19900000003", email="")), "10.0.0.1"
        )
    assert set(refused.value.fields) == {"code"}


def test_a_foreign_unit_registers_with_its_own_number(house: House):
    foreign = replace(WANTED, is_foreign=True, code="hrb-123456")
    with house.command() as work:
        assert register_unit(work, foreign, "10.0.0.1").username == "HRB-123456"


def test_ten_registrations_an_hour_are_enough_from_one_address(house: House):
    for number in range(10):
        contact = replace(CONTACT, mobile=f"1990000001{number}", email="")
        foreign = replace(WANTED, is_foreign=True, code=f"ABC-{number}00", contact=contact)
        with house.command() as work:
            register_unit(work, foreign, "10.0.0.1")
    last = replace(WANTED, is_foreign=True, code="ABC-999")
    with house.command() as work, pytest.raises(Invalid, match="过多"):
        register_unit(work, last, "10.0.0.1")
    with house.command() as work:
        register_unit(work, last, "10.0.0.2")


def test_an_invited_colleague_sets_a_password_and_belongs_to_the_unit(house: House):
    with house.command() as work:
        new_unit(work)
        new_person(work, CODE, ("org_admin", CODE), unit=CODE)
        link = invite_colleague(work, person(work, CODE), CONTACT)
    with house.command() as work:
        user = set_password_by_link(work, token_of(link.path), PASSWORD, PASSWORD)
        assert user.username == f"{CODE}-02"
        assert person(work, user.username).groups == {f"org:{CODE}"}
    with house.command() as work, pytest.raises(NotFound):
        set_password_by_link(work, token_of(link.path), PASSWORD, PASSWORD)
