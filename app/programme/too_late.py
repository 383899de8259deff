"""What a bidder is told whose form came after the deadline: what closed, when, by which clock."""

from ..domain.tasks import TaskState, UserTask
from ..services.work import Work
from .registers.list_items import ListItem
from .store import bid_of, get_row
from .wording import chinese_moment


def missed_deadline(work: Work, task: UserTask) -> str | None:
    """Say that bidding closed, if that is why the task of a bid is no more (R-067)."""
    bid = bid_of(work.session, task.instance_id)
    if bid is None or task.state is not TaskState.CANCELLED or task.ended_at is None:
        return None
    until = get_row(work.session, ListItem, bid.list_item_id).bid_deadline
    if task.ended_at < until:
        return None
    return f"揭榜已于{chinese_moment(until)}截止，未收到（R-067，以服务器时间为准）。"
