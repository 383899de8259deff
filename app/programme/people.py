"""How groups and people are called on pages: a role's name, or a unit's."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.identity import Organisation, User
from ..domain.roles import role_name
from .registers.organisations import OrganisationEntry


def group_names(session: Session, groups: Iterable[str]) -> dict[str, str]:
    """Return for each group the words a page shows: `业务处室经办人（高新技术处）`, a unit's name."""
    wanted = set(groups)
    codes = {group.partition(":")[2] for group in wanted if group.startswith(("org:", "org_admin:"))}
    units = unit_names(session, codes)
    shown: dict[str, str] = {}
    for group in wanted:
        role, _, qualifier = group.partition(":")
        if role in {"org", "org_admin"}:
            suffix = "（单位管理员）" if role == "org_admin" else ""
            shown[group] = units.get(qualifier, qualifier) + suffix
        else:
            shown[group] = role_name(role, qualifier)
    return shown


def unit_names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of units by code, from the register or else from their accounts."""
    wanted = set(codes)
    if not wanted:
        return {}
    accounts = session.execute(
        select(Organisation.code, Organisation.name).where(Organisation.code.in_(wanted))
    )
    entries = session.execute(
        select(OrganisationEntry.code, OrganisationEntry.name).where(OrganisationEntry.code.in_(wanted))
    )
    return {**dict(accounts.all()), **dict(entries.all())}


def user_names(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    """Return people's names by account."""
    wanted = set(usernames)
    if not wanted:
        return {}
    found = session.execute(select(User.username, User.name).where(User.username.in_(wanted)))
    return dict(found.all())
