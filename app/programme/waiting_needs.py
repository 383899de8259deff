"""Questions about needs in the pool: which are alike, and for which batch one waits."""

from collections.abc import Sequence

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from ..domain.instances import InstanceState, ProcessInstance
from .registers.batches import Batch, BatchStatus
from .registers.needs import Need, NeedStatus
from .store import lock_row


def batch_awaited(session: Session, need: Need) -> Batch | None:
    """Return the batch for which a need waits: the first cut off after it that has not begun to screen."""
    later = Batch.cutoff > need.submitted_at if need.submitted_at else true()
    statement = select(Batch).where(later, Batch.status != BatchStatus.OPENED)
    return session.scalar(statement.order_by(Batch.cutoff).limit(1))


def similar_needs(session: Session, need: Need) -> Sequence[Need]:
    """Return the other needs of its field that are in the pool and not argued to the end, by number."""
    active = select(ProcessInstance.id).where(ProcessInstance.state == InstanceState.ACTIVE)
    statement = select(Need).where(
        Need.id != need.id,
        Need.tech_field == need.tech_field,
        Need.number.is_not(None),
        Need.status.in_((NeedStatus.POOLED, NeedStatus.SCREENING, NeedStatus.ARGUING)),
        Need.instance_id.in_(active),
    )
    return session.scalars(statement.order_by(Need.number)).all()


def lock_similar_need(session: Session, need: Need, number: str) -> Need | None:
    """Return the like need of this number, both ours until the transaction ends, or None.

    In the order of their ids, so that two needs are not merged into each other.
    """
    chosen = next((one for one in similar_needs(session, need) if one.number == number), None)
    if chosen is None:
        return None
    for row_id in sorted((need.id, chosen.id)):
        lock_row(session, Need, row_id)
    return chosen if chosen in similar_needs(session, need) else None
