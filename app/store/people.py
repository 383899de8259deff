"""Questions about lists of people and units, for those who administer them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ..domain.identity import Deputy, Organisation, RoleAssignment, User


def _found(search: str, role: str) -> Select[User]:
    statement = select(User)
    if search:
        like = f"%{search.strip()}%"
        statement = statement.outerjoin(User.organisation).where(
            or_(
                *(column.ilike(like) for column in (User.username, User.name, User.mobile, User.email)),
                Organisation.name.ilike(like),
            )
        )
    if role:
        statement = statement.where(
            User.id.in_(select(RoleAssignment.user_id).where(RoleAssignment.role == role))
        )
    return statement


def users_found(session: Session, search: str, role: str, *, limit: int, offset: int) -> Sequence[User]:
    """Return a page of accounts whose name, mobile, mail or unit contains `search`."""
    statement = _found(search, role).options(joinedload(User.organisation)).order_by(User.username)
    return session.scalars(statement.limit(limit).offset(offset)).all()


def count_users_found(session: Session, search: str, role: str) -> int:
    """Count the accounts of the whole search."""
    return session.scalar(select(func.count()).select_from(_found(search, role).subquery())) or 0


def roles_of(session: Session, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[RoleAssignment]]:
    """Return the roles of these people."""
    statement = select(RoleAssignment).where(RoleAssignment.user_id.in_(user_ids))
    held: dict[UUID, list[RoleAssignment]] = defaultdict(list)
    for row in session.scalars(statement.order_by(RoleAssignment.role, RoleAssignment.qualifier)):
        held[row.user_id].append(row)
    return held


def find_role(session: Session, user_id: UUID, role: str, qualifier: str) -> RoleAssignment | None:
    """Return the assignment, if the person holds this role for this qualifier."""
    return session.scalar(
        select(RoleAssignment).where(
            RoleAssignment.user_id == user_id,
            RoleAssignment.role == role,
            RoleAssignment.qualifier == qualifier,
        )
    )


def members_of_unit(session: Session, organisation_id: UUID) -> Sequence[User]:
    """Return everybody of a unit, disabled and invited people too."""
    statement = (
        select(User).where(User.organisation_id == organisation_id).options(joinedload(User.organisation))
    )
    return session.scalars(statement.order_by(User.created_at, User.username)).all()


def units_found(
    session: Session, search: str, *, limit: int, offset: int
) -> Sequence[tuple[Organisation, int]]:
    """Return a page of units with the number of their people."""
    members = (
        select(func.count())
        .where(User.organisation_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    statement = select(Organisation, members)
    if search:
        like = f"%{search.strip()}%"
        statement = statement.where(or_(Organisation.name.ilike(like), Organisation.code.ilike(like)))
    rows = session.execute(statement.order_by(Organisation.name).limit(limit).offset(offset))
    return [(row[0], row[1]) for row in rows]


def deputies_of(session: Session, user_id: UUID, today: date) -> Sequence[tuple[Deputy, User]]:
    """Return who acts for somebody now or later."""
    statement = select(Deputy, User).join(User, User.id == Deputy.deputy_id)
    mine = statement.where(Deputy.user_id == user_id, Deputy.last_day >= today)
    return [(row[0], row[1]) for row in session.execute(mine.order_by(Deputy.first_day))]


def absences_covered_by(session: Session, user_id: UUID, today: date) -> Sequence[tuple[Deputy, User]]:
    """Return for whom somebody acts now or later."""
    statement = select(Deputy, User).join(User, User.id == Deputy.user_id)
    others = statement.where(Deputy.deputy_id == user_id, Deputy.last_day >= today)
    return [(row[0], row[1]) for row in session.execute(others.order_by(Deputy.first_day))]


def find_deputy(session: Session, deputy_id: UUID, user_id: UUID) -> Deputy | None:
    """Return one of somebody's own arrangements."""
    return session.scalar(select(Deputy).where(Deputy.id == deputy_id, Deputy.user_id == user_id))


def possible_deputies(session: Session, user: User, staff_roles: Collection[str]) -> Sequence[User]:
    """Return active colleagues: of the same unit, or, without a unit, holders of the department's roles."""
    statement = select(User).where(User.is_active, User.password_hash.is_not(None), User.id != user.id)
    if user.organisation_id:
        return session.scalars(
            statement.where(User.organisation_id == user.organisation_id).order_by(User.name)
        ).all()
    holder = aliased(RoleAssignment)
    staff = select(holder.user_id).where(holder.role.in_(staff_roles))
    return session.scalars(
        statement.where(User.organisation_id.is_(None), User.id.in_(staff)).order_by(User.name)
    ).all()


def roles_held(session: Session) -> frozenset[tuple[str, str]]:
    """Return every role with its qualifier that some active account holds."""
    statement = select(RoleAssignment.role, RoleAssignment.qualifier).distinct()
    rows = session.execute(statement.join(User, User.id == RoleAssignment.user_id).where(User.is_active))
    return frozenset((row[0], row[1]) for row in rows)
