"""Instances that a message, a signal or a moment starts: each in a transaction of its own, by the worker."""

import logging
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from ..domain.definitions import ProcessDefinition
from ..domain.errors import ExecutionFailed, Finding, InvalidDeployment
from ..domain.messages import MessageState
from ..domain.starts import StartKind, StartSubscription
from ..engine.diagram import Diagram
from ..engine.starts import StartSchedule, schedule_start
from ..store.definitions import all_latest
from ..store.starts import (
    every_subscription,
    lock_start,
    lock_start_timer,
    started_by_nobody,
    who_waits,
)
from .instances import GIVEN, start_instance
from .work import Work

log = logging.getLogger(__name__)


def check_start_times(work: Work, diagrams: Mapping[str, Diagram]) -> list[Finding]:
    """Return the timer start events, of diagrams by file name, whose time cannot be read."""
    findings = []
    for file, diagram in diagrams.items():
        for start in diagram.timer_starts:
            try:
                schedule_start(diagram, start.process_id, start.element_id, work.environment, work.now)
            except ExecutionFailed as error:
                name = diagram.elements[start.element_id].name
                remedy = "请填写日期、时长或周期。 / Fill in a date, a duration or a cycle."
                where = (file, start.element_id, "start_time_unreadable", str(error), remedy)
                findings.append(Finding(*where, element_name=name))
    return findings


def listen(work: Work, definitions: Iterable[ProcessDefinition]) -> None:
    """Let the start events of these newest versions wait, and those of the versions before them no more."""
    for definition in definitions:
        old = StartSubscription.process_id == definition.key
        work.session.execute(delete(StartSubscription).where(old))
        diagram = work.house.definitions.diagrams.get(work.session, definition.digest)
        work.session.add_all(_subscriptions(work, definition, diagram))
    work.session.flush()


def listen_to_newest(work: Work) -> int:
    """Let what should wait for starts wait, and nothing else; return how many rows that took.

    For processes deployed before start events were heard. Whoever waits already keeps its moment. A timer
    counts from now; one that is past by now, or has started its instance, does not begin again.
    """
    newest = {row.id: row for row in all_latest(work.session, ProcessDefinition)}
    waiting = every_subscription(work.session)
    outdated = [row for row in waiting if row.definition_id not in newest]
    for row in outdated:
        work.session.delete(row)
    work.session.flush()
    known = {(row.definition_id, row.element_id) for row in waiting}
    fired = started_by_nobody(work.session, newest)
    added = [
        row
        for definition in newest.values()
        for row in _subscriptions(work, definition, _readable(work, definition))
        if (row.definition_id, row.element_id) not in known and not _is_past(row, work.now, fired)
    ]
    work.session.add_all(added)
    work.session.flush()
    return len(added) + len(outdated)


def _is_past(row: StartSubscription, now: datetime, fired: Container[UUID]) -> bool:
    return row.due_at is not None and (row.due_at <= now or row.definition_id in fired)


def _readable(work: Work, definition: ProcessDefinition) -> Diagram | None:
    try:
        return work.house.definitions.diagrams.get(work.session, definition.digest)
    except InvalidDeployment:  # of a time with other rules
        return None


def _subscriptions(
    work: Work, definition: ProcessDefinition, diagram: Diagram | None
) -> Iterable[StartSubscription]:
    if diagram is None:
        return
    kinds = (
        (StartKind.MESSAGE, diagram.message_starts),
        (StartKind.SIGNAL, diagram.signal_starts),
        (StartKind.TIMER, diagram.timer_starts),
    )
    for kind, starts in kinds:
        for start in starts:
            if start.process_id != definition.key:
                continue
            row = StartSubscription(
                definition_id=definition.id,
                process_id=start.process_id,
                element_id=start.element_id,
                name=diagram.elements[start.element_id].name,
                kind=kind,
            )
            if kind is StartKind.TIMER:
                first = _first(work, diagram, definition.key, start.element_id)
                if first is None:
                    continue
                row.due_at, row.memo = first.due_at, first.memo
            else:
                row.event_name = start.name
            yield row


def _first(work: Work, diagram: Diagram, process_id: str, element_id: str) -> StartSchedule | None:
    """Return when a timer starts first; None where its time cannot be read, which deploying refuses now."""
    try:
        return schedule_start(diagram, process_id, element_id, work.environment, work.now)
    except ExecutionFailed:
        log.warning("The start event %s of %s has no readable time.", element_id, process_id)
        return None


def start_by_event(work: Work, start_id: UUID) -> bool:
    """Start the instance that a message or signal asks for, on the newest version of its process.

    False when it is not due any more, its key is taken, or somebody else is at it just now.
    """
    found = lock_start(work.session, start_id, work.now)
    if found is None:
        return False
    start, message, subscription = found
    if subscription is None:  # the newest version is no longer started so
        work.session.delete(start)
        return False
    by = {start.kind.value: start.event_name, "key": start.correlation_key}
    start.instance_id = _start(work, subscription, start.variables, by)
    if message is not None and message.state is MessageState.WAITING:
        others = who_waits(work.session, message.name, message.correlation_key)
        if not others.keys() - {start.process_id}:
            message.state, message.delivered_to = MessageState.DELIVERED, start.instance_id
    return True


def fire_start_timer(work: Work, timer_id: UUID) -> bool:
    """Start the instance of a timer start event that is due, and let a cycle wait for its next moment.

    False when it is gone, not due, or in somebody's hands.
    """
    subscription = lock_start_timer(work.session, timer_id)
    if subscription is None or subscription.due_at is None or subscription.due_at > work.now:
        return False
    _start(work, subscription, {}, {"timer": subscription.due_at.isoformat()})
    following = StartSchedule(subscription.memo).following(work.environment)
    if following is None:
        work.session.delete(subscription)
    else:
        subscription.due_at, subscription.memo = following.due_at, following.memo
    return True


def _start(work: Work, at: StartSubscription, variables: Mapping[str, Any], by: Mapping[str, str]) -> UUID:
    """Start the process; what an instance knows of itself, nobody outside can say for it."""
    brought = {name: value for name, value in variables.items() if name not in GIVEN}
    instance = start_instance(work, at.process_id, brought, started_by=by, start_element=at.element_id)
    return instance.id
