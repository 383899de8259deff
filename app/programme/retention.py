"""Which ended instances stay though their time is up: what belongs together goes together."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from ..domain.instances import ProcessInstance
from ..services.work import Work
from ..store.archive import not_over_at
from .registers.batches import Batch
from .registers.bids import Bid
from .registers.list_items import ListItem
from .registers.needs import Need


def held_back(work: Work, before: datetime) -> Mapping[UUID, str]:
    """Return the instances that one which runs, or ended only since `before`, still refers to.

    Who judges a bid reads its papers beside a task of the list item's case, and that case shows them as
    long as it is here itself; a batch and its needs show each other.
    """
    return {
        instance_id: why
        for statement, why in _links(before)
        for instance_id in work.session.scalars(statement)
        if instance_id is not None
    }


def _links(before: datetime) -> Iterator[tuple[Select[UUID | None], str]]:
    other = aliased(ProcessInstance)
    runs = not_over_at(other, before)
    bids = select(Bid.instance_id).join(ListItem, ListItem.id == Bid.list_item_id)
    yield bids.join(other, other.id == ListItem.instance_id).where(runs), "所揭榜单的件在办或未满期"
    items = select(ListItem.instance_id).join(Bid, Bid.list_item_id == ListItem.id)
    yield items.join(other, other.id == Bid.instance_id).where(runs), "有揭榜申请在办或未满期"
    needs = select(Need.instance_id).join(Batch, Batch.number == Need.batch_number)
    yield needs.join(other, other.id == Batch.instance_id).where(runs), "所属批次在办或未满期"
    batches = select(Batch.instance_id).join(Need, Need.batch_number == Batch.number)
    yield batches.join(other, other.id == Need.instance_id).where(runs), "批次中有件在办或未满期"
