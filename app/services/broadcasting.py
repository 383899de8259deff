"""Signals that a command has thrown: a row for every other instance that listens at this moment."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from ..domain.instances import ProcessInstance
from ..domain.messages import SignalDelivery
from ..domain.waits import Thrown
from ..store.signals import listeners
from .work import Work


def broadcast(work: Work, instance: ProcessInstance, thrown: Sequence[Thrown]) -> None:
    """Put the signals on their way; in the instance itself they were heard at once."""
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "instance_id": listener.instance_id,
            "token_id": listener.token_id,
            "signal_name": signal.signal_name,
            "variables": dict(signal.variables),
            "thrown_at": work.now,
            "place": place,
        }
        for place, signal in enumerate(thrown)
        for listener in listeners(work.session, signal.signal_name, instance.id)
    ]
    if rows:
        work.session.execute(insert(SignalDelivery), rows)
