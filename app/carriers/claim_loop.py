"""The embedded carrier: a thread looks for due rows, at once after a commit, else twice a second."""

import logging
from collections.abc import Callable
from threading import Event
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from ..services.work import House
from ..store.jobs import due_jobs

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5


class ClaimLoop:
    """Finds jobs by their rows, for any number of processes on one SQLite file."""

    def __init__(self, house: House, perform: Callable[[UUID], bool]) -> None:
        self._house = house
        self._perform = perform
        self._woken = Event()

    def send(self, session: Session, _job_id: UUID) -> None:
        """Wake the loop of this process once the transaction is through."""
        event.listen(session, "after_commit", lambda _session: self._woken.set(), once=True)

    def run_worker(self) -> None:
        """Do due jobs one by one; what goes wrong is logged and does not end the loop."""
        while True:
            try:
                if sum(map(self._perform, self._due())):
                    continue
            except Exception:
                log.exception("The loop over due jobs stumbled; it goes on.")
            self._woken.wait(IDLE_SECONDS)
            self._woken.clear()

    def _due(self) -> list[UUID]:
        with self._house.reading() as work:
            return list(due_jobs(work.session, work.now, self._house.registry.elsewhere))
