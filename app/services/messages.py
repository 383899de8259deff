"""Messages: published in the sender's transaction, delivered in the receiver's own."""

from collections.abc import Container, Iterable, Mapping
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
from ..store.jobs import count_waiting_alike, find_message, lock_delivery, lock_expired, subscriptions_of
from ..store.starts import is_key_free, starts_by, who_waits
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
    Without time to live it is for who waits now, or it has expired at once. Within the time to live of a
    message with the same de-duplication id it is not published: the first is returned. Raises Conflict when
    that has another name or key, ExecutionFailed when a text is longer than 200 characters, TooMuch when the
    variables are too large.
    """
    for text, what in ((name, "message name"), (correlation_key, "correlationKey")):
        measured(text, what)
    measured(deduplication_id or "", "deduplication id")
    check_command_size(variables)
    if deduplication_id and (known := _known(work, deduplication_id, name, correlation_key)):
        return known
    waiting = who_waits(work.session, name, correlation_key)
    message = Message(
        name=name,
        correlation_key=correlation_key,
        variables=dict(variables),
        published_at=work.now,
        expires_at=work.now + time_to_live,
        deduplication_id=deduplication_id,
        delivered_to=next(iter(waiting.values()), None),
    )
    try:
        with work.session.begin_nested():
            work.session.add(message)
            work.session.flush()
            starts = list(_starts(work, message, waiting))
            work.session.add_all(starts)
            if not (time_to_live or waiting or starts):
                message.state = MessageState.EXPIRED
            work.session.flush()
    except IntegrityError:  # somebody published it between our question and our answer
        if deduplication_id and (known := _known(work, deduplication_id, name, correlation_key)):
            return known
        raise
    return message


def _known(work: Work, deduplication_id: str, name: str, correlation_key: str) -> Message | None:
    """Return the message that has the id, if it lives; one whose time is over gives the id away."""
    known = find_message(work.session, deduplication_id)
    if known is None:
        return None
    if known.expires_at <= work.now:
        known.deduplication_id = None
        work.session.flush()
        return None
    if (known.name, known.correlation_key) != (name, correlation_key):
        raise Conflict(
            f"去重编号“{deduplication_id}”已用于另一条消息：{known.name}（{known.correlation_key}）。"
            " / This de-duplication id belongs to another message."
        )
    return known


def _starts(work: Work, message: Message, waiting: Container[str]) -> Iterable[EventStart]:
    """Yield what the message is to start: an instance of each process that it starts, as in Camunda 8.

    Where somebody in the process waits for it already, the message is his. Without time to live it waits
    for no key to become free.
    """
    for start in starts_by(work.session, StartKind.MESSAGE, message.name):
        if start.process_id in waiting:
            continue
        is_free = is_key_free(work.session, start.process_id, message.correlation_key, work.now)
        if is_free or message.expires_at > work.now:
            yield EventStart(
                process_id=start.process_id,
                kind=StartKind.MESSAGE,
                event_name=message.name,
                correlation_key=message.correlation_key,
                message_id=message.id,
                variables=message.variables,
                ordered_at=message.published_at,
                expires_at=None if is_free else message.expires_at,
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


def expire_messages(work: Work) -> int:
    """Mark some of the messages whose time to live is over and that nobody may take any more; how many."""
    expired = lock_expired(work.session, work.now)
    for message in expired:
        message.state, message.delivered_to = MessageState.EXPIRED, None
    return len(expired)


def _correlate(
    work: Work, instance: ProcessInstance, waiting: MessageSubscription, variables: Mapping[str, Any]
) -> None:
    detail = {"message": waiting.message_name, "key": waiting.correlation_key}
    cause = Cause("message_received", waiting.process_id, waiting.element_id, waiting.name, detail)
    token, values = waiting.token_id, dict(variables)
    advance(work, instance, lambda execution: execution.correlate(token, values), cause)
