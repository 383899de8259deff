"""Questions about people, their units and roles."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, bindparam, select, union_all
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from ..domain.errors import NotFound
from ..domain.identity import Deputy, Organisation, Person, RoleAssignment, User


def find_user(session: Session, username: str) -> User | None:
    """Return the account of this name, if there is one."""
    return session.scalar(select(User).where(User.username == username))


def has_users(session: Session) -> bool:
    """Whether anybody has an account here."""
    return session.scalar(select(User.id).limit(1)) is not None


def get_user(session: Session, username: str) -> User:
    """Return the account of this name. Raises NotFound."""
    user = find_user(session, username)
    if user is None:
        raise NotFound(f"没有账号“{username}”。 / There is no account '{username}'.")
    return user


def find_organisation(session: Session, code: str) -> Organisation | None:
    """Return the unit that has an account under this code, if there is one."""
    return session.scalar(select(Organisation).where(Organisation.code == code))


def person_of(session: Session, user_id: UUID, today: date) -> Person | None:
    """Return the active person with every group worked out, or None. One statement."""
    return person_in(session.execute(PERSON_AND_ABSENT, {"user_id": user_id, "today": today}).all())


def person_in(rows: Sequence[SqlRow[*tuple[Any, ...]]]) -> Person | None:
    """Make one person of what `person_and_absent` found; None when the account is not active, or none."""
    me = next((row for row in rows if row.id == row.me), None)
    if me is None:
        return None
    return Person(
        id=me.id,
        username=me.username,
        name=me.name,
        title=me.title,
        organisation_code=me.code,
        organisation_name=me.organisation_name or "",
        groups=frozenset(_groups((row.code, row.role, row.qualifier) for row in rows)),
        acts_for=tuple(sorted({row.username for row in rows} - {me.username})),
        own_groups=frozenset(
            _groups((row.code, row.role, row.qualifier) for row in rows if row.id == row.me)
        ),
    )


def person_and_absent(user_id: ColumnElement[UUID]) -> Select[*tuple[Any, ...]]:
    """Select a person and those she stands in for `today`: one row for each role, one without any.

    It is asked with every request: build it once, around the question whose id it is.
    """
    today = bindparam("today", type_=Date())
    absent = select(Deputy.user_id).where(
        Deputy.deputy_id == user_id, Deputy.first_day <= today, Deputy.last_day >= today
    )
    return (
        select(
            user_id.label("me"),
            User.id,
            User.username,
            User.name,
            User.title,
            Organisation.code,
            Organisation.name.label("organisation_name"),
            RoleAssignment.role,
            RoleAssignment.qualifier,
        )
        .outerjoin(RoleAssignment, RoleAssignment.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(User.is_active, User.id.in_(union_all(select(user_id), absent)))
    )


PERSON_AND_ABSENT = person_and_absent(bindparam("user_id", type_=Uuid()))


def _groups(rows: Iterable[tuple[str | None, str | None, str | None]]) -> Iterable[str]:
    for code, role, qualifier in rows:
        if code:
            yield f"org:{code}"
        if role:
            yield role
            if qualifier:
                yield f"{role}:{qualifier}"


def members_of_group(session: Session, group: str) -> Sequence[User]:
    """Return the active people of one group (`div_officer:high_tech`, `org:<code>`, `user:<name>`)."""
    kind, _, qualifier = group.partition(":")
    people = select(User).where(User.is_active).order_by(User.username)
    if kind == "user":
        return session.scalars(people.where(User.username == qualifier)).all()
    if kind == "org":
        return session.scalars(people.join(User.organisation).where(Organisation.code == qualifier)).all()
    held = RoleAssignment.role == kind
    if qualifier:
        held = and_(held, RoleAssignment.qualifier == qualifier)
    return session.scalars(people.where(User.id.in_(select(RoleAssignment.user_id).where(held)))).all()
