"""The registers of experts and organisations as people keep them."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.identity import Organisation, RoleAssignment, User
from app.programme.affiliation import is_subsidiary
from app.programme.expert_entries import TypedExpert
from app.programme.organisation_entries import TypedUnit
from app.programme.register_admin import (
    change_expert,
    change_unit,
    enter_expert,
    enter_unit,
)
from app.programme.register_files import InvalidFile, write_file
from app.programme.register_imports import COLUMNS, export_file, import_file, template_file
from app.programme.register_log import differences, last_change
from app.programme.registers.experts import Expert
from app.programme.registers.organisations import OrganisationEntry, OrganisationKind
from app.programme.registers.register_changes import Kept, RegisterChange
from app.programme.store import find_entry, partners
from tests.services.programme.world import COMPANY, MEMBER, NAMES, PARENT, PUBLISHER, UNIVERSITY, World

OFFICER, HEAD, DESK = "plan_officer", "div_head", "div_officer"
EVERYTHING = frozenset({"is_legal_person", "is_active"})


def unit(code: str = COMPANY, /, **more: Any) -> TypedUnit:
    values: dict[str, Any] = {
        "code": code, "name": NAMES.get(code, code), "kind": "tech_enterprise", "area": "", "region_code": "",
        "parent": "", "yes": EVERYTHING,
    }  # fmt: skip
    return TypedUnit(**(values | more))


def expert(account: str = "zj01", /, **more: Any) -> TypedExpert:
    values: dict[str, Any] = {
        "account": account, "fields": ("energy", "ecology"), "kind": "technical", "unit": UNIVERSITY,
        "title": "教授", "conflicts": "",
    }  # fmt: skip
    return TypedExpert(**(values | more))


def account(world: World, username: str = "zj01", role: str = "expert") -> None:
    with world.work() as work:
        user = User(username=username, name=f"专家{username}", created_at=world.now)
        work.session.add(user)
        work.session.flush()
        work.session.add(RoleAssignment(user_id=user.id, role=role, qualifier=""))


def enter(world: World, *typed: TypedUnit) -> None:
    for each in typed:
        with world.work(OFFICER) as work:
            enter_unit(work, world.people[OFFICER], each)


def wrong_fields(world: World, typed: TypedUnit | TypedExpert) -> Mapping[str, str]:
    by = world.people[OFFICER]
    enter_it: Any = enter_unit if isinstance(typed, TypedUnit) else enter_expert
    with world.work(OFFICER) as work, pytest.raises(Invalid) as caught:
        enter_it(work, by, typed)
    return caught.value.fields


def revise(world: World, typed: TypedUnit) -> None:
    (entry,) = world.rows(OrganisationEntry, code=typed.code)
    with world.work(OFFICER) as work:
        change_unit(work, world.people[OFFICER], entry.id, typed, seen=last_change(work, entry))


def take_in(world: World, register: Kept, data: bytes) -> Any:
    with world.work(OFFICER) as work:
        return import_file(work, world.people[OFFICER], register, data)


def findings(world: World, register: Kept, data: bytes) -> list[tuple[int, str]]:
    with pytest.raises(InvalidFile) as caught:
        take_in(world, register, data)
    return [(one.row, one.column) for one in caught.value.findings]


def unit_rows(*rows: Mapping[str, str]) -> bytes:
    return write_file(COLUMNS[Kept.ORGANISATIONS], rows)


def expert_rows(*rows: Mapping[str, str]) -> bytes:
    return write_file(COLUMNS[Kept.EXPERTS], rows)


# --- units ------------------------------------------------------------------------------------------------


def test_a_unit_that_is_entered_is_found_by_the_rules_of_the_procedure(world: World) -> None:
    enter(world, unit(PARENT), unit(COMPANY, parent=NAMES[PARENT], yes=EVERYTHING | {"is_partner_4_8_n"}))
    with world.work() as work:
        assert is_subsidiary(work.session, COMPANY, PARENT)
        assert [entry.code for entry in partners(work.session)] == [COMPANY]


def test_an_empty_region_is_taken_from_the_code(world: World) -> None:
    enter(world, unit(PUBLISHER), unit(COMPANY, region_code="310000"))
    assert world.rows(OrganisationEntry, code=PUBLISHER)[0].region_code == "150602"
    assert world.rows(OrganisationEntry, code=COMPANY)[0].region_code == "310000"


def test_every_wrong_field_of_a_unit_is_named_in_both_languages(world: World) -> None:
    wrong = wrong_fields(
        world, unit("91150602PDY00001XA", name=" ", kind="", region_code="15", parent="没有的单位")
    )
    assert set(wrong) == {"code", "name", "kind", "region_code", "parent"}
    assert "F" in wrong["code"]
    assert all(" / " in words for words in wrong.values())


def test_a_foreign_unit_has_a_number_of_its_own_country(world: World) -> None:
    foreign = unit("de-example-000022", name="Beispiel", yes=EVERYTHING | {"is_foreign"})
    enter(world, foreign)
    assert world.rows(OrganisationEntry, code="DE-EXAMPLE-000022")[0].region_code == ""
    assert "code" in wrong_fields(world, unit("de-example-000022", name="Beispiel 2"))


def test_neither_a_code_nor_a_name_is_listed_twice(world: World) -> None:
    enter(world, unit(PARENT))
    assert set(wrong_fields(world, unit(PARENT))) == {"code"}
    assert set(wrong_fields(world, unit(COMPANY, name=NAMES[PARENT]))) == {"name"}


def test_parents_that_lead_back_to_the_unit_are_refused_with_the_circle(world: World) -> None:
    enter(world, unit(PARENT), unit(COMPANY, parent=PARENT), unit(MEMBER, parent=COMPANY))
    with pytest.raises(Invalid) as caught:
        revise(world, unit(PARENT, parent=MEMBER))
    names = [NAMES[code] for code in (PARENT, MEMBER, COMPANY, PARENT)]
    assert " → ".join(names) in caught.value.fields["parent"]


def test_a_unit_is_not_its_own_parent_nor_the_child_of_one_that_is_no_longer_active(world: World) -> None:
    enter(world, unit(PARENT, yes=frozenset()), unit(COMPANY))
    assert set(wrong_fields(world, unit(MEMBER, parent=PARENT))) == {"parent"}
    with pytest.raises(Invalid) as caught:
        revise(world, unit(COMPANY, parent=COMPANY))
    assert set(caught.value.fields) == {"parent"}


def test_a_unit_that_is_no_longer_active_leaves_the_lists_but_keeps_its_parent(world: World) -> None:
    enter(world, unit(PARENT), unit(COMPANY, parent=PARENT, yes=EVERYTHING | {"is_partner_4_8_n"}))
    revise(world, unit(COMPANY, parent=PARENT, yes=frozenset({"is_partner_4_8_n", "is_legal_person"})))
    with world.work() as work:
        assert partners(work.session) == []
        assert is_subsidiary(work.session, COMPANY, PARENT)


def test_every_change_is_kept_with_who_when_and_from_what_to_what(world: World) -> None:
    enter(world, unit(COMPANY))
    (entry,) = world.rows(OrganisationEntry, code=COMPANY)
    with world.work(OFFICER) as work:
        typed, by = unit(COMPANY, kind="institute", area="上海市"), world.people[OFFICER]
        assert change_unit(work, by, entry.id, typed, seen=last_change(work, entry))
        work.session.flush()
        assert not change_unit(work, by, entry.id, typed, seen=last_change(work, entry))
    made, changed = sorted(world.rows(RegisterChange), key=lambda row: bool(row.old))
    assert made.new["code"] == COMPANY
    assert (changed.by, changed.at, changed.key) == (OFFICER, world.now, COMPANY)
    assert [(one.label, one.old, one.new) for one in differences(changed)] == [
        ("类别", "科技型企业", "科研机构"),
        ("地区", "", "上海市"),
    ]


def test_who_was_slower_is_told_that_the_entry_has_changed(world: World) -> None:
    enter(world, unit(COMPANY))
    (entry,) = world.rows(OrganisationEntry, code=COMPANY)
    with world.work(OFFICER) as work, pytest.raises(Conflict):
        change_unit(work, world.people[OFFICER], entry.id, unit(COMPANY), seen="")


def test_a_unit_that_registers_itself_is_listed_to_be_looked_at(world: World) -> None:
    code = "91150402PDY00028XP"
    with world.work() as work:
        registered = Organisation(code=code, name="绿坡矿山修复", registered_at=world.now)
        user = User(username=code, name="管理员", created_at=world.now)
        work.session.add_all([registered, user])
        work.session.flush()
        for learn in world.house.registry.unit_registered:
            learn(work, registered, user)
            learn(work, registered, user)
    (entry,) = world.rows(OrganisationEntry, code=code)
    assert (entry.kind, entry.region_code) == (OrganisationKind.PENDING, "150402")
    assert [row.by for row in world.rows(RegisterChange, key=code)] == [code]


def test_only_the_planning_division_keeps_the_units_and_heads_keep_experts_too(world: World) -> None:
    account(world)
    for username in (HEAD, DESK):
        with world.work(username) as work, pytest.raises(NotFound):
            enter_unit(work, world.people[username], unit())
    with world.work(DESK) as work, pytest.raises(NotFound):
        enter_expert(work, world.people[DESK], expert(unit="某大学"))
    with world.work(HEAD) as work:
        enter_expert(work, world.people[HEAD], expert(unit="某大学"))
    assert len(world.rows(Expert)) == 1


# --- experts ----------------------------------------------------------------------------------------------


def test_an_expert_takes_the_name_from_the_account_and_the_unit_from_the_register(world: World) -> None:
    account(world)
    enter(world, unit(UNIVERSITY), unit(PARENT))
    with world.work(OFFICER) as work:
        typed = expert(unit=NAMES[UNIVERSITY], conflicts=f"{NAMES[PARENT]}，{COMPANY}")
        enter_expert(work, world.people[OFFICER], typed)
    (row,) = world.rows(Expert)
    assert (row.name, row.organisation_code, row.organisation_name) == (
        "专家zj01",
        UNIVERSITY,
        NAMES[UNIVERSITY],
    )
    assert row.fields == ["energy", "ecology"]
    assert row.conflicts == [PARENT, COMPANY]


def test_every_wrong_field_of_an_expert_is_named_in_both_languages(world: World) -> None:
    account(world, "gxc99", "div_officer")
    wrong = wrong_fields(
        world, expert("gxc99", fields=(), kind="", unit="91150602PDY00001XA", title="", conflicts="某公司")
    )
    assert set(wrong) == {"account", "fields", "kind", "unit", "title", "conflicts"}
    assert all(" / " in words for words in wrong.values())


def test_a_right_code_of_a_unit_that_is_not_listed_is_no_unit_of_an_expert(world: World) -> None:
    account(world)
    assert set(wrong_fields(world, expert(unit=COMPANY))) == {"unit"}


def test_an_account_is_listed_once_and_can_be_set_inactive(world: World) -> None:
    account(world)
    with world.work(OFFICER) as work:
        enter_expert(work, world.people[OFFICER], expert(unit="某大学"))
    assert set(wrong_fields(world, expert(unit="某大学"))) == {"account"}
    (row,) = world.rows(Expert)
    with world.work(OFFICER) as work:
        typed = expert(unit="某大学", is_active=False)
        change_expert(work, world.people[OFFICER], row.id, typed, seen=last_change(work, row))
    assert world.rows(Expert)[0].is_active is False


def test_who_keeps_the_experts_is_told_of_an_account_without_an_entry(world: World) -> None:
    account(world)
    with world.work() as work:
        user = work.session.query(User).filter_by(username="zj01").one()
        for learn in world.house.registry.role_given:
            learn(work, user, "expert")
            learn(work, user, "div_officer")
    for username in (OFFICER, HEAD):
        (notice,) = world.notices(username)
        assert notice.link == "/registers/experts/new?account=zj01"
    assert world.notices(DESK) == []


# --- files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_taken_in_as_excel_and_wps_write_it(world: World, encoding: str) -> None:
    text = unit_rows(
        {
            "code": COMPANY,
            "name": NAMES[COMPANY],
            "kind": "科技型企业",
            "parent": PARENT,
            "is_high_tech": "是",
        },
        {"code": PARENT, "name": NAMES[PARENT], "kind": "区内企业"},
    ).decode("utf-8-sig")
    done = take_in(world, Kept.ORGANISATIONS, text.encode(encoding))
    assert (done.made, done.changed, done.same) == (2, 0, 0)
    with world.work() as work:
        entry = find_entry(work.session, COMPANY)
        assert entry
        assert (entry.name, entry.is_high_tech, entry.is_legal_person, entry.parent_code) == (
            NAMES[COMPANY],
            True,
            True,
            PARENT,
        )


def test_all_wrong_rows_are_named_at_once_and_nothing_is_stored(world: World) -> None:
    data = unit_rows(
        {"code": COMPANY, "name": NAMES[COMPANY], "kind": "科技型企业"},
        {"code": "91150602PDY00001XA", "name": "甲", "kind": "区内企业"},
        {"code": MEMBER, "name": "", "kind": "学校", "is_high_tech": "也许"},
        {"code": COMPANY, "name": NAMES[COMPANY], "kind": "科技型企业"},
    )
    assert findings(world, Kept.ORGANISATIONS, data) == [
        (3, "代码"),
        (4, "名称"),
        (4, "类别"),
        (4, "高新技术企业"),
        (5, "代码"),
    ]
    assert world.rows(OrganisationEntry) == []
    assert world.rows(RegisterChange) == []


def test_a_circle_within_a_file_is_found(world: World) -> None:
    rows = [
        {"code": code, "name": NAMES[code], "kind": "其他", "parent": parent}
        for code, parent in ((COMPANY, PARENT), (PARENT, MEMBER), (MEMBER, COMPANY))
    ]
    assert findings(world, Kept.ORGANISATIONS, unit_rows(*rows)) == [
        (2, "上级单位"),
        (3, "上级单位"),
        (4, "上级单位"),
    ]


def test_a_file_that_was_given_out_can_be_taken_in_and_changes_nothing(world: World) -> None:
    account(world)
    enter(world, unit(PARENT), unit(COMPANY, parent=PARENT, area="=上海市", yes=EVERYTHING))
    world.entry(MEMBER, kind=OrganisationKind.PENDING)
    with world.work(OFFICER) as work:
        enter_expert(work, world.people[OFFICER], expert(unit=PARENT, conflicts=f"{COMPANY},{MEMBER}"))
    before = len(world.rows(RegisterChange))
    for register, count in ((Kept.ORGANISATIONS, 3), (Kept.EXPERTS, 1)):
        with world.work() as work:
            data = export_file(work, register)
        done = take_in(world, register, data)
        assert (done.made, done.changed, done.same) == (0, 0, count)
    assert len(world.rows(RegisterChange)) == before


def test_experts_come_from_a_file_and_a_row_of_somebody_else_is_seen(world: World) -> None:
    account(world)
    account(world, "zj02")
    row = {"fields": "能源资源、全部", "kind": "财务专家", "unit": "某事务所", "title": "会计师"}
    data = expert_rows({"account": "zj01", "name": "专家zj02", **row}, {"account": "zj03", **row})
    assert findings(world, Kept.EXPERTS, data) == [(2, "姓名"), (3, "账号")]
    done = take_in(world, Kept.EXPERTS, expert_rows({"account": "zj01", **row}, {"account": "zj02", **row}))
    assert done.made == 2
    assert {tuple(one.fields) for one in world.rows(Expert)} == {("energy", "all")}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", (0, "文件")),
        (b"\xff\xfe\x00\x01\x81", (0, "文件")),
        ("代码,名称\n".encode(), (1, "境外")),
        (unit_rows(), (2, "整行")),
        (unit_rows({"code": "A"}) + b'"open', (3, "整行")),
        (unit_rows() + b"," * 20 + b"x\r\n", (2, "整行")),
    ],
    ids=["empty", "no text", "columns missing", "heading alone", "quote not closed", "too many cells"],
)
def test_what_is_no_table_of_the_register_is_refused_with_the_place(
    world: World, data: bytes, place: tuple[int, str]
) -> None:
    assert findings(world, Kept.ORGANISATIONS, data)[0] == place


def test_the_template_is_the_heading_alone() -> None:
    assert (
        template_file(Kept.EXPERTS).decode("utf-8-sig") == "账号,姓名,领域,类别,单位,职称,利害单位,在库\r\n"
    )
