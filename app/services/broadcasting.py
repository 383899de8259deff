"""Signals that a command has thrown: a row for each instance that listens or is to start at this moment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from ..domain.command_size import check_command_size
from ..domain.instances import ProcessInstance
from ..domain.messages import SignalDelivery
from ..domain.starts import EventStart, StartKind
from ..domain.waits import Thrown
from ..store.signals import listeners
from ..store.starts import starts_by
from .work import Work


def broadcast(work: Work, instance: ProcessInstance, thrown: Sequence[Thrown]) -> None:
    """Put the signals on their way; in the instance itself they were heard at once."""
    _put_on_their_way(work, instance.id, thrown)


def broadcast_from_outside(work: Work, name: str, variables: Mapping[str, Any]) -> tuple[int, int]:
    """Throw a signal from no instance; return how many listen now, and how many instances it starts.

    Raises TooMuch when the variables are more than one command may bring.
    """
    check_command_size(variables)
    return _put_on_their_way(work, None, [Thrown(name, variables)])


def _put_on_their_way(work: Work, thrower: UUID | None, thrown: Sequence[Thrown]) -> tuple[int, int]:
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
        for listener in listeners(work.session, signal.signal_name, thrower)
    ]
    if rows:
        work.session.execute(insert(SignalDelivery), rows)
    starts = list(_starts(work, thrown))
    work.session.add_all(starts)
    return len(rows), len(starts)


def _starts(work: Work, thrown: Sequence[Thrown]) -> Iterator[EventStart]:
    for place, signal in enumerate(thrown):
        for start in starts_by(work.session, StartKind.SIGNAL, signal.signal_name):
            yield EventStart(
                process_id=start.process_id,
                kind=StartKind.SIGNAL,
                event_name=signal.signal_name,
                variables=dict(signal.variables),
                ordered_at=work.now,
                place=place,
            )
