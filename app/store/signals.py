"""Questions about signals: who listens, and what is on its way."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ..domain.instances import ProcessInstance
from ..domain.messages import SignalDelivery, SignalSubscription
from ..domain.migrations import Suspension
from .instances import lock_instance_of

IS_SUSPENDED = exists().where(Suspension.instance_id == SignalDelivery.instance_id)


def listeners(session: Session, signal_name: str, thrower: UUID | None) -> Sequence[SignalSubscription]:
    """Return the tokens of other instances that wait for this signal now, suspended ones included.

    A signal from outside is thrown by none.
    """
    statement = select(SignalSubscription).where(SignalSubscription.signal_name == signal_name)
    if thrower is not None:
        statement = statement.where(SignalSubscription.instance_id != thrower)
    return session.scalars(statement).all()


def signals_of(session: Session, instance_id: UUID) -> Sequence[SignalSubscription]:
    """Return the signals an instance waits for."""
    statement = select(SignalSubscription).where(SignalSubscription.instance_id == instance_id)
    return session.scalars(statement.order_by(SignalSubscription.element_id)).all()


def due_signals(session: Session, but: Collection[UUID] = (), limit: int = 100) -> Sequence[UUID]:
    """Return signals on their way to instances that are not suspended, as they were thrown; unlocked."""
    statement = select(SignalDelivery.id).where(SignalDelivery.id.not_in(but), ~IS_SUSPENDED)
    in_order = statement.order_by(SignalDelivery.thrown_at, SignalDelivery.place, SignalDelivery.id)
    return session.scalars(in_order.limit(limit)).all()


def lock_signal(session: Session, delivery_id: UUID) -> tuple[SignalDelivery, ProcessInstance] | None:
    """Return the signal with its receiver locked; None when it has arrived or somebody has the receiver.

    Nobody is waited for, as with timers. A receiver that has been suspended keeps its signals.
    """
    theirs = select(SignalDelivery.instance_id).where(SignalDelivery.id == delivery_id, ~IS_SUSPENDED)
    instance = lock_instance_of(session, theirs, skip_locked=True)
    wanted = select(SignalDelivery).where(SignalDelivery.id == delivery_id, ~IS_SUSPENDED)
    delivery = session.scalar(wanted.execution_options(populate_existing=True)) if instance else None
    return (delivery, instance) if delivery and instance else None


def listening(session: Session, delivery: SignalDelivery) -> SignalSubscription | None:
    """Return the subscription of the token that the signal is for, if the token still waits for it."""
    statement = select(SignalSubscription).where(
        SignalSubscription.instance_id == delivery.instance_id,
        SignalSubscription.token_id == delivery.token_id,
        SignalSubscription.signal_name == delivery.signal_name,
    )
    return session.scalar(statement.execution_options(populate_existing=True))
