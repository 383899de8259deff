"""What a league bureau follows of its area: questions that leave out all that is not of it (SPEC A15).

A case is of the area of the unit that handed it in; a project is of both parties' areas. What is sealed, a
draft or a bid before its unsealing, is of nobody's.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from ..domain.errors import NotFound
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.notifications import Notification
from ..domain.roles import OWN_BUREAUS
from ..domain.tasks import TaskState, UserTask
from .registers.bids import Bid
from .registers.list_items import ListItem
from .registers.needs import Need
from .registers.organisations import OrganisationEntry
from .registers.projects import Project
from .registers.publications import Publication, PublicationKind

LISTED = 200


def units_of(regions: Collection[str]) -> Select[str]:
    """Select the codes of the units registered in these regions: `roles.bureau_of` in SQL."""
    return select(OrganisationEntry.code).where(or_(false(), *map(_lies_in, sorted(regions))))


def _lies_in(region: str) -> ColumnElement[bool]:
    code = OrganisationEntry.region_code
    if region in OWN_BUREAUS:
        return code == region
    return and_(code.like(f"{region[:4]}%"), code.not_in(sorted(OWN_BUREAUS)))


def followed_in(regions: Collection[str]) -> ColumnElement[bool]:
    """Say in SQL whether a case is of these regions (`access.regions_overseen`) and may be followed."""
    units = units_of(regions)
    need = exists().where(Need.instance_id == ProcessInstance.id, Need.publisher_code.in_(units))
    bid = exists().where(
        Bid.instance_id == ProcessInstance.id, Bid.unsealed_at.is_not(None), Bid.lead_code.in_(units)
    )
    project = exists().where(
        Project.instance_id == ProcessInstance.id,
        or_(Project.demander_code.in_(units), Project.supplier_code.in_(units)),
    )
    return and_(~ProcessInstance.is_sealed, or_(need, bid, project))


def unit_codes(session: Session, regions: Collection[str]) -> frozenset[str]:
    """Return the codes of the units registered in these regions."""
    return frozenset(session.scalars(units_of(regions)))


def needs_in(session: Session, regions: Collection[str]) -> Sequence[tuple[Need, ProcessInstance]]:
    """Return the needs handed in by units of these regions, with their cases, the newest first."""
    statement = (
        select(Need, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == Need.instance_id)
        .where(~ProcessInstance.is_sealed, Need.submitted_at.is_not(None))
        .where(Need.publisher_code.in_(units_of(regions)))
    )
    rows = session.execute(statement.order_by(Need.submitted_at.desc()).limit(LISTED)).all()
    return [(need, instance) for need, instance in rows]


def items_in(session: Session, regions: Collection[str]) -> Sequence[tuple[ListItem, int]]:
    """Return the published list items of units of these regions, and how many bids on each were unsealed."""
    public = exists().where(Publication.number == ListItem.number, Publication.kind == PublicationKind.LIST)
    unsealed = (
        select(func.count())
        .where(Bid.list_item_id == ListItem.id, Bid.unsealed_at.is_not(None))
        .scalar_subquery()
    )
    statement = select(ListItem, unsealed).where(public, ListItem.publisher_code.in_(units_of(regions)))
    rows = session.execute(statement.order_by(ListItem.published_at.desc()).limit(LISTED)).all()
    return [(item, count) for item, count in rows]


def bids_in(session: Session, regions: Collection[str]) -> Sequence[tuple[Bid, ListItem]]:
    """Return the unsealed bids that units of these regions lead, with their list items, the newest first."""
    statement = (
        select(Bid, ListItem)
        .join(ListItem, ListItem.id == Bid.list_item_id)
        .join(ProcessInstance, ProcessInstance.id == Bid.instance_id)
        .where(~ProcessInstance.is_sealed, Bid.unsealed_at.is_not(None))
        .where(Bid.lead_code.in_(units_of(regions)))
    )
    rows = session.execute(statement.order_by(Bid.unsealed_at.desc(), Bid.number).limit(LISTED)).all()
    return [(bid, item) for bid, item in rows]


def projects_in(session: Session, regions: Collection[str]) -> Sequence[Project]:
    """Return the projects with a party in these regions, the newest first."""
    units = units_of(regions)
    statement = select(Project).where(or_(Project.demander_code.in_(units), Project.supplier_code.in_(units)))
    return session.scalars(statement.order_by(Project.opened_at.desc()).limit(LISTED)).all()


def open_tasks_in(session: Session, regions: Collection[str]) -> Sequence[UserTask]:
    """Return what running cases of these regions wait for, whoever does it, the most urgent first."""
    statement = (
        select(UserTask)
        .join(UserTask.instance)
        .options(contains_eager(UserTask.instance))
        .where(UserTask.state == TaskState.CREATED, ProcessInstance.state == InstanceState.ACTIVE)
        .where(followed_in(regions))
    )
    order = (UserTask.due_at.nulls_last(), UserTask.created_at, UserTask.id)
    return session.scalars(statement.order_by(*order).limit(LISTED)).all()


def get_task_in(session: Session, task_id: UUID, regions: Collection[str]) -> UserTask:
    """Return an open task of a case of these regions. Raises NotFound for any other."""
    statement = (
        select(UserTask)
        .join(UserTask.instance)
        .options(contains_eager(UserTask.instance))
        .where(UserTask.id == task_id, UserTask.state == TaskState.CREATED, followed_in(regions))
    )
    task = session.scalar(statement)
    if task is None:
        raise NotFound("没有这项任务，或您无权查看。 / There is no such task, or it is not for you.")
    return task


def told_since(
    session: Session, instance_ids: Collection[UUID], beginning: str, at: datetime
) -> set[tuple[UUID | None, str]]:
    """Return of which of these cases people were told since a moment, under titles that begin so."""
    statement = select(Notification.instance_id, Notification.title).where(
        Notification.instance_id.in_(instance_ids),
        Notification.title.startswith(beginning),
        Notification.at >= at,
    )
    return {(instance_id, title) for instance_id, title in session.execute(statement.distinct())}
