"""The worker: delivers messages, fires timers, does jobs and sends mail; one small transaction each.

It runs as a thread inside the serving process (embedded) or as a process of its own. Killing it
at any point loses nothing: the rows are the truth and every step is one transaction.
"""

import logging
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from .domain.errors import AppError, BpmnError, Conflict
from .domain.heartbeats import BEAT_EVERY
from .domain.timers import Timer
from .handlers.mail import send_letter
from .services.clock import business_now, set_business_clock
from .services.heartbeats import beat
from .services.jobs import complete_job, fail_job, throw_error
from .services.messages import deliver
from .services.sweeping import sweep
from .services.timers import fire_timer
from .services.work import House
from .store.jobs import deliverable_messages, due_timers, has_due_job, lock_next_job, next_timer
from .store.notifications import due_mail

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
MAX_ROUNDS = 10_000
SWEEP_EVERY = timedelta(hours=1)
PATIENCE = 100
"""Tries to get past one timer before the clock goes on without it."""
MOST_FIRINGS = 1_000
"""How often one timer element of one instance fires in one sweep or one move of the clock."""
Firings = Counter[tuple[UUID, str]]
"""How often timers fired, by instance and element id."""


class Worker:
    """Does what is due, then sleeps until it is woken or half a second has passed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._next_beat = 0.0
        self._next_sweep = 0.0

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
                self._beat()
                work_until_idle(self.house)
                self._sweep()
            except Exception:
                log.exception("The worker stumbled; it goes on.")
                self._stopped.wait(1)
            self._woken.wait(IDLE_SECONDS)
            self._woken.clear()

    def _sweep(self) -> None:
        """Take away now and then what nobody needs any more."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_EVERY.total_seconds()
            sweep(self.house)

    def _beat(self) -> None:
        """Say now and then that this worker lives."""
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_EVERY.total_seconds()
            with self.house.command() as work:
                beat(work, f"{socket.gethostname()}:{os.getpid()}")


def work_until_idle(house: House, firings: Firings | None = None) -> int:
    """Do everything that is due now; return how many steps that took.

    A timer that is due again and again is left for the next sweep after a while, so that a diagram
    with a loop through it cannot keep a sweep from ending.
    """
    steps, firings = 0, Counter() if firings is None else firings
    for _ in range(MAX_ROUNDS):
        done = _deliver_messages(house) + _fire_timers(house, firings) + _do_jobs(house) + _send_mail(house)
        steps += done
        if not done:
            break
    return steps


def _deliver_messages(house: House) -> int:
    with house.reading() as work:
        pairs = deliverable_messages(work.session, work.now)
    return sum(_safely(house, lambda work, pair=pair: deliver(work, *pair)) for pair in pairs)


def _fire_timers(house: House, firings: Firings) -> int:
    with house.reading() as work:
        timers = [(timer.id, _place(timer)) for timer in due_timers(work.session, work.now)]
    fired = 0
    for timer_id, place in timers:
        if firings[place] >= MOST_FIRINGS:
            continue
        if _safely(house, lambda work, timer_id=timer_id: fire_timer(work, timer_id)):
            fired += 1
            firings[place] += 1
            if firings[place] == MOST_FIRINGS:
                log.warning("The timer %s of instance %s is due without end.", place[1], place[0])
    return fired


def _place(timer: Timer) -> tuple[UUID, str]:
    return timer.instance_id, timer.element_id


def _do_jobs(house: House) -> int:
    with house.reading() as work:
        if not has_due_job(work.session, work.now, house.registry.elsewhere):
            return 0
    with house.command() as work:
        job = lock_next_job(work.session, work.now, house.registry.elsewhere)
    if job is None:
        return 0
    _perform(house, job.id, job.type, job.headers, job.variables)
    return 1


def _send_mail(house: House) -> int:
    with house.reading() as work:
        letters = due_mail(work.session, datetime.now(UTC)) if house.config.mail_url else []
    return sum(send_letter(house, letter) for letter in letters)


def _safely(house: House, command: Callable[..., bool]) -> bool:
    """Give one command in its own transaction; a late one is no error, and none stops the next ones."""
    try:
        with house.command() as work:
            return command(work)
    except Conflict:
        return False
    except AppError as error:
        log.warning("A wait could not be served: %s", error)
        return False
    except Exception:
        log.exception("A wait could not be served; it stays due.")
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
    All is done when this returns, whether by this thread or by a worker beside it. Raises Conflict when
    one timer fires so often that the clock only came part of the way; it may be moved on from there.
    """
    firings: Firings = Counter()
    stops: Firings = Counter()
    work_until_idle(house, firings)
    tries = 0
    while tries < PATIENCE:
        with house.reading() as work:
            timer, now = next_timer(work.session), business_now(work.session)
        if timer is None or timer.due_at > target:
            break
        stops[_place(timer)] += 1
        if max(stops[_place(timer)], firings[_place(timer)]) >= MOST_FIRINGS:
            raise _fires_without_end(timer, now)
        tries = tries + 1 if timer.due_at <= now else 0
        if timer.due_at > now:
            with house.command() as work:
                set_business_clock(work.session, timer.due_at)
        elif tries > 1:
            time.sleep(0.02)  # a worker beside us is at it
        work_until_idle(house, firings)
    with house.command() as work:
        set_business_clock(work.session, target)
    work_until_idle(house, firings)


def _fires_without_end(timer: Timer, now: datetime) -> Conflict:
    return Conflict(
        f"业务时钟停在 {now.isoformat(timespec='minutes')}：定时器“{timer.name or timer.element_id}”已触发"
        f" {MOST_FIRINGS} 次，请分几次拨动或改正流程图。"
        f" / The clock stopped there: a timer fired {MOST_FIRINGS} times;"
        " move it in steps or mend the diagram."
    )
