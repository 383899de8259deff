"""Questions about the history of instances."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from ..domain.history import HistoryEntry
from ..domain.instances import ProcessInstance


def history_of(
    session: Session, instance_id: UUID, *, kinds: Collection[str] = (), limit: int = 200
) -> Sequence[HistoryEntry]:
    """Return the last lines of an instance's history, newest first."""
    statement = select(HistoryEntry).where(HistoryEntry.instance_id == instance_id)
    if kinds:
        statement = statement.where(HistoryEntry.kind.in_(kinds))
    return session.scalars(statement.order_by(HistoryEntry.seq.desc()).limit(limit)).all()


def lines_after(
    session: Session, known: Mapping[UUID, int]
) -> Sequence[tuple[HistoryEntry, ProcessInstance]]:
    """Return the lines of every instance after those known by number, in order, with their instances."""
    after = [
        and_(HistoryEntry.instance_id == instance_id, HistoryEntry.seq > seq)
        for instance_id, seq in known.items()
    ]
    statement = (
        select(HistoryEntry, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == HistoryEntry.instance_id)
        .where(or_(HistoryEntry.instance_id.not_in(known), *after))
        .order_by(HistoryEntry.at, HistoryEntry.instance_id, HistoryEntry.seq)
    )
    return [(line, instance) for line, instance in session.execute(statement)]


def last_start(session: Session, instance_id: UUID, process_id: str, starts: Collection[str]) -> int:
    """Return the number of the line with which a process began last; `starts` are its own start events."""
    statement = select(func.max(HistoryEntry.seq)).where(
        HistoryEntry.instance_id == instance_id,
        HistoryEntry.process_id == process_id,
        HistoryEntry.kind == "element_completed",
        HistoryEntry.element_id.in_(starts),
    )
    return session.scalar(statement) or 0


def passed_elements(session: Session, instance_id: UUID, since: int = 0) -> dict[str, set[str]]:
    """Return which elements the instance has passed after a line of its history, by process."""
    statement = (
        select(HistoryEntry.process_id, HistoryEntry.element_id)
        .where(
            HistoryEntry.instance_id == instance_id,
            HistoryEntry.kind == "element_completed",
            HistoryEntry.seq > since,
        )
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for process_id, element_id in session.execute(statement):
        found.setdefault(process_id, set()).add(element_id)
    return found


def last_ends(session: Session, instance_id: UUID) -> dict[str, datetime]:
    """Return when each (called) process of an instance last reached one of its ends."""
    statement = (
        select(HistoryEntry.process_id, func.max(HistoryEntry.at))
        .where(
            HistoryEntry.instance_id == instance_id,
            HistoryEntry.kind == "element_completed",
            HistoryEntry.element_type == "endEvent",
        )
        .group_by(HistoryEntry.process_id)
    )
    return dict(session.execute(statement).all())


def version_fixed_by(
    session: Session, instance_id: UUID, process_id: str, starts: Collection[str]
) -> HistoryEntry | None:
    """Return what last decided which version of a process an instance runs on: its start, or a migration.

    `starts` are the start events of the process itself.
    """
    begun = and_(HistoryEntry.kind == "element_completed", HistoryEntry.element_id.in_(starts))
    statement = select(HistoryEntry).where(
        HistoryEntry.instance_id == instance_id,
        HistoryEntry.process_id == process_id,
        or_(begun, HistoryEntry.kind == "instance_migrated"),
    )
    return session.scalar(statement.order_by(HistoryEntry.seq.desc()).limit(1))


def count_history(session: Session, instance_id: UUID) -> int:
    """Count the lines of an instance's history."""
    statement = select(func.count()).where(HistoryEntry.instance_id == instance_id)
    return session.scalar(statement) or 0


def order_of_completion(session: Session, instance_id: UUID) -> dict[UUID, int]:
    """Return in which order the tasks of an instance were completed; equal moments keep theirs."""
    statement = select(HistoryEntry.detail, HistoryEntry.seq).where(
        HistoryEntry.instance_id == instance_id, HistoryEntry.kind == "task_completed"
    )
    return {UUID(detail["task_id"]): seq for detail, seq in session.execute(statement)}
