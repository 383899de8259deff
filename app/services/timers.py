"""Timers: rows whose moment has come, fired one instance at a time."""

from uuid import UUID

from ..store.instances import lock_instance
from ..store.jobs import lock_timer
from .advance import advance
from .history import Cause
from .work import Work


def fire_timer(work: Work, timer_id: UUID) -> bool:
    """Fire a timer if it is still wanted and due; False when it is gone or was put off."""
    timer = lock_timer(work.session, timer_id)
    if timer is None or timer.due_at > work.now:
        return False
    instance = lock_instance(work.session, timer.instance_id)
    detail = {"due_at": timer.due_at.isoformat()}
    cause = Cause("timer_fired", timer.process_id, timer.element_id, timer.name, detail)
    token = timer.token_id
    advance(work, instance, lambda execution: execution.fire(token), cause)
    return True
