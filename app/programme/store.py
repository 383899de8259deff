"""Questions about the programme's registers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from ..domain.base import Row
from ..domain.definitions import ProcessDefinition
from ..domain.errors import NotFound
from ..domain.identity import Person, RoleAssignment, User
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.messages import MessageSubscription
from ..domain.roles import EXPERT
from ..store.instances import visible_to
from .registers.appeals import Appeal, AppealStatus
from .registers.batches import Batch
from .registers.bids import Bid, BidStatus, BidVersion
from .registers.credit_checks import CreditCheck
from .registers.experts import Expert
from .registers.list_items import ListItem, ListItemStatus
from .registers.needs import Need, NeedStatus, NeedVersion
from .registers.numbering import NumberSeries
from .registers.organisations import OrganisationEntry, OrganisationKind
from .registers.payments import Payment
from .registers.projects import Project
from .registers.publications import Publication, PublicationKind
from .registers.register_changes import Kept, RegisterChange

R = TypeVar("R", bound=Row)


def get_row(session: Session, kind: type[R], row_id: UUID) -> R:
    """Return a row of a register by its id. Raises NotFound."""
    row = session.get(kind, row_id)
    if row is None:
        raise NotFound(
            f"登记簿中没有 {row_id}。 / There is no {kind.__tablename__} {row_id} in the register."
        )
    return row


def lock_series(session: Session, series: str) -> NumberSeries | None:
    """Return a number series, ours until the transaction ends, or None when it is new."""
    return session.scalar(select(NumberSeries).where(NumberSeries.series == series).with_for_update())


def find_entry(session: Session, code: str | None) -> OrganisationEntry | None:
    """Return a unit of the register by its code."""
    return session.scalar(select(OrganisationEntry).where(OrganisationEntry.code == code)) if code else None


def lock_row(session: Session, kind: type[R], row_id: UUID) -> R:
    """Return a row of a register, ours until the transaction ends. Raises NotFound."""
    if session.get(kind, row_id, with_for_update=True, populate_existing=True) is None:
        raise NotFound("没有这条登记，或您无权查看。 / There is no such entry, or it is not for you.")
    return get_row(session, kind, row_id)


def entries(session: Session, text: str = "", limit: int = 200) -> Sequence[OrganisationEntry]:
    """Return units of the register whose name or code contains the text, those to be looked at first."""
    statement = select(OrganisationEntry)
    if text:
        like = f"%{text}%"
        statement = statement.where(or_(OrganisationEntry.name.like(like), OrganisationEntry.code.like(like)))
    order = (OrganisationEntry.kind != OrganisationKind.PENDING, OrganisationEntry.name)
    return session.scalars(statement.order_by(*order).limit(limit)).all()


def all_entries(session: Session) -> Sequence[OrganisationEntry]:
    """Return every unit of the register, by code."""
    return session.scalars(select(OrganisationEntry).order_by(OrganisationEntry.code)).all()


def count_pending(session: Session) -> int:
    """Count the units that registered themselves and that nobody has looked at yet."""
    statement = select(func.count()).where(OrganisationEntry.kind == OrganisationKind.PENDING)
    return session.scalar(statement) or 0


def partners(session: Session) -> Sequence[OrganisationEntry]:
    """Return the members of the 4+8+N list."""
    statement = select(OrganisationEntry).where(OrganisationEntry.is_partner_4_8_n)
    return session.scalars(statement.order_by(OrganisationEntry.name)).all()


def active_experts(session: Session) -> Sequence[Expert]:
    """Return every expert who may be drawn."""
    return session.scalars(select(Expert).where(Expert.is_active).order_by(Expert.username)).all()


def experts(session: Session) -> Sequence[Expert]:
    """Return every expert of the register, by account."""
    return session.scalars(select(Expert).order_by(Expert.username)).all()


def find_expert(session: Session, username: str) -> Expert | None:
    """Return an expert's entry by the account, if there is one."""
    return session.scalar(select(Expert).where(Expert.username == username))


def expert_accounts(session: Session) -> Sequence[User]:
    """Return the accounts that hold the role of an expert, disabled ones too, by account."""
    holders = select(RoleAssignment.user_id).where(RoleAssignment.role == EXPERT)
    return session.scalars(select(User).where(User.id.in_(holders)).order_by(User.username)).all()


