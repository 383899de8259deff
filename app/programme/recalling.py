"""Taking a sealed bid back until the deadline: its lead unit changes it and hands it in again (SPEC 4.4)."""

from dataclasses import dataclass
from uuid import UUID

from ..domain.errors import Conflict, Forbidden, NotFound
from ..services.messages import hand_over
from ..services.tasks import signed_in_person
from ..services.work import Work
from ..store.instances import get_visible_instance, lock_instance
from .registers.bids import Bid, BidStatus
from .registers.list_items import ListItem, ListItemStatus
from .store import bid_of, get_row
from .visibility import commits_for
from .wording import too_late_to_recall

RECALL = "msg_bid_recall"


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A bid that lies sealed, and the list item it was made on."""

    bid: Bid
    item: ListItem


def may_recall(work: Work, bid: Bid | None) -> bool:
    """Whether the person may take this bid back now: then its page offers it."""
    if bid is None or work.person is None or not commits_for(work.person, bid):
        return False
    return _why_not(work, bid, get_row(work.session, ListItem, bid.list_item_id)) == ""


def recallable_bid(work: Work, instance_id: UUID) -> SealedBid:
    """Return the bid of an instance to who may take it back.

    Raises NotFound where there is none for the person, Forbidden to all but the lead unit's
    administrators, and Conflict from the deadline on or when it does not lie sealed.
    """
    person = signed_in_person(work)
    get_visible_instance(work.session, instance_id, person)
    bid = bid_of(work.session, instance_id)
    if bid is None:
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    if not commits_for(person, bid):
        raise Forbidden(
            "揭榜申请由牵头单位的管理员撤回。 / Only an administrator of the leading unit may recall a bid."
        )
    item = get_row(work.session, ListItem, bid.list_item_id)
    if reason := _why_not(work, bid, item):
        raise Conflict(reason)
    return SealedBid(bid, item)


def take_back(work: Work, instance_id: UUID) -> SealedBid:
    """Recall a sealed bid: what was sealed is void, and its unit gets the form back as it was filled in.

    Raises as `recallable_bid` does; then nothing has happened.
    """
    get_visible_instance(work.session, instance_id, signed_in_person(work))
    instance = lock_instance(work.session, instance_id)
    sealed = recallable_bid(work, instance_id)
    hand_over(work, instance, RECALL, {})
    return sealed


def _why_not(work: Work, bid: Bid, item: ListItem) -> str:
    if bid.status is BidStatus.SEALED and work.now >= item.bid_deadline:
        return too_late_to_recall(item.bid_deadline)
    if bid.status is not BidStatus.SEALED or item.status is not ListItemStatus.PUBLISHED:
        return "此揭榜申请现在不是已密封提交的状态，不能撤回。 / This bid does not lie sealed now."
    return ""
