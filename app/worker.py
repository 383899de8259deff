"""The worker: delivers messages, fires timers, does jobs and sends mail; one small transaction each.

It runs as a thread inside the serving process (embedded) or as a process of its own. Killing it
at any point loses nothing: the rows are the truth and every step is one transaction.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from .domain.errors import AppError, BpmnError, Conflict
from .handlers.mail import send_letter
from .services.clock import business_now, set_business_clock
from .services.jobs import complete_job, fail_job, throw_error
from .services.messages import deliver
from .services.timers import fire_timer
from .services.work import House
from .store.jobs import deliverable_messages, due_timers, has_due_job, lock_next_job, next_timer_at
from .store.notifications import due_mail

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
MAX_ROUNDS = 10_000
PATIENCE = 100
"""Tries to get past one timer before the clock goes on without it."""


class Worker:
    """Does what is due, then sleeps until it is woken or half a second has passed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._woken = threading.Event()
        self._stopped = threading.Event()

    def start(self) -> threading.Thread:
        """Run beside the web server, in a thread of the same process."""
        thread = threading.Thread(target=self.run, name="worker", daemon=True)
        thread.start()
        return thread

    def wake(self) -> None:
        """Say that there may be something to do: called after every command."""
        self._woken.set()

    def stop(self) -> None:
        """End after the present step."""
        self._stopped.set()
        self._woken.set()

    def run(self) -> None:
        """Work until stopped; an unexpected error is logged and does not end the worker."""
        while not self._stopped.is_set():
            try:
                work_until_idle(self.house)
            except Exception:
                log.exception("The worker stumbled; it goes on.")
                self._stopped.wait(1)
            self._woken.wait(IDLE_SECONDS)
            self._woken.clear()


def work_until_idle(house: House) -> int:
    """Do everything that is due now; return how many steps that took."""
    steps = 0
    for _ in range(MAX_ROUNDS):
        done = sum(step(house) for step in STEPS)
        steps += done
        if not done:
            break
    return steps


def _deliver_messages(house: House) -> int:
    with house.reading() as work:
        pairs = deliverable_messages(work.session, work.now)
    return sum(_safely(house, lambda work, pair=pair: deliver(work, *pair)) for pair in pairs)


def _fire_timers(house: House) -> int:
    with house.reading() as work:
        timers = due_timers(work.session, work.now)
    return sum(_safely(house, lambda work, timer=timer: fire_timer(work, timer)) for timer in timers)


def _do_jobs(house: House) -> int:
    with house.reading() as work:
        if not has_due_job(work.session, work.now):
            return 0
    with house.command() as work:
        job = lock_next_job(work.session, work.now)
    if job is None:
        return 0
    _perform(house, job.id, job.type, job.headers, job.variables)
    return 1


def _send_mail(house: House) -> int:
    with house.reading() as work:
        letters = due_mail(work.session, datetime.now(UTC)) if house.config.mail_url else []
    return sum(send_letter(house, letter) for letter in letters)


STEPS: tuple[Callable[[House], int], ...] = (_deliver_messages, _fire_timers, _do_jobs, _send_mail)


def _safely(house: House, command: Callable[..., bool]) -> bool:
    """Give one command in its own transaction; a late one is no error."""
    try:
        with house.command() as work:
            return command(work)
    except Conflict:
        return False
    except AppError as error:
        log.warning("A wait could not be served: %s", error)
        return False


def _perform(
    house: House, job_id: UUID, kind: str, headers: dict[str, object], variables: dict[str, object]
) -> None:
    """Run the handler outside every transaction, then hand its outcome to the process."""
    try:
        handler = house.registry.outside[kind]
        values = handler(str(job_id), headers, variables)
    except BpmnError as error:
        with house.command() as work:
            throw_error(work, job_id, error.error_code, str(error))
    except Conflict:
        log.info("Job %s was no longer wanted.", job_id)
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong is the job's failure
        log.warning("Job %s failed: %r", job_id, error)
        with house.command() as work:
            fail_job(work, job_id, repr(error))
    else:
        with house.command() as work:
            complete_job(work, job_id, values)


def move_business_clock(house: House, target: datetime) -> None:
    """Move the demonstration's clock forward, stopping at every timer on the way.

    Each timer fires at its own moment, so that what it starts is dated as it would have been.
    All is done when this returns, whether by this thread or by a worker beside it.
    """
    work_until_idle(house)
    tries = 0
    while tries < PATIENCE:
        with house.reading() as work:
            due, now = next_timer_at(work.session), business_now(work.session)
        if due is None or due > target:
            break
        tries = tries + 1 if due <= now else 0
        if due > now:
            with house.command() as work:
                set_business_clock(work.session, due)
        elif tries > 1:
            time.sleep(0.02)  # a worker beside us is at it
        work_until_idle(house)
    with house.command() as work:
        set_business_clock(work.session, target)
    work_until_idle(house)
