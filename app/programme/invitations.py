"""Who may bid on what: everybody on what is public, those who were asked on what is not (F-20B, R-065)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ..services.work import Work
from .published import find_publication
from .publishing import link_to
from .registers.list_items import ListItem
from .store import open_items

INVITED, DESIGNATED = "invited", "designated"
"""Entries of a list item beside what the public reads: units asked to bid, and the one entrusted with it."""


def invite(item: ListItem, codes: Iterable[str]) -> None:
    """Note that these units were asked to bid."""
    item.values = {**item.values, INVITED: sorted({*item.values.get(INVITED, ()), *codes})}


def designate(item: ListItem, code: str | None) -> None:
    """Entrust one unit with a list item, or open it again to all who might bid before."""
    item.values = {key: value for key, value in item.values.items() if key != DESIGNATED}
    if code:
        item.values = {**item.values, DESIGNATED: code}
        invite(item, [code])


def is_public(session: Session, item: ListItem) -> bool:
    """Whether the whole of society reads it."""
    return find_publication(session, item.number) is not None


def may_bid(session: Session, item: ListItem, code: str | None) -> bool:
    """Whether a unit may bid while bids are taken: the one entrusted with it, else all who may read it."""
    if item.values.get(DESIGNATED):
        return bool(code == item.values[DESIGNATED])
    return code in item.values.get(INVITED, ()) or is_public(session, item)


def invitation_to(session: Session, item: ListItem) -> str:
    """Return where an invited unit reads what it may bid on: the public page, or one for the invited."""
    is_offered_there = is_public(session, item) and not item.values.get(DESIGNATED)
    return link_to(item.number) if is_offered_there else f"/start/invitations/{item.number}"


def invitations_of(work: Work) -> list[ListItem]:
    """Return what the signed-in person's unit was asked to bid on and the public does not read."""
    code = work.person.organisation_code if work.person else None
    if not code:
        return []
    asked = [item for item in open_items(work.session, work.now) if code in item.values.get(INVITED, ())]
    return [item for item in asked if may_bid(work.session, item, code) and not is_offered(work, item)]


def is_offered(work: Work, item: ListItem) -> bool:
    """Whether anybody may bid on it from its public page."""
    return is_public(work.session, item) and not item.values.get(DESIGNATED)
