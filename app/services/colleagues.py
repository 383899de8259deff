"""A unit's administrator and the unit's people: invite, let in again, keep out, share the office."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..domain.contacts import Contact
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Organisation, Person, RoleAssignment, User
from ..domain.roles import ORG_ADMIN, may_manage_member, may_manage_unit
from ..store.accounts import active_holders
from ..store.identity import find_organisation, find_user
from ..store.people import members_of_unit, roles_of
from .account_log import note, tell
from .accounts import CORRECT, contact_problems, new_user
from .links import NewLink, send_invitation, send_reset
from .sessions import end_sessions
from .work import Work

NO_SUCH_PERSON = "没有这个人，或不由您管理。 / There is no such person, or not under your administration."


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the unit's list."""

    user: User
    roles: tuple[str, ...]
    is_managed: bool

    @property
    def is_admin(self) -> bool:
        """Whether the person administers the unit."""
        return ORG_ADMIN in self.roles

    @property
    def is_waiting(self) -> bool:
        """Whether the invitation has not been accepted yet."""
        return self.user.is_active and self.user.password_hash is None


def own_unit(work: Work, by: Person) -> Organisation:
    """Return the unit the person administers. Raises NotFound when there is none."""
    unit = find_organisation(work.session, by.organisation_code or "")
    if unit is None or not may_manage_unit(by, unit.code):
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    return unit


def colleagues(work: Work, by: Person) -> Sequence[Member]:
    """Return everybody of the person's unit, with what they are. Raises NotFound for non-administrators."""
    unit = own_unit(work, by)
    users = members_of_unit(work.session, unit.id)
    held = roles_of(work.session, [user.id for user in users])
    return [_member(by, unit, user, held.get(user.id, ())) for user in users]


def invite_colleague(work: Work, by: Person, contact: Contact, *, is_admin: bool = False) -> NewLink:
    """Open an account for a colleague and return the link for the first password.

    The account is named `<code>-02`, `<code>-03` ...; people sign in with mobile or mail as well.
    Raises Invalid with every wrong field.
    """
    unit = own_unit(work, by)
    problems = contact_problems(work, contact)
    if problems:
        raise Invalid(CORRECT, problems)
    user = new_user(work, _next_name(work.session, unit), contact, unit, None)
    note(work, user, "受邀加入本单位", by=by.username)
    if is_admin:
        work.session.add(RoleAssignment(user_id=user.id, role=ORG_ADMIN, qualifier=unit.code))
        note(work, user, "设为单位管理员", by=by.username)
    return send_invitation(work, user, by=by.username, unit=unit.name)


def new_link_for(work: Work, by: Person, username: str) -> NewLink:
    """Make a new link for a colleague: an invitation again, or a password reset."""
    user = managed(work, by, username)
    if user.password_hash is None:
        note(work, user, "重新生成邀请链接", by=by.username)
        return send_invitation(
            work, user, by=by.username, unit=user.organisation.name if user.organisation else ""
        )
    note(work, user, "生成密码重置链接", by=by.username)
    tell(work, user, f"{by.name}为您生成了密码重置链接。如非您所要求，请联系技术支持。")
    return send_reset(work, user, by=by.username)


def set_active(work: Work, by: Person, username: str, *, is_active: bool) -> User:
    """Disable an account, which signs it out everywhere, or let it in again.

    Raises Conflict for one's own account and for the last administrator.
    """
    user = managed(work, by, username)
    if user.id == by.id:
        raise Conflict("不能停用自己的账号。 / One can't disable one's own account.")
    if user.is_active == is_active:
        return user
    if not is_active:
        _keep_one_administrator(work, user)
        end_sessions(work, user.id)
    user.is_active = is_active
    note(work, user, "启用账号" if is_active else "停用账号", by=by.username)
    return user


def set_unit_administrator(work: Work, by: Person, username: str, *, is_admin: bool) -> User:
    """Share the unit's administration with a colleague, or take it back.

    Raises Conflict when nobody would be left to administer the unit.
    """
    unit = own_unit(work, by)
    user = find_user(work.session, username)
    if user is None or user.organisation_id != unit.id:
        raise NotFound(NO_SUCH_PERSON)
    held = [row for row in roles_of(work.session, [user.id]).get(user.id, ()) if row.role == ORG_ADMIN]
    if is_admin and not held:
        work.session.add(RoleAssignment(user_id=user.id, role=ORG_ADMIN, qualifier=unit.code))
        note(work, user, "设为单位管理员", by=by.username)
    elif held and not is_admin:
        _keep_one_administrator(work, user)
        for row in held:
            work.session.delete(row)
        note(work, user, "取消单位管理员", by=by.username)
    work.session.flush()
    return user


def managed(work: Work, by: Person, username: str) -> User:
    """Return an account the person may manage. Raises NotFound otherwise."""
    user = find_user(work.session, username)
    if user is None:
        raise NotFound(NO_SUCH_PERSON)
    held = roles_of(work.session, [user.id]).get(user.id, ())
    code = user.organisation.code if user.organisation else None
    if not may_manage_member(by, code, [row.role for row in held]):
        raise NotFound(NO_SUCH_PERSON)
    return user


def _member(by: Person, unit: Organisation, user: User, held: Sequence[RoleAssignment]) -> Member:
    roles = tuple(row.role for row in held)
    return Member(user, roles, may_manage_member(by, unit.code, roles))


def _keep_one_administrator(work: Work, leaving: User) -> None:
    if leaving.organisation is None:
        return
    left = set(active_holders(work.session, ORG_ADMIN, leaving.organisation.code))
    if left == {leaving.id}:
        raise Conflict(
            "单位至少要有一名管理员，请先设另一名。 / A unit needs an administrator; appoint another first."
        )


def _next_name(session: Session, unit: Organisation) -> str:
    number = len(members_of_unit(session, unit.id)) + 1
    while find_user(session, f"{unit.code}-{number:02}"):
        number += 1
    return f"{unit.code}-{number:02}"