def changes_of(session: Session, register: Kept, key: str, limit: int = 100) -> Sequence[RegisterChange]:
    """Return what was changed in one entry of a register, the newest first."""
    statement = select(RegisterChange).where(RegisterChange.register == register, RegisterChange.key == key)
    return session.scalars(statement.order_by(RegisterChange.at.desc()).limit(limit)).all()


def need_of(session: Session, instance_id: UUID) -> Need | None:
    """Return the need that this instance is about."""
    return session.scalar(select(Need).where(Need.instance_id == instance_id))


def emergency_turned_normal(session: Session, code: str) -> Need | None:
    """Return the last emergency of a user unit that was sent the normal way, unless a need followed it."""
    turned = select(Need).where(
        Need.project_type == "emergency", Need.publisher_code == code, Need.status == NeedStatus.WITHDRAWN
    )
    last = session.scalar(turned.order_by(Need.submitted_at.desc()).limit(1))
    if last is None:
        return None
    later = exists().where(
        Need.project_type != "emergency", Need.publisher_code == code, Need.submitted_at > last.submitted_at
    )
    return None if session.scalar(select(later)) else last


def newest_version(session: Session, need_id: UUID) -> NeedVersion | None:
    """Return the last frozen version of a need."""
    statement = select(NeedVersion).where(NeedVersion.need_id == need_id)
    return session.scalar(statement.order_by(NeedVersion.version.desc()).limit(1))


def needs_before(session: Session, cutoff: datetime) -> Sequence[Need]:
    """Return the needs submitted before the cut-off that wait for a batch.

    Those still being accepted are among them (ERRATA 7.2-3), and those that an earlier batch deferred:
    they are known by their instance waiting for a batch again.
    """
    waiting = exists().where(
        MessageSubscription.instance_id == Need.instance_id,
        MessageSubscription.message_name == BATCH_MESSAGE,
    )
    fresh = and_(Need.batch_number.is_(None), Need.status.in_(BEFORE_BATCH))
    deferred = and_(Need.status.in_((NeedStatus.SCREENING, NeedStatus.ARGUING)), waiting)
    statement = select(Need).where(Need.submitted_at < cutoff, or_(fresh, deferred))
    return session.scalars(statement.order_by(Need.submitted_at)).all()


BATCH_MESSAGE = "msg_batch_opened"
BEFORE_BATCH = (NeedStatus.SUBMITTED, NeedStatus.SUPPLEMENTING, NeedStatus.POOLED)


def batch_taking(session: Session, moment: datetime) -> Batch | None:
    """Return the batch that takes what is submitted at this moment: the first to be cut off after it."""
    statement = select(Batch).where(Batch.cutoff > moment)
    return session.scalar(statement.order_by(Batch.cutoff).limit(1))


def batch_of(session: Session, instance_id: UUID) -> Batch | None:
    """Return the batch that this instance is about."""
    return session.scalar(select(Batch).where(Batch.instance_id == instance_id))


def batches(session: Session) -> Sequence[Batch]:
    """Return all batches, the newest first."""
    return session.scalars(select(Batch).order_by(Batch.cutoff.desc())).all()


def list_item_of(session: Session, instance_id: UUID) -> ListItem | None:
    """Return the newest list item of a project's instance."""
    statement = select(ListItem).where(ListItem.instance_id == instance_id)
    return session.scalar(statement.order_by(ListItem.published_at.desc()).limit(1))


def find_list_item(session: Session, number: str) -> ListItem | None:
    """Return a list item by its number, if there is one."""
    return session.scalar(select(ListItem).where(ListItem.number == number))


def get_list_item(session: Session, number: str) -> ListItem:
    """Return a list item by its number. Raises NotFound."""
    item = find_list_item(session, number)
    if item is None:
        raise NotFound(f"没有榜单“{number}”。 / There is no list item '{number}'.")
    return item


def lock_list_item(session: Session, item_id: UUID, *, is_shared: bool = False) -> ListItem:
    """Return a list item, ours until the transaction ends. Raises NotFound.

    Who hands in a bid shares it with others who do; who counts them waits for all of these to end, so
    that no bid in time slips past the count.
    """
    statement = select(ListItem).where(ListItem.id == item_id).with_for_update(read=is_shared)
    item = session.scalar(statement.execution_options(populate_existing=True))
    if item is None:
        raise NotFound(f"没有榜单 {item_id}。 / There is no list item {item_id}.")
    return item


