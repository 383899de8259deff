"""Signals of other instances: thrown in the sender's transaction, heard in the receiver's own."""

from uuid import UUID

from ..store.signals import listening, lock_signal
from .advance import advance
from .history import Cause
from .work import Work


def deliver_signal(work: Work, delivery_id: UUID) -> bool:
    """Let a token hear a signal that was thrown while it waited, once.

    False when it has been heard, the token waits no more, or somebody has the instance just now.
    """
    found = lock_signal(work.session, delivery_id)
    if found is None:
        return False
    delivery, instance = found
    subscription = listening(work.session, delivery)
    work.session.delete(delivery)
    work.session.flush()
    if subscription is None:
        return False
    place = (subscription.process_id, subscription.element_id, subscription.name)
    cause = Cause("signal_received", *place, {"signal": delivery.signal_name})
    token, values = delivery.token_id, delivery.variables
    advance(work, instance, lambda execution: execution.hear(token, values), cause)
    return True
