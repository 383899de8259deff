"""How a case ended and why: the first thing its unit asks of a page that says 已结束."""

from collections.abc import Collection

from ..domain.instances import InstanceState, ProcessInstance
from ..engine.diagram import Diagram
from ..programme.registers.needs import NeedStatus
from ..programme.store import bid_of, list_item_of, need_of
from ..services.work import Work
from .words import BID_STATUS, NEED_STATUS

ENDED = frozenset({NeedStatus.REJECTED, NeedStatus.MERGED, NeedStatus.NOT_LISTED, NeedStatus.WITHDRAWN})
"""States in which a need ends; of the others the diagram's end says what came of them."""


def case_result(
    work: Work, instance: ProcessInstance, main: Diagram, passed: Collection[str]
) -> tuple[str, str]:
    """Return how a bid stands, or how a need's case ended, and why; two empty words while it goes on.

    `passed` are the elements passed in the `main` diagram of the instance: its last event names the end.
    """
    bid = bid_of(work.session, instance.id)
    if bid:
        return BID_STATUS.get(bid.status, ""), bid.reason
    need = need_of(work.session, instance.id)
    if need is None or instance.state is not InstanceState.COMPLETED:
        return "", ""
    if need.status in ENDED:
        return NEED_STATUS[need.status], need.reason
    item = list_item_of(work.session, instance.id)
    return _end(main, passed), item.reason if item else need.reason


def _end(main: Diagram, passed: Collection[str]) -> str:
    ends = [main.elements[one] for one in passed if one in main.elements]
    return next((one.name for one in ends if one.type == "endEvent" and one.name), "")