def published_items(
    session: Session, *, field: str = "", limit: int = 50, offset: int = 0
) -> Sequence[ListItem]:
    """Return list items that were made public, the newest first; not what was withdrawn before."""
    public = exists().where(Publication.number == ListItem.number, Publication.kind == PublicationKind.LIST)
    statement = select(ListItem).where(public)
    if field:
        statement = statement.where(ListItem.tech_field == field)
    return session.scalars(statement.order_by(ListItem.published_at.desc()).limit(limit).offset(offset)).all()


def open_items(session: Session, now: datetime) -> Sequence[ListItem]:
    """Return the list items that take bids, public or not, those that close first in front."""
    statement = select(ListItem).where(
        ListItem.status == ListItemStatus.PUBLISHED, ListItem.bid_deadline > now
    )
    return session.scalars(statement.order_by(ListItem.bid_deadline, ListItem.number)).all()


def find_bid_of(
    session: Session, list_item_id: UUID, code: str, statuses: Collection[BidStatus]
) -> ProcessInstance | None:
    """Return the running bid of a unit on a list item in one of these states, if there is one."""
    statement = (
        select(ProcessInstance)
        .join(Bid, Bid.instance_id == ProcessInstance.id)
        .where(
            Bid.list_item_id == list_item_id,
            Bid.lead_code == code,
            Bid.status.in_(statuses),
            ProcessInstance.state == InstanceState.ACTIVE,
        )
    )
    return session.scalar(statement.limit(1))


def find_ended_bid(
    session: Session, list_item_id: UUID, code: str, statuses: Collection[BidStatus]
) -> Bid | None:
    """Return the last bid of a unit on a list item that ended in one of these states, if there is one."""
    statement = (
        select(Bid)
        .join(ProcessInstance, Bid.instance_id == ProcessInstance.id)
        .where(Bid.list_item_id == list_item_id, Bid.lead_code == code, Bid.status.in_(statuses))
        .order_by(ProcessInstance.started_at.desc(), Bid.id)
    )
    return session.scalar(statement.limit(1))


def bid_of(session: Session, instance_id: UUID) -> Bid | None:
    """Return the bid that this instance is about."""
    return session.scalar(select(Bid).where(Bid.instance_id == instance_id))


def bids_on(session: Session, list_item_id: UUID, *statuses: BidStatus) -> Sequence[Bid]:
    """Return the bids on a list item in these states, in the order of submission."""
    statement = select(Bid).where(Bid.list_item_id == list_item_id)
    if statuses:
        statement = statement.where(Bid.status.in_(statuses))
    return session.scalars(statement.order_by(Bid.submitted_at, Bid.id)).all()


def unsealed_items(session: Session, items: Collection[ListItem]) -> frozenset[UUID]:
    """Return which of these list items have bids that were unsealed: those whose review has begun."""
    asked = Bid.list_item_id.in_([item.id for item in items])
    statement = select(Bid.list_item_id).where(asked, Bid.unsealed_at.is_not(None))
    return frozenset(session.scalars(statement.distinct()))


def count_sealed(session: Session, list_item_id: UUID) -> int:
    """Count the sealed bids on a list item: all that anybody learns before the deadline."""
    statement = select(func.count()).where(Bid.list_item_id == list_item_id, Bid.status == BidStatus.SEALED)
    return session.scalar(statement) or 0


def bids_handed_in(session: Session, list_item_id: UUID) -> int:
    """Count the bids on a list item that were handed in, in time and sealed."""
    statement = select(func.count()).where(
        Bid.list_item_id == list_item_id,
        Bid.submitted_at.is_not(None),
        Bid.status.not_in((BidStatus.LATE, BidStatus.RECALLED)),
    )
    return session.scalar(statement) or 0


def open_bids(session: Session, list_item_id: UUID) -> Sequence[Bid]:
    """Return the bids handed in whose instance still runs, in the order of submission.

    It runs until the list item is done: what was decided of a bid may be decided anew (stage 7).
    """
    statement = (
        select(Bid)
        .join(ProcessInstance, ProcessInstance.id == Bid.instance_id)
        .where(
            Bid.list_item_id == list_item_id,
            Bid.submitted_at.is_not(None),
            Bid.status.not_in((BidStatus.LATE, BidStatus.RECALLED)),
            ProcessInstance.state == InstanceState.ACTIVE,
        )
    )
    return session.scalars(statement.order_by(Bid.submitted_at)).all()


def last_bid_version(session: Session, bid_id: UUID) -> int:
    """Return how often a bid was sealed so far; reads nothing of what is sealed."""
    return session.scalar(select(func.max(BidVersion.version)).where(BidVersion.bid_id == bid_id)) or 0


