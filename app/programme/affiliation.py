"""Who belongs to whom: along the whole chain of parents in the register of organisations (R-011)."""

from sqlalchemy.orm import Session

from .registers.organisations import OrganisationEntry
from .store import find_entry


def ancestors(session: Session, code: str | None) -> list[str]:
    """Return the codes of a unit's parents, the nearest first; a circle in the register ends the walk."""
    found: list[str] = []
    entry = find_entry(session, code)
    while entry is not None and entry.parent_code and entry.parent_code not in (*found, code):
        found.append(entry.parent_code)
        entry = find_entry(session, entry.parent_code)
    return found


def is_subsidiary(session: Session, code: str | None, of: str) -> bool:
    """Whether a unit belongs to another one, directly or through others."""
    return of in ancestors(session, code)


def are_related(session: Session, one: str | None, other: str) -> bool:
    """Whether two units are tied otherwise: the other belongs to the one, or both to a third."""
    of_one, of_other = ancestors(session, one), ancestors(session, other)
    return one in of_other or bool(set(of_one) & set(of_other))


def parent_of(session: Session, entry: OrganisationEntry | None) -> str:
    """Return the name of the unit a unit belongs to directly, or its code where it is not listed."""
    if entry is None or not entry.parent_code:
        return ""
    parent = find_entry(session, entry.parent_code)
    return parent.name if parent else entry.parent_code
