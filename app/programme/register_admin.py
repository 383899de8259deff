"""Keeping the registers of experts and of organisations by hand; every change is kept with who made it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ..domain.credit_code import what_is_wrong
from ..domain.errors import Invalid, NotFound
from ..domain.identity import Organisation, Person, User
from ..domain.roles import EXPERT
from ..services.accounts import CORRECT
from ..services.notifications import notify_groups
from ..services.work import Work
from .expert_entries import TypedExpert, read_expert
from .organisation_entries import TypedUnit, circle_problem, read_unit
from .register_log import add_once, still_as_seen, write
from .registers.experts import Expert
from .registers.organisations import OrganisationEntry, OrganisationKind
from .registers.register_changes import ChangeKind, Kept
from .store import all_entries, expert_accounts, find_entry, find_expert, lock_row
from .unit_index import KnownUnit, UnitIndex

KEEPERS: Final[Mapping[Kept, tuple[str, ...]]] = {
    Kept.EXPERTS: ("plan_officer", "div_head"),
    Kept.ORGANISATIONS: ("plan_officer",),
}
"""Who keeps which register: the department (SPEC Q13); others read it or don't see it."""

PAGES = {Kept.EXPERTS: "/registers/experts/", Kept.ORGANISATIONS: "/registers/organisations/"}


def may_keep(person: Person, register: Kept) -> bool:
    """Whether the person may change this register."""
    return any(map(person.has_role, KEEPERS[register]))


def enter_expert(work: Work, by: Person, typed: TypedExpert) -> Expert:
    """Enter the expert of an account that holds the role. Raises Invalid with every wrong field."""
    _keeper(by, Kept.EXPERTS)
    problems: dict[str, str] = {}
    user = _account(work, typed.account, problems)
    values = read_expert(typed, UnitIndex(all_entries(work.session)), problems)
    if problems or user is None:
        raise Invalid(CORRECT, problems)
    expert = Expert()
    add_once(work, by, expert, {"username": user.username, "name": user.name, **values})
    return expert


def change_expert(work: Work, by: Person, expert_id: UUID, typed: TypedExpert, *, seen: str) -> bool:
    """Change an entry; return whether anything differs. The name is always the account's.

    Raises Invalid with every wrong field, Conflict when the entry was changed since it was looked at.
    """
    _keeper(by, Kept.EXPERTS)
    expert = lock_row(work.session, Expert, expert_id)
    still_as_seen(work, expert, seen)
    problems: dict[str, str] = {}
    values = read_expert(typed, UnitIndex(all_entries(work.session)), problems)
    if problems:
        raise Invalid(CORRECT, problems)
    names = {user.username: user.name for user in expert_accounts(work.session)}
    return write(work, by, expert, {"name": names.get(expert.username, expert.name), **values})


def enter_unit(work: Work, by: Person, typed: TypedUnit) -> OrganisationEntry:
    """Enter a unit. Raises Invalid with every wrong field, also when its code is listed already."""
    _keeper(by, Kept.ORGANISATIONS)
    units = UnitIndex(all_entries(work.session))
    problems: dict[str, str] = {}
    values = read_unit(typed, units, problems)
    if units.find(typed.kept_code) and "code" not in problems:
        problems["code"] = "这个代码已登记，请在名录中修改。 / This code is listed already."
    if problems:
        raise Invalid(CORRECT, problems)
    entry = OrganisationEntry()
    add_once(work, by, entry, {"code": typed.kept_code, **values})
    return entry


def change_unit(work: Work, by: Person, entry_id: UUID, typed: TypedUnit, *, seen: str) -> bool:
    """Change an entry; return whether anything differs. Its code never changes.

    Raises Invalid with every wrong field, Conflict when the entry was changed since it was looked at.
    """
    _keeper(by, Kept.ORGANISATIONS)
    entry = lock_row(work.session, OrganisationEntry, entry_id)
    still_as_seen(work, entry, seen)
    units = UnitIndex(all_entries(work.session))
    problems: dict[str, str] = {}
    values = read_unit(typed, units, problems)
    units.put(KnownUnit(entry.code, values["name"], values["parent_code"], is_active=True))
    circle = circle_problem(units, entry.code)
    if circle and "parent" not in problems:
        problems["parent"] = circle
    if problems:
        raise Invalid(CORRECT, problems)
    return write(work, by, entry, values)


def list_registered_unit(work: Work, unit: Organisation, user: User) -> None:
    """Enter a unit that has registered itself and is not listed; the department says later what it is."""
    if find_entry(work.session, unit.code):
        return
    is_foreign = what_is_wrong(unit.code) is not None
    by = Person(user.id, user.username, user.name)
    values = {
        "code": unit.code,
        "name": unit.name,
        "kind": OrganisationKind.PENDING.value,
        "area": "",
        "region_code": "" if is_foreign else unit.code[2:8],
        "is_foreign": is_foreign,
        "is_active": True,
    }
    add_once(work, by, OrganisationEntry(), values, ChangeKind.REGISTRATION)


def ask_for_entry(work: Work, user: User, role: str) -> None:
    """Tell who keeps the register of experts that somebody with this role has no entry yet."""
    if role != EXPERT or find_expert(work.session, user.username):
        return
    notify_groups(
        work,
        KEEPERS[Kept.EXPERTS],
        f"新开通专家账号：{user.name}，请登记领域和单位",
        "登记后才会被抽取；单位和利害单位用于回避。",
        link=f"{PAGES[Kept.EXPERTS]}new?account={user.username}",
    )


def _keeper(by: Person, register: Kept) -> None:
    if not may_keep(by, register):
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")


def _account(work: Work, account: str, problems: dict[str, str]) -> User | None:
    user = next((one for one in expert_accounts(work.session) if one.username == account.strip()), None)
    if user is None:
        problems["account"] = (
            "请选择有“行业专家”角色的账号；没有的，请系统管理员先开通。"
            " / Choose an account that holds the role of an expert."
        )
    elif find_expert(work.session, user.username):
        problems["account"] = "这个账号已登记，请在专家台账中修改。 / This account is listed already."
    return user
