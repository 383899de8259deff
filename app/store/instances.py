"""Questions about process instances and who may see them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, undefer

from ..domain.access import sees_all_instances
from ..domain.definitions import ProcessDefinition
from ..domain.errors import NotFound
from ..domain.identity import Person
from ..domain.instances import InstanceAccess, InstanceState, ProcessInstance


def lock_instance(session: Session, instance_id: UUID) -> ProcessInstance:
    """Return the instance with its snapshot, ours alone until the transaction ends.

    The one lock of the house. Raises NotFound.
    """
    instance = lock_instance_of(session, instance_id)
    if instance is None:
        raise NotFound("没有这个流程实例。 / There is no such process instance.")
    return instance


def lock_instance_of(
    session: Session, instance_id: UUID | Select[UUID], *, skip_locked: bool = False
) -> ProcessInstance | None:
    """Lock the instance of this id, or of the id that a question finds; None when there is none.

    With `skip_locked` nobody is waited for: an instance that somebody else has is none.
    """
    wanted = instance_id.scalar_subquery() if isinstance(instance_id, Select) else instance_id
    statement = (
        select(ProcessInstance)
        .where(ProcessInstance.id == wanted)
        .options(undefer(ProcessInstance.snapshot))
        .with_for_update(of=ProcessInstance, skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )
    return session.scalar(statement)


def visible_to(person: Person) -> ColumnElement[bool]:
    """Say in SQL what `access.may_see_instance` says in Python."""
    party = exists().where(
        InstanceAccess.instance_id == ProcessInstance.id, InstanceAccess.group.in_(person.groups)
    )
    own = ProcessInstance.started_by.in_(person.usernames)
    if sees_all_instances(person):
        return or_(party, own, ~ProcessInstance.is_sealed)
    return or_(party, own)


def get_visible_instance(session: Session, instance_id: UUID, person: Person) -> ProcessInstance:
    """Return the instance if the person may see it. Raises NotFound otherwise."""
    statement = select(ProcessInstance).where(ProcessInstance.id == instance_id, visible_to(person))
    instance = session.scalar(statement)
    if instance is None:
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    return instance


def visible_instances(
    session: Session,
    person: Person,
    *,
    processes: Sequence[str] = (),
    text: str = "",
    also: Select[UUID] | None = None,
    state: InstanceState | None = None,
    limit: int = 20,
    offset: int = 0,
) -> tuple[Sequence[ProcessInstance], int]:
    """Return a page of the instances the person may see, newest first, and how many there are.

    `also` finds instances that the text finds by another number than their own.
    """
    wanted = [visible_to(person)]
    if processes:
        wanted.append(ProcessDefinition.key.in_(processes))
    if text:
        like = f"%{text}%"
        named = [ProcessInstance.title.like(like), ProcessInstance.business_key.like(like)]
        wanted.append(or_(*named, *([ProcessInstance.id.in_(also)] if also is not None else ())))
    if state:
        wanted.append(ProcessInstance.state == state)
    base = select(ProcessInstance).join(ProcessInstance.definition).where(and_(*wanted))
    count = session.scalar(
        select(func.count()).select_from(base.with_only_columns(ProcessInstance.id).subquery())
    )
    page = base.order_by(ProcessInstance.started_at.desc()).limit(limit).offset(offset)
    return session.scalars(page).all(), count or 0


def parties_of(session: Session, instance_id: UUID) -> set[str]:
    """Return the groups that may see the instance."""
    statement = select(InstanceAccess.group).where(InstanceAccess.instance_id == instance_id)
    return set(session.scalars(statement))


def open_instances(session: Session) -> Sequence[ProcessInstance]:
    """Return every instance that has not ended."""
    statement = select(ProcessInstance).where(ProcessInstance.state == InstanceState.ACTIVE)
    return session.scalars(statement.order_by(ProcessInstance.started_at)).all()
