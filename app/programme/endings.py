"""How the instances of a list ended, as the registers say it, and which of them a project's number finds."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from .registers.bids import Bid, BidStatus
from .registers.needs import Need, NeedStatus
from .registers.projects import Project, ProjectStatus

Ending = ProjectStatus | NeedStatus | BidStatus


def endings_of(session: Session, instance_ids: Collection[UUID]) -> dict[UUID, Ending]:
    """Return how each of these instances stands: a project before the need from which it came."""
    found: dict[UUID, Ending] = {}
    for bid in session.scalars(select(Bid).where(Bid.instance_id.in_(instance_ids))):
        found[bid.instance_id] = bid.status
    for need in session.scalars(select(Need).where(Need.instance_id.in_(instance_ids))):
        found[need.instance_id] = need.status
    for project in session.scalars(select(Project).where(Project.instance_id.in_(instance_ids))):
        found[project.instance_id] = project.status
    return found


def project_numbers(session: Session, instance_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the numbers of those of these instances that have become projects."""
    asked = select(Project.instance_id, Project.number).where(Project.instance_id.in_(instance_ids))
    return dict(session.execute(asked).all())


def instances_numbered(text: str) -> Select[UUID]:
    """Ask for the instances whose project has a number with this text in it."""
    return select(Project.instance_id).where(Project.number.contains(text, autoescape=True))
