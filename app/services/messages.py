"""Messages: published in the sender's transaction, delivered in the receiver's own."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from ..domain.command_size import check_command_size
from ..domain.errors import Conflict
from ..domain.instances import ProcessInstance
from ..domain.messages import Message, MessageState, MessageSubscription
from ..domain.starts import EventStart, StartKind
from ..engine.limits import measured
from ..store.instances import lock_instance
from ..store.jobs import count_waiting_alike, find_message, lock_delivery, subscriptions_of
from ..store.starts import processes_waiting, starts_by
from .advance import advance
from .history import Cause
from .notifications import tell_of_rivals
from .work import Work

DEFAULT_TIME_TO_LIVE = timedelta(days=365)


def publish_message(
    work: Work,
    name: str,
    correlation_key: str,
    variables: Mapping[str, Any],
    *,
    time_to_live: timedelta = DEFAULT_TIME_TO_LIVE,
    deduplication_id: str | None = None,
) -> Message:
    """Publish a message; whoever waits for it, now or within its time to live, takes it once.

    Of a process that such a message starts it starts an instance, one at a time for each correlation key.
    A second message with the same de-duplication id is not published; the first is returned. Raises
    ExecutionFailed when a text is longer than 200 characters, TooMuch when the variables are too large.
    """
    for text, what in ((name, "message name"), (correlation_key, "correlationKey")):
        measured(text, what)
    measured(deduplication_id or "", "deduplication id")
    check_command_size(variables)
    if deduplication_id and (known := find_message(work.session, deduplication_id)):
        return known
    message = Message(
        name=name,
        correlation_key=correlation_key,
        variables=dict(variables),
        published_at=work.now,
        expires_at=work.now + time_to_live,
        deduplication_id=deduplication_id,
    )
    try:
        with work.session.begin_nested():
            work.session.add(message)
            work.session.flush()
            work.session.add_all(_starts(work, message))
            work.session.flush()
    except IntegrityError:  # somebody published it between our question and our answer
        if deduplication_id and (known := find_message(work.session, deduplication_id)):
            return known
        raise
    return message


def _starts(work: Work, message: Message) -> Iterable[EventStart]:
    """Yield what the message is to start: an instance of each process that it starts, as in Camunda 8.

    Where somebody in the process waits for it already, the message is his.
    """
    waiting = processes_waiting(work.session, message.name, message.correlation_key)
    for start in starts_by(work.session, StartKind.MESSAGE, message.name):
        if start.process_id not in waiting:
            yield EventStart(
                process_id=start.process_id,
                kind=StartKind.MESSAGE,
                event_name=message.name,
                correlation_key=message.correlation_key,
                message_id=message.id,
                variables=message.variables,
                ordered_at=message.published_at,
                expires_at=message.expires_at,
            )


def hand_over(work: Work, instance: ProcessInstance, name: str, variables: Mapping[str, Any]) -> None:
    """Give a message at once to the token of a locked instance that waits for it, as somebody's own deed.

    Raises Conflict when nothing in the instance waits for it now.
    """
    waiting = next(
        (one for one in subscriptions_of(work.session, instance.id) if one.message_name == name), None
    )
    if waiting is None:
        raise Conflict(
            "流程已前进，现在不能这样办理。 / The process has moved on and does not wait for this."
        )
    _correlate(work, instance, waiting, variables)


def deliver(work: Work, message_id: UUID, subscription_id: UUID) -> bool:
    """Hand a message to the token that waits for it; False when either is gone by now."""
    pair = lock_delivery(work.session, message_id, subscription_id)
    if pair is None:
        return False
    message, subscription = pair
    message.state = MessageState.DELIVERED
    message.delivered_to = subscription.instance_id
    if others := count_waiting_alike(work.session, subscription):
        tell_of_rivals(work, subscription, others)
    to_start = (EventStart.message_id == message.id, EventStart.process_id == subscription.process_id)
    work.session.execute(delete(EventStart).where(*to_start, EventStart.instance_id.is_(None)))
    instance = lock_instance(work.session, subscription.instance_id)
    _correlate(work, instance, subscription, message.variables)
    return True


def _correlate(
    work: Work, instance: ProcessInstance, waiting: MessageSubscription, variables: Mapping[str, Any]
) -> None:
    detail = {"message": waiting.message_name, "key": waiting.correlation_key}
    cause = Cause("message_received", waiting.process_id, waiting.element_id, waiting.name, detail)
    token, values = waiting.token_id, dict(variables)
    advance(work, instance, lambda execution: execution.correlate(token, values), cause)
