"""Messages from other systems to whoever waits for them."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from ...domain.api_tokens import ApiScope
from ...domain.errors import NotFound
from ...domain.messages import Message, MessageState
from ...domain.roles import INTEGRATION
from ...services.instances import refuse_given
from ...services.messages import publish_message
from ...services.work import Work
from ...store.keyset import messages_page
from ...store.starts import starts_of_message
from ..current import require_role
from .cursors import after_moment, page_of
from .operation import operation
from .shapes import Line, Moment, Name, Page, Paging, Values

LONGEST_SECONDS = 366 * 24 * 3600


class NewMessage(Struct, forbid_unknown_fields=True, kw_only=True):
    """A message, for who waits under its key and for the processes it starts; without a key it only starts.

    Within its time to live a second one with the same `deduplication_id` is not published, the first is
    returned. Without time to live it is for who waits now, or `expired` at once.
    """

    name: Name
    correlation_key: Line
    variables: Values = {}
    deduplication_id: Name | None = None
    time_to_live_seconds: Annotated[int, Meta(ge=0, le=LONGEST_SECONDS)] = 7 * 24 * 3600


class StartFacts(Struct, kw_only=True):
    """A process that the message starts, and the instance once it is there; one at a time for each key."""

    process_id: str
    instance_id: UUID | None


class MessageFacts(Struct, kw_only=True):
    """A message and what became of it: waiting, delivered (once) or expired."""

    id: UUID
    name: str
    correlation_key: str
    deduplication_id: str | None
    state: str
    published_at: Moment
    expires_at: Moment
    delivered_to: UUID | None
    starts: list[StartFacts]


class MessagePage(Page[MessageFacts], kw_only=True):
    """A page of messages."""


class MessageQuery(Paging, kw_only=True):
    """Which messages: of one name, or all of a state."""

    state: Literal["waiting", "delivered", "expired"] = "waiting"
    name: str = ""


@operation("POST", "/messages", ApiScope.MESSAGES_WRITE, MessageFacts, body=NewMessage, status=201)
def publish(work: Work, body: NewMessage) -> MessageFacts:
    """Publish a message; it is delivered in the receiver's own transaction, at once or when one waits."""
    require_role(work, INTEGRATION)
    refuse_given(body.variables)
    message = publish_message(
        work,
        body.name,
        body.correlation_key,
        body.variables,
        time_to_live=timedelta(seconds=body.time_to_live_seconds),
        deduplication_id=body.deduplication_id,
    )
    return _facts(work, message)


@operation("GET", "/messages", ApiScope.MESSAGES_WRITE, MessagePage, query=MessageQuery)
def list_messages(work: Work, query: MessageQuery) -> Page[MessageFacts]:
    """List messages, the newest first."""
    require_role(work, INTEGRATION)
    rows = messages_page(
        work.session,
        state=MessageState(query.state),
        name=query.name,
        after=after_moment(query.cursor),
        limit=query.limit + 1,
    )
    return page_of(
        rows,
        query.limit,
        lambda row: (row.published_at, row.id),
        lambda row: _facts(work, row),
        wrap=MessagePage,
    )


@operation("GET", "/messages/<uuid:message_id>", ApiScope.MESSAGES_WRITE, MessageFacts)
def get_message(work: Work, message_id: UUID) -> MessageFacts:
    """Return what became of a message."""
    require_role(work, INTEGRATION)
    message = work.session.get(Message, message_id)
    if message is None:
        raise NotFound("没有这条消息。 / There is no such message.")
    return _facts(work, message)


def _facts(work: Work, row: Message) -> MessageFacts:
    return MessageFacts(
        id=row.id,
        name=row.name,
        correlation_key=row.correlation_key,
        deduplication_id=row.deduplication_id,
        state=row.state,
        published_at=row.published_at,
        expires_at=row.expires_at,
        delivered_to=row.taken_by,
        starts=[
            StartFacts(process_id=start.process_id, instance_id=start.instance_id)
            for start in starts_of_message(work.session, row.id)
        ],
    )
