"""Workers say that they live."""

from ..domain.heartbeats import FORGOTTEN_AFTER, Heartbeat
from ..store.gauges import delete_heartbeats, find_heartbeat
from .security_time import real_now
from .work import Work


def beat(work: Work, worker: str) -> None:
    """Note that a worker is at it, and forget those that have not been seen for a day."""
    now = real_now()
    row = find_heartbeat(work.session, worker)
    if row is None:
        delete_heartbeats(work.session, now - FORGOTTEN_AFTER)
        work.session.add(Heartbeat(worker=worker, at=now))
    else:
        row.at = now
