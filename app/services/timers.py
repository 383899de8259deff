"""Timers: rows whose moment has come, fired one instance at a time."""

from uuid import UUID

from ..store.jobs import lock_timer
from .advance import advance
from .history import Cause
from .work import Work


def fire_timer(work: Work, timer_id: UUID) -> bool:
    """Fire a timer if it is still wanted and due.

    False when it is gone, was put off, or its instance is in somebody's hands: the next sweep looks again.
    """
    found = lock_timer(work.session, timer_id)
    if found is None or found[0].due_at > work.now:
        return False
    timer, instance = found
    detail = {"due_at": timer.due_at.isoformat()}
    cause = Cause("timer_fired", timer.process_id, timer.element_id, timer.name, detail)
    token = timer.token_id
    advance(work, instance, lambda execution: execution.fire(token), cause)
    return True