def sealed_version(session: Session, bid_id: UUID) -> BidVersion | None:
    """Return the sealed content of a bid that was not recalled. For the unsealing alone."""
    statement = select(BidVersion).where(BidVersion.bid_id == bid_id, BidVersion.recalled_at.is_(None))
    return session.scalar(statement.order_by(BidVersion.version.desc()).limit(1))


def open_appeals(session: Session, list_item_id: UUID) -> Sequence[tuple[Appeal, Bid]]:
    """Return the appeals on a list item that nobody has taken up yet, with their bids."""
    statement = (
        select(Appeal, Bid)
        .join(Bid, Bid.id == Appeal.bid_id)
        .where(Appeal.list_item_id == list_item_id, Appeal.status == AppealStatus.OPEN)
    )
    return session.execute(statement.order_by(Appeal.submitted_at)).all()


def appeals_on(session: Session, list_item_id: UUID) -> Sequence[tuple[Appeal, Bid]]:
    """Return all appeals on a list item with their bids, in the order they came in."""
    statement = select(Appeal, Bid).join(Bid, Bid.id == Appeal.bid_id)
    found = statement.where(Appeal.list_item_id == list_item_id).order_by(Appeal.submitted_at, Appeal.id)
    return session.execute(found).all()


def project_of(session: Session, instance_id: UUID) -> Project | None:
    """Return the project of an instance, once it was opened."""
    return session.scalar(select(Project).where(Project.instance_id == instance_id))


def open_change_of(session: Session, project_number: str) -> ProcessInstance | None:
    """Return the request on a project that is under way, if there is one."""
    statement = _changes(project_number).where(ProcessInstance.state == InstanceState.ACTIVE)
    return session.scalar(statement.limit(1))


def changes_of_project(session: Session, project_number: str, person: Person) -> Sequence[ProcessInstance]:
    """Return the requests on a project that this person may see, the newest first."""
    statement = _changes(project_number).where(visible_to(person))
    return session.scalars(statement.order_by(ProcessInstance.started_at.desc())).all()


def _changes(project_number: str) -> Select[ProcessInstance]:
    definition = ProcessInstance.definition.has(ProcessDefinition.key == "change_request")
    return select(ProcessInstance).where(definition, ProcessInstance.business_key == project_number)


def payments_of(session: Session, project_id: UUID) -> Sequence[Payment]:
    """Return the tranches of a project in order."""
    return session.scalars(
        select(Payment).where(Payment.project_id == project_id).order_by(Payment.paid_at)
    ).all()


def newest_check(session: Session, code: str, since: datetime) -> CreditCheck | None:
    """Return a unit's newest credit check since a moment that no later entry supersedes."""
    statement = select(CreditCheck).where(CreditCheck.code == code, CreditCheck.checked_at > since)
    found = session.scalars(statement.order_by(CreditCheck.checked_at.desc())).all()
    superseded = {check.evidence.get("supersedes") for check in found}
    return next((check for check in found if str(check.id) not in superseded), None)


def credit_checks(session: Session, limit: int = 100) -> Sequence[CreditCheck]:
    """Return the last credit checks."""
    return session.scalars(select(CreditCheck).order_by(CreditCheck.checked_at.desc()).limit(limit)).all()


def visible_needs(session: Session, person: Person, limit: int = 200) -> Sequence[Need]:
    """Return the needs whose instance the person may see."""
    statement = select(Need).join(ProcessInstance, ProcessInstance.id == Need.instance_id)
    return session.scalars(
        statement.where(visible_to(person)).order_by(Need.submitted_at.desc().nulls_first()).limit(limit)
    ).all()


def visible_projects(session: Session, person: Person, limit: int = 200) -> Sequence[Project]:
    """Return the projects whose instance the person may see."""
    statement = select(Project).join(ProcessInstance, ProcessInstance.id == Project.instance_id)
    return session.scalars(
        statement.where(visible_to(person)).order_by(Project.opened_at.desc()).limit(limit)
    ).all()


def visible_payments(session: Session, person: Person, limit: int = 200) -> Sequence[tuple[Payment, Project]]:
    """Return payments of projects the person may see, with their projects."""
    statement = (
        select(Payment, Project)
        .join(Project, Project.id == Payment.project_id)
        .join(ProcessInstance, ProcessInstance.id == Project.instance_id)
        .where(visible_to(person))
        .order_by(Payment.paid_at.desc())
        .limit(limit)
    )
    return session.execute(statement).all()
