from uuid import uuid4

import pytest

from app.domain.identity import Person
from app.domain.roles import (
    may_give,
    may_manage_member,
    may_publish_diagrams,
    may_see_business,
    may_stand_in,
    role_name,
    why_not_together,
)


def holder(*groups: str) -> Person:
    return Person(id=uuid4(), username="u", name="某人", groups=frozenset(groups))


def test_a_role_is_shown_with_its_division_and_a_unit_is_left_out():
    assert role_name("div_officer", "high_tech") == "业务处室经办人（高新技术处）"
    assert role_name("org_admin", "91150602PDY00001XF") == "单位管理员"


def test_a_system_administrator_sees_no_business_and_publishes_nothing():
    admin = holder("sysadmin")
    assert not may_see_business(admin)
    assert not may_publish_diagrams(admin)
    assert may_see_business(holder("org:91"))
    assert may_publish_diagrams(holder("process_owner"))


def test_an_organisation_administrator_gives_only_that_role_in_the_own_unit():
    admin = holder("org:A", "org_admin", "org_admin:A")
    assert may_give(admin, "org_admin", "A", "A")
    assert not may_give(admin, "org_admin", "B", "B")
    assert not may_give(admin, "expert", "", "A")


def test_a_colleague_who_is_an_expert_is_not_in_the_hands_of_the_unit():
    admin = holder("org:A", "org_admin", "org_admin:A")
    assert may_manage_member(admin, "A", [])
    assert not may_manage_member(admin, "A", ["expert"])
    assert not may_manage_member(admin, "B", [])


@pytest.mark.parametrize(("roles", "in_unit"), [(["sysadmin", "div_officer"], False), (["sysadmin"], True)])
def test_who_gives_roles_holds_no_business_role(roles: list[str], in_unit: bool):
    assert why_not_together(roles, in_unit=in_unit) is not None


def test_a_system_administrator_may_own_the_procedure_too():
    assert why_not_together(["sysadmin", "process_owner"], in_unit=False) is None


def test_an_expert_has_no_deputy_and_an_administrator_comes_to_no_business():
    assert not may_stand_in({"expert"}, set(), same_unit=True)
    assert not may_stand_in({"div_head"}, {"sysadmin"}, same_unit=False)
    assert may_stand_in({"div_head"}, {"div_officer"}, same_unit=False)
    assert not may_stand_in({"div_head"}, {"expert"}, same_unit=False)
