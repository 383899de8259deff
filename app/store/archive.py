"""What the engine holds of an ended instance, as plain rows: to be read, taken out and put back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Enum, LargeBinary, Uuid, delete, insert, or_, select
from sqlalchemy.orm import Session, undefer
from sqlalchemy.sql.elements import KeyedColumnElement

from ..domain.attachments import Attachment
from ..domain.base import Row, UtcDateTime
from ..domain.definitions import DecisionDefinition, Resource
from ..domain.history import HistoryEntry
from ..domain.identity import Organisation, User
from ..domain.incidents import Incident
from ..domain.instances import InstanceAccess, InstanceState, ProcessInstance
from ..domain.jobs import Job
from ..domain.large_values import LargeValue
from ..domain.messages import (
    Message,
    MessageState,
    MessageSubscription,
    SignalDelivery,
    SignalSubscription,
)
from ..domain.migrations import MigrationResult, Suspension
from ..domain.notifications import Notification
from ..domain.starts import EventStart
from ..domain.tasks import Draft, Submission, TaskCandidate, UserTask
from ..domain.timers import Timer

IN_ORDER: tuple[tuple[type[Row], str], ...] = (
    (UserTask, "created_at"),
    (TaskCandidate, "due_at"),
    (Draft, "saved_at"),
    (Submission, "at"),
    (Attachment, "uploaded_at"),
    (HistoryEntry, "seq"),
    (Job, "due_at"),
    (Incident, "raised_at"),
    (Timer, "due_at"),
    (Message, "published_at"),
    (MessageSubscription, "name"),
    (SignalSubscription, "name"),
    (SignalDelivery, "place"),
    (EventStart, "ordered_at"),
    (MigrationResult, "at"),
    (Suspension, "at"),
    (Notification, "at"),
    (LargeValue, "digest"),
)
"""The tables that an instance has rows in, each after those it refers to, and how its rows are sorted."""

STAYS: tuple[type[Row], ...] = (ProcessInstance, InstanceAccess)
"""What is left of an archived instance: the row that registers refer to, and who may see it."""

Values = Mapping[str, Any]
ENDED = (ProcessInstance.state != InstanceState.ACTIVE, ProcessInstance.archived_at.is_(None))


def ended_before(session: Session, moment: datetime) -> Sequence[UUID]:
    """Return the instances that ended before a moment and are not archived, the longest ended first."""
    statement = select(ProcessInstance.id).where(*ENDED, ProcessInstance.ended_at < moment)
    return session.scalars(statement.order_by(ProcessInstance.ended_at, ProcessInstance.id)).all()


def not_over_at(instance: type[ProcessInstance], moment: datetime) -> ColumnElement[bool]:
    """Say in SQL that an instance runs, or ended no earlier than this and is still here."""
    is_late = or_(instance.ended_at.is_(None), instance.ended_at >= moment)
    return instance.archived_at.is_(None) & is_late


def ended_instance(session: Session, instance_id: UUID) -> ProcessInstance | None:
    """Return an ended instance that is not archived, with its snapshot."""
    statement = select(ProcessInstance).where(ProcessInstance.id == instance_id, *ENDED)
    return session.scalar(statement.options(undefer(ProcessInstance.snapshot)))


def rows_of(session: Session, instance_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of an instance by table, always in the same order; bytes are left out."""
    found = {}
    for kind, order in IN_ORDER:
        statement = select(*_columns(kind)).where(_is_of(kind, instance_id))
        rows = session.execute(statement.order_by(kind.__table__.c[order], kind.id)).mappings()
        found[kind.__tablename__] = [dict(row) for row in rows]
    return found


def groups_of(session: Session, instance_id: UUID) -> Sequence[str]:
    """Return the groups that may see an instance, in order."""
    statement = select(InstanceAccess.group).where(InstanceAccess.instance_id == instance_id)
    return session.scalars(statement.order_by(InstanceAccess.group)).all()


def large_values_of(session: Session, instance_id: UUID) -> dict[str, bytes]:
    """Return the compressed large values of an instance by digest."""
    statement = select(LargeValue.digest, LargeValue.content).where(LargeValue.instance_id == instance_id)
    return dict(session.execute(statement).all())


def delete_rows(session: Session, instance_id: UUID) -> None:
    """Delete all rows of an instance; the instance's own row stays."""
    for kind, _ in reversed(IN_ORDER):
        session.execute(
            delete(kind).where(_is_of(kind, instance_id)), execution_options={"synchronize_session": False}
        )


def insert_rows(session: Session, tables: Mapping[str, Sequence[Values]], large: Mapping[str, bytes]) -> None:
    """Put back rows that `rows_of` gave and JSON has carried since; `large` are the large values."""
    for kind, _ in IN_ORDER:
        rows = [_as_stored(kind, row) for row in tables.get(kind.__tablename__, ())]
        if kind is LargeValue:
            rows = [{**row, "content": large[row["digest"]]} for row in rows]
        if rows:
            session.execute(insert(kind), rows)


def _is_of(kind: type[Row], instance_id: UUID) -> ColumnElement[bool]:
    columns = kind.__table__.c
    if kind is Message:
        return (columns.delivered_to == instance_id) & (columns.state == MessageState.DELIVERED)
    if "instance_id" in columns:
        return columns.instance_id == instance_id
    return columns.task_id.in_(select(UserTask.id).where(UserTask.instance_id == instance_id))


def _columns(kind: type[Row]) -> list[KeyedColumnElement[Any]]:
    return [column for column in kind.__table__.columns if not isinstance(column.type, LargeBinary)]


def _as_stored(kind: type[Row], row: Values) -> dict[str, Any]:
    return {column.name: _typed(column, row.get(column.name)) for column in _columns(kind)}


def _typed(column: KeyedColumnElement[Any], value: Any) -> Any:
    """Return what the column takes for what JSON says."""
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, Enum) and column.type.enum_class:
        return column.type.enum_class(value)
    return value


def decision_digest(session: Session, key: str, version: int) -> str | None:
    """Return the digest of the file with this version of a decision."""
    wanted = (DecisionDefinition.key == key, DecisionDefinition.version == version)
    return session.scalar(select(DecisionDefinition.digest).where(*wanted))


def definition_files(session: Session, kinds: Sequence[Any], digests: Collection[str]) -> dict[str, str]:
    """Return under which file names these contents were deployed."""
    names: dict[str, str] = {}
    for kind in kinds:
        statement = select(kind.digest, kind.file_name).where(kind.digest.in_(digests))
        names |= dict(session.execute(statement.order_by(kind.version)).all())
    return names


def contents(session: Session, digests: Collection[str]) -> dict[str, bytes]:
    """Return deployed files by digest."""
    statement = select(Resource.digest, Resource.content).where(Resource.digest.in_(digests))
    return dict(session.execute(statement).all())


def people_named(session: Session, usernames: Collection[str], ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Return who is meant by these accounts and ids: account, name, title and unit."""
    statement = (
        select(User.id, User.username, User.name, User.title, Organisation.code, Organisation.name)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(or_(User.username.in_(usernames), User.id.in_(ids)))
        .order_by(User.username)
    )
    keys = ("id", "username", "name", "title", "unit_code", "unit_name")
    return [dict(zip(keys, row, strict=True)) for row in session.execute(statement)]
