"""Questions about migrations, and about the running instances that they and operators change."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload, undefer

from ..domain.definitions import ProcessDefinition
from ..domain.errors import NotFound
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.migrations import Migration, MigrationResult, Suspension
from ..domain.tasks import TaskState, UserTask

BATCH = 200


def get_migration(session: Session, migration_id: UUID) -> Migration:
    """Return the migration. Raises NotFound."""
    return _found(session.get(Migration, migration_id))


def lock_migration(session: Session, migration_id: UUID) -> Migration:
    """Return the migration for change, ours alone until the transaction ends. Raises NotFound."""
    statement = select(Migration).where(Migration.id == migration_id).with_for_update(of=Migration)
    return _found(session.scalar(statement.execution_options(populate_existing=True)))


def _found(migration: Migration | None) -> Migration:
    if migration is None:
        raise NotFound("没有这次迁移。 / There is no such migration.")
    return migration


def migrations(session: Session, limit: int = 50) -> Sequence[Migration]:
    """Return the last migrations, newest first."""
    return session.scalars(select(Migration).order_by(Migration.created_at.desc()).limit(limit)).all()


def get_version(session: Session, key: str, version: int) -> ProcessDefinition:
    """Return one version of a process. Raises NotFound."""
    statement = select(ProcessDefinition).where(
        ProcessDefinition.key == key, ProcessDefinition.version == version
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound(f"没有流程“{key}”第 {version} 版。 / There is no version {version} of {key}.")
    return found


def _runs(definition: ProcessDefinition) -> ColumnElement[bool]:
    """Say that an instance runs this version, by itself or in a process that calls it."""
    called = type_coerce(ProcessInstance.diagrams, Text).contains(definition.digest)
    return or_(ProcessInstance.definition_id == definition.id, called)


def candidates(session: Session, definition: ProcessDefinition) -> Sequence[UUID]:
    """Return the running instances in which this version runs or ran, the oldest first."""
    statement = select(ProcessInstance.id).where(
        ProcessInstance.state == InstanceState.ACTIVE, _runs(definition)
    )
    return session.scalars(statement.order_by(ProcessInstance.started_at, ProcessInstance.id)).all()


def count_candidates(session: Session, definition: ProcessDefinition) -> int:
    """Count them."""
    statement = select(func.count(ProcessInstance.id)).where(
        ProcessInstance.state == InstanceState.ACTIVE, _runs(definition)
    )
    return session.scalar(statement) or 0


def instances_with_snapshots(session: Session, instance_ids: Sequence[UUID]) -> Iterator[ProcessInstance]:
    """Yield these instances to look into, in their order; nothing is locked.

    Some at a time: what has been looked into keeps no snapshot, so that memory does not grow with them.
    """
    for first in range(0, len(instance_ids), BATCH):
        some = instance_ids[first : first + BATCH]
        statement = select(ProcessInstance).where(ProcessInstance.id.in_(some))
        ordered = statement.order_by(ProcessInstance.started_at, ProcessInstance.id)
        for instance in session.scalars(ordered.options(undefer(ProcessInstance.snapshot))).all():
            yield instance
            session.expire(instance, ["snapshot"])


def results_of(session: Session, migration_id: UUID) -> Sequence[MigrationResult]:
    """Return what became of each instance, with the instance."""
    statement = select(MigrationResult).where(MigrationResult.migration_id == migration_id)
    return session.scalars(
        statement.options(joinedload(MigrationResult.instance)).order_by(
            MigrationResult.at, MigrationResult.id
        )
    ).all()


def find_result(session: Session, migration_id: UUID, instance_id: UUID) -> MigrationResult | None:
    """Return what became of this instance, if it was its turn already."""
    statement = select(MigrationResult).where(
        MigrationResult.migration_id == migration_id, MigrationResult.instance_id == instance_id
    )
    return session.scalar(statement.options(undefer(MigrationResult.before_snapshot)))


def tasks_at(session: Session, instance_id: UUID, tokens: Collection[UUID]) -> Sequence[UserTask]:
    """Return the open tasks of these tokens as they are now."""
    statement = select(UserTask).where(
        UserTask.instance_id == instance_id,
        UserTask.state == TaskState.CREATED,
        UserTask.token_id.in_(tokens),
    )
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def suspension_of(session: Session, instance_id: UUID) -> Suspension | None:
    """Return who suspended the instance and why, if it is suspended."""
    return session.scalar(select(Suspension).where(Suspension.instance_id == instance_id))


def suspended(session: Session, instance_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these instances are suspended."""
    statement = select(Suspension.instance_id).where(Suspension.instance_id.in_(instance_ids))
    return frozenset(session.scalars(statement))


def get_instance(session: Session, instance_id: UUID) -> ProcessInstance:
    """Return an instance with its snapshot, for an operator to look into. Raises NotFound."""
    instance = session.scalar(
        select(ProcessInstance)
        .where(ProcessInstance.id == instance_id)
        .options(undefer(ProcessInstance.snapshot))
    )
    if instance is None:
        raise NotFound("没有这个流程实例。 / There is no such process instance.")
    return instance
