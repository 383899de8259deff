"""What an instance waits for, as rows and, while it is suspended, as its snapshot tells."""

from uuid import UUID

from msgspec import Struct

from ...domain.instances import ProcessInstance
from ...domain.waits import MessageWait, TimerWait
from ...services.instances import waits_of_instance
from ...services.work import Work
from ...store import waiting
from .shapes import Moment


class Wait(Struct, kw_only=True):
    """Where an instance stands: `id` names the user_task, timer, job, message, signal or incident.

    While the instance is suspended nothing goes on, and the `id` of a timer or message names its token.
    """

    id: UUID
    kind: str
    process: str
    element_id: str
    name: str
    due_at: Moment | None = None
    is_suspended: bool = False


def waits_of(work: Work, instance: ProcessInstance, *, is_suspended: bool) -> list[Wait]:
    """Return everything an instance waits for; timers and messages of a suspended one have no rows."""
    found = [
        Wait(
            id=row.id,
            kind=row.kind,
            process=row.process_id,
            element_id=row.element_id,
            name=row.name,
            due_at=row.due_at,
            is_suspended=is_suspended,
        )
        for row in waiting.waits_of(work.session, instance.id)
    ]
    return found + (_parked(work, instance) if is_suspended else [])


def _parked(work: Work, instance: ProcessInstance) -> list[Wait]:
    return [
        Wait(
            id=wait.token_id,
            kind="timer" if isinstance(wait, TimerWait) else "message",
            process=wait.process_id,
            element_id=wait.element_id,
            name=wait.name,
            due_at=wait.due_at if isinstance(wait, TimerWait) else None,
            is_suspended=True,
        )
        for wait in waits_of_instance(work, instance)
        if isinstance(wait, TimerWait | MessageWait)
    ]
