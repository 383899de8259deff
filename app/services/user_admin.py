"""The system administrator's work: accounts, their roles, and units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.contacts import Contact
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Organisation, Person, RoleAssignment, User
from ..domain.roles import (
    DIVISIONS,
    ORG_ADMIN,
    REGIONS,
    ROLES,
    SYSADMIN,
    Scope,
    may_give,
    role_name,
    why_not_together,
)
from ..store.accounts import active_holders
from ..store.identity import find_organisation, find_user
from ..store.people import count_users_found, find_role, members_of_unit, roles_of, users_found
from .account_log import note, tell
from .accounts import CORRECT, contact_problems, new_user, username_problems
from .colleagues import NO_SUCH_PERSON, set_active
from .links import NewLink, send_invitation
from .sessions import end_sessions
from .signing_in import locks_of, unlock
from .uniqueness import only_once
from .work import Work

PAGE = 20


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the list of accounts."""

    user: User
    roles: tuple[str, ...]
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of a search and how many there are altogether."""

    accounts: Sequence[Account]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages the search fills."""
        return max(1, -(-self.total // PAGE))


def list_accounts(work: Work, search: str, role: str, page: int) -> AccountsPage:
    """Return a page of accounts, twenty a page, counted from 1. Four statements."""
    total = count_users_found(work.session, search, role)
    page = max(1, min(page, max(1, -(-total // PAGE))))
    users = users_found(work.session, search, role, limit=PAGE, offset=(page - 1) * PAGE)
    held = roles_of(work.session, [user.id for user in users])
    locks = locks_of(work, users)
    accounts = [Account(user, role_names(held.get(user.id, ())), locks.get(user.username)) for user in users]
    return AccountsPage(accounts, total, page)


def role_names(held: Sequence[RoleAssignment]) -> tuple[str, ...]:
    """Return how these roles are shown."""
    return tuple(role_name(row.role, row.qualifier) for row in held)


def create_user(
    work: Work, by: Person, username: str, contact: Contact, *, unit_code: str, role: str, qualifier: str
) -> tuple[User, NewLink]:
    """Open an account with its first role, and return the link for the first password.

    Raises Invalid with every wrong field.
    """
    problems = username_problems(work, username) | contact_problems(work, contact)
    unit = find_organisation(work.session, unit_code.strip().upper()) if unit_code.strip() else None
    if unit_code.strip() and unit is None:
        problems["unit"] = "没有这个代码的单位；留空表示不属于申报单位。 / There is no unit with this code."
    if role:
        problems |= role_problems(role, qualifier, [], unit)
    if problems:
        raise Invalid(CORRECT, problems)
    user = new_user(work, username.strip(), contact, unit, None)
    note(work, user, "开通账号", by=by.username)
    if role:
        _add_role(work, by, user, role, qualifier)
    return user, send_invitation(work, user, by=by.username, unit=unit.name if unit else "")


def give_role(work: Work, by: Person, username: str, role: str, qualifier: str) -> None:
    """Give a role, for a division, unit or region where it takes one.

    Raises Invalid when the role, its qualifier or the combination is wrong.
    """
    user = _user(work, username)
    held = roles_of(work.session, [user.id]).get(user.id, ())
    problems = role_problems(role, qualifier, [row.role for row in held], user.organisation)
    code = user.organisation.code if user.organisation else None
    if not problems and not may_give(by, role, qualifier, code):
        raise NotFound(NO_SUCH_PERSON)
    if not problems and any(row.role == role and row.qualifier == qualifier for row in held):
        problems["role"] = "已有这个角色。 / The account has this role."
    if problems:
        raise Invalid(CORRECT, problems)
    _add_role(work, by, user, role, qualifier)
    tell(work, user, f"您被授予角色：{role_name(role, qualifier)}")


def take_role(work: Work, by: Person, username: str, role: str, qualifier: str) -> None:
    """Take a role back; it is gone with the person's next click.

    Raises Conflict for the last administrator of the system or of a unit.
    """
    user = _user(work, username)
    row = find_role(work.session, user.id, role, qualifier)
    if row is None:
        raise NotFound("该账号没有这个角色。 / The account does not have this role.")
    if role in {SYSADMIN, ORG_ADMIN}:
        _keep_one(work, user, role, qualifier)
    work.session.delete(row)
    note(work, user, f"收回角色：{role_name(role, qualifier)}", by=by.username)
    tell(work, user, f"您的角色已收回：{role_name(role, qualifier)}")
    work.session.flush()


def disable_user(work: Work, by: Person, username: str) -> None:
    """Disable an account. Raises Conflict for the last system administrator."""
    user = _user(work, username)
    if find_role(work.session, user.id, SYSADMIN, ""):
        _keep_one(work, user, SYSADMIN, "")
    set_active(work, by, username, is_active=False)


def unlock_user(work: Work, by: Person, username: str) -> None:
    """End the lock that wrong passwords brought about."""
    user = _user(work, username)
    unlock(work, user)
    note(work, user, "解除登录锁定", by=by.username)


def set_unit_active(work: Work, by: Person, code: str, *, is_active: bool) -> Organisation:
    """Disable a unit, which signs all its people out, or let it in again."""
    unit = find_organisation(work.session, code)
    if unit is None:
        raise NotFound("没有这个单位。 / There is no such unit.")
    members = members_of_unit(work.session, unit.id)
    if not is_active:
        end_sessions(work, *(member.id for member in members))
    unit.is_active = is_active
    for member in members:
        note(work, member, "所属单位启用" if is_active else "所属单位停用", by=by.username)
    return unit


def role_problems(
    role: str, qualifier: str, held: Sequence[str], unit: Organisation | None
) -> dict[str, str]:
    """Return what is wrong with giving this role, by field."""
    known = ROLES.get(role)
    if known is None:
        return {"role": "请选择角色。 / Please choose a role."}
    together = why_not_together([*held, role], in_unit=unit is not None)
    if together:
        return {"role": together}
    allowed: dict[Scope, tuple[str, ...]] = {
        Scope.NONE: ("",),
        Scope.DIVISION: tuple(DIVISIONS),
        Scope.REGION: ("", *REGIONS),
        Scope.UNIT: (unit.code,) if unit else (),
    }
    if qualifier in allowed[known.scope]:
        return {}
    wanted = {
        Scope.NONE: "这个角色不分处室和地区，请留空。 / This role takes no division or region.",
        Scope.DIVISION: "请选择处室。 / Please choose a division.",
        Scope.REGION: "请选择盟市，或留空。 / Please choose a region, or none.",
        Scope.UNIT: "单位管理员须属于该单位。 / The administrator must belong to the unit.",
    }
    return {"qualifier": wanted[known.scope]}


def _user(work: Work, username: str) -> User:
    user = find_user(work.session, username)
    if user is None:
        raise NotFound(NO_SUCH_PERSON)
    return user


def _add_role(work: Work, by: Person, user: User, role: str, qualifier: str) -> None:
    with only_once(work, lambda: f"{user.name}的角色“{role_name(role, qualifier)}”刚刚已由他人授予。"):
        work.session.add(RoleAssignment(user_id=user.id, role=role, qualifier=qualifier))
    note(work, user, f"授予角色：{role_name(role, qualifier)}", by=by.username)
    for learn in work.house.registry.role_given:
        learn(work, user, role)
    work.session.flush()


def _keep_one(work: Work, user: User, role: str, qualifier: str) -> None:
    if set(active_holders(work.session, role, qualifier)) == {user.id}:
        raise Conflict(
            f"这是最后一名{role_name(role)}，请先设另一名。 / This is the last one; appoint another first."
        )
