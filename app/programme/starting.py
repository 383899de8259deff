"""Starting cases: a need by its unit, a bid on a list item, a screening batch by the planning desk."""

from ..domain.errors import Conflict, Forbidden, NotFound
from ..domain.identity import Person
from ..domain.instances import ProcessInstance
from ..services.instances import start_instance
from ..services.work import Work
from .changing import CHANGE_PROCESS
from .invitations import may_bid
from .registers.bids import Bid, BidStatus
from .registers.list_items import ListItem
from .store import bid_of, find_bid_of, get_list_item

NEED_PROCESS = "jbgs_tech_rd"
BID_PROCESS = "bid_application"
BATCH_PROCESS = "screening_batch"
EMERGENCY_PROCESS = "jbgs_emergency"
STARTED_WITH = {
    NEED_PROCESS: frozenset[str](),
    BID_PROCESS: frozenset({"list_item_id"}),
    BATCH_PROCESS: frozenset[str](),
    CHANGE_PROCESS: frozenset({"project_id"}),
    EMERGENCY_PROCESS: frozenset({"division"}),
}
"""The variables that each of these is started with, beside what every instance has."""
ONGOING = (BidStatus.DRAFT, BidStatus.CONFIRMING, BidStatus.SEALED)


def start_need(work: Work) -> ProcessInstance:
    """Start a need of the signed-in person's unit; it is the unit's own until its submission.

    Raises Forbidden for people of no unit.
    """
    person = _member_of_a_unit(work)
    return start_instance(
        work,
        NEED_PROCESS,
        {},
        title=f"需求（草稿）· {person.organisation_name}",
        parties=frozenset({f"org:{person.organisation_code}"}),
        is_sealed=True,
    )


def start_bid(work: Work, number: str) -> ProcessInstance:
    """Start a bid on a list item; nobody but the bidding unit sees it before the deadline (SPEC 1 ②).

    A unit bids once: a bid it has begun and not withdrawn is returned instead of a second one.

    Raises NotFound for an unknown item, Conflict when it takes no bids (any more), Forbidden for
    people of no unit and for the publishing unit itself.
    """
    person = _member_of_a_unit(work)
    item = get_list_item(work.session, number)
    if not may_bid(work.session, item, person.organisation_code):
        raise NotFound(f"没有榜单“{number}”。 / There is no list item '{number}'.")
    _require_open(work, item)
    if person.organisation_code == item.publisher_code:
        raise Forbidden(
            "发榜单位不能揭自己的榜（R-011，实施办法第四条）。"
            " / The publishing unit can't bid on its own challenge (R-011)."
        )
    begun = find_bid_of(work.session, item.id, person.organisation_code or "", ONGOING)
    if begun is not None:
        return begun
    return start_instance(
        work,
        BID_PROCESS,
        {"list_item_id": str(item.id)},
        title=f"揭榜：{item.title}",
        business_key=f"{item.number} · {person.organisation_name}",
        parties=frozenset({f"org:{person.organisation_code}"}),
        is_sealed=True,
    )


def find_own_bid(work: Work, item: ListItem) -> Bid | None:
    """Return the running bid of the person's unit on this item, if there is one."""
    code = work.person.organisation_code if work.person else None
    instance = find_bid_of(work.session, item.id, code, tuple(BidStatus)) if code else None
    return bid_of(work.session, instance.id) if instance else None


def start_batch(work: Work) -> ProcessInstance:
    """Start a screening batch. Raises Forbidden for all but the planning desk."""
    if work.person is None or not work.person.has_role("plan_officer"):
        raise Forbidden("只有战略规划处可以建立筛选批次。 / Only the planning desk starts a batch.")
    return start_instance(
        work, BATCH_PROCESS, {}, title="筛选批次（设定中）", parties=frozenset({"plan_officer"})
    )


def divisions_of(person: Person) -> list[str]:
    """Return the divisions whose officer the person is: each may raise an emergency."""
    roles = (group.partition(":") for group in sorted(person.groups))
    return [division for role, _, division in roles if role == "div_officer" and division]


def start_emergency(work: Work, division: str = "") -> ProcessInstance:
    """Start an emergency for a division's desk (R-024). Raises Forbidden for all but its officers."""
    own = divisions_of(work.person) if work.person else []
    if not own or (division and division not in own):
        raise Forbidden(
            "应急揭榜由业务处室经办人提出（R-024，实施办法第四条（三））。"
            " / Only a division's officer raises an emergency (R-024)."
        )
    desk = division or own[0]
    parties = frozenset({f"div_officer:{desk}", f"div_head:{desk}"})
    return start_instance(
        work, EMERGENCY_PROCESS, {"division": desk}, title="应急揭榜（提出中）", parties=parties
    )


def _require_open(work: Work, item: ListItem) -> None:
    """The server's clock decides, in the command (ERRATA 裁定 6)."""
    if not item.takes_bids_at(work.now):
        raise Conflict("此榜单已截止，不再受理揭榜。 / This list item takes no more bids.")


def _member_of_a_unit(work: Work) -> Person:
    if work.person is None or not work.person.organisation_code:
        raise Forbidden("请用单位账号办理；没有账号可先注册单位。 / Sign in with an account of a unit.")
    return work.person
