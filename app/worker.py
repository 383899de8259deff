"""The worker: delivers messages, fires timers, does jobs and sends mail; one small transaction each.

It runs in threads of the serving process (embedded) or as a process of its own, on any machine. Killing
it at any point loses nothing: the rows are the truth and every step is one transaction.
"""

import logging
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from .domain.errors import AppError, Conflict
from .domain.heartbeats import BEAT_EVERY
from .domain.starts import StartSubscription
from .domain.timers import Timer
from .handlers.jobs import perform_job
from .handlers.mail import send_letter
from .services.clock import business_now, set_business_clock
from .services.event_starts import fire_start_timer, start_by_event
from .services.heartbeats import beat
from .services.messages import deliver, expire_messages
from .services.signals import deliver_signal
from .services.sweeping import sweep
from .services.timers import fire_timer
from .services.work import House, Work
from .store.due import may_be_due
from .store.jobs import deliverable_messages, due_jobs, due_timers, next_timer
from .store.notifications import due_mail
from .store.signals import due_signals
from .store.starts import due_start_timers, due_starts, next_start_timer

log = logging.getLogger(__name__)
T = TypeVar("T")
IDLE_SECONDS = 0.5
MAX_ROUNDS = 10_000
SWEEP_EVERY = timedelta(hours=1)
MOST_BATCHES = 10
"""How many hundreds of signals, and of starts, are handed over before timers have their turn again."""
PATIENCE = 100
"""Tries to get past one timer before the clock goes on without it."""
MOST_FIRINGS = 1_000
"""How often one timer element of one instance fires in one sweep or one move of the clock."""
Firings = Counter[tuple[UUID, str]]
"""How often timers fired, by instance (or start event) and element id."""
AnyTimer = Timer | StartSubscription
"""A moment that an instance waits for, or that starts one."""


class Worker:
    """Loops of one house: deliveries and timers, chores, and the jobs that its carrier brings.

    Nothing that waits for somebody else's server stands before a timer. Any number of workers may run
    at once, on as many machines as share the database.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._clock = Loop("clock", self._keep_time)
        self._chores = Loop("chores", self._do_chores)
        self._next_beat = 0.0
        self._next_sweep = 0.0

    def start(self) -> None:
        """Run beside the web server, in threads of the same process."""
        self._clock.start()
        self._chores.start()
        threading.Thread(target=self._do_jobs, name="jobs", daemon=True).start()

    def run(self) -> None:
        """Be a process of its own: until it is told to end, and the jobs it is at are done."""
        self._clock.start()
        self._chores.start()
        self._do_jobs()

    def wake(self) -> None:
        """Say that there may be something to do: called after every command."""
        self._clock.wake()
        self._chores.wake()

    def _do_jobs(self) -> None:
        if self.house.carrier is None:
            raise RuntimeError("this house has no carrier: build it with build_house")
        self.house.carrier.run_worker()

    def _keep_time(self) -> int:
        """Deliver messages and signals and fire what is due; now and then say that this worker lives."""
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_EVERY.total_seconds()
            with self.house.command() as work:
                beat(work, f"{socket.gethostname()}:{os.getpid()}")
            _safely(self.house, lambda work: bool(expire_messages(work)))
        with self.house.reading() as work:
            is_idle = not may_be_due(work.session, work.now)
        return 0 if is_idle else _deliver(self.house) + _fire_timers(self.house, Counter())

    def _do_chores(self) -> int:
        """Send letters, and take away now and then what nobody needs any more."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_EVERY.total_seconds()
            sweep(self.house)
        return _send_mail(self.house)


class Loop:
    """A thread that does one thing again and again: twice a second, at once when woken or not done yet."""

    def __init__(self, name: str, step: Callable[[], int]) -> None:
        self._name = name
        self._step = step
        self._woken = threading.Event()

    def start(self) -> None:
        """Begin; it ends with the process."""
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def wake(self) -> None:
        """Let it look at once."""
        self._woken.set()

    def _run(self) -> None:
        while True:
            try:
                if self._step():
                    continue
            except Exception:
                log.exception("The loop %s stumbled; it goes on.", self._name)
                time.sleep(1)
            self._woken.wait(IDLE_SECONDS)
            self._woken.clear()


def work_until_idle(house: House, firings: Firings | None = None) -> int:
    """Do everything that is due now; return how many steps that took.

    A timer that is due again and again is left for the next sweep after a while, so that a diagram
    with a loop through it cannot keep a sweep from ending.
    """
    steps, firings = 0, Counter() if firings is None else firings
    for _ in range(MAX_ROUNDS):
        done = _deliver(house) + _fire_timers(house, firings) + _do_jobs(house) + _send_mail(house)
        steps += done
        if not done:
            break
    return steps


def _deliver(house: House) -> int:
    return _deliver_messages(house) + _deliver_signals(house) + _start_by_events(house)


def _deliver_signals(house: House) -> int:
    """Let everybody hear the signals on their way, each once; return how many were heard.

    What is thrown in answer is taken too, up to a limit: two that answer each other hold up no timer.
    """
    return _each(house, lambda work, tried: due_signals(work.session, tried), deliver_signal)


def _start_by_events(house: House) -> int:
    """Start every instance that a message or signal asks for, each once; return how many were started."""
    return _each(house, lambda work, tried: due_starts(work.session, work.now, tried), start_by_event)


def _each(
    house: House,
    question: Callable[[Work, set[UUID]], Sequence[UUID]],
    command: Callable[[Work, UUID], bool],
) -> int:
    """Give the command for everything that is due, up to a limit; return how often it did something."""
    done, tried = 0, set[UUID]()
    for _ in range(MOST_BATCHES):
        due = _ask(house, lambda work: question(work, tried))
        done += sum(_give(house, command, one) for one in due)
        tried.update(due)
        if not due:
            break
    return done


def _deliver_messages(house: House) -> int:
    """Hand over every message that somebody waits for, each once; return how many arrived."""
    delivered, tried = 0, set[UUID]()
    while pairs := _ask(house, lambda work: deliverable_messages(work.session, work.now, tried)):
        for pair in pairs:
            delivered += _safely(house, lambda work, pair=pair: deliver(work, *pair), pair[0])
            tried.add(pair[0])
    return delivered


def _fire_timers(house: House, firings: Firings) -> int:
    """Fire every timer that is due, each once; return how many fired."""
    return _fire_all(house, firings, due_start_timers, fire_start_timer) + _fire_all(
        house, firings, due_timers, fire_timer
    )


def _fire_all(
    house: House,
    firings: Firings,
    question: Callable[[Session, datetime, set[UUID]], Sequence[AnyTimer]],
    fire: Callable[[Work, UUID], bool],
) -> int:
    fired, passed = 0, set[UUID]()
    while timers := _ask(house, lambda work: question(work.session, work.now, passed)):
        for timer in timers:
            place = _place(timer)
            if firings[place] >= MOST_FIRINGS or not _give(house, fire, timer.id):
                passed.add(timer.id)
                continue
            fired += 1
            firings[place] += 1
            if firings[place] == MOST_FIRINGS:
                log.warning("The timer %s of %s is due without end.", place[1], place[0])
    return fired


def _place(timer: AnyTimer) -> tuple[UUID, str]:
    return timer.instance_id if isinstance(timer, Timer) else timer.id, timer.element_id


def _first_due(work: Work) -> tuple[AnyTimer, datetime] | None:
    """Return what is due first, a timer of an instance or one that starts one, and when."""
    waiting = [one for one in (next_timer(work.session), next_start_timer(work.session)) if one is not None]
    moments = [(one, one.due_at) for one in waiting if one.due_at is not None]
    return min(moments, key=lambda pair: pair[1], default=None)


def _do_jobs(house: House) -> int:
    jobs = _ask(house, lambda work: due_jobs(work.session, work.now, house.registry.elsewhere))
    return sum(perform_job(house, job_id) for job_id in jobs)


def _send_mail(house: House) -> int:
    if not house.config.mail_url:
        return 0
    with house.reading() as work:
        letters = due_mail(work.session, datetime.now(UTC))
    return sum(send_letter(house, letter) for letter in letters)


def _give(house: House, command: Callable[[Work, UUID], bool], row_id: UUID) -> bool:
    return _safely(house, lambda work: command(work, row_id), row_id)


def _safely(house: House, command: Callable[..., bool], row_id: UUID | None = None) -> bool:
    """Give one command in its own transaction; a late one is no error, and none stops the next ones."""
    try:
        with house.command() as work:
            return command(work)
    except Conflict:
        return False
    except AppError as error:
        log.warning("A wait could not be served: %s", error, extra={"row_id": row_id})
        return False
    except Exception:
        log.exception("A wait could not be served; it stays due.", extra={"row_id": row_id})
        return False


def _ask(house: House, question: Callable[[Work], Sequence[T]]) -> Sequence[T]:
    with house.reading() as work:
        return question(work)


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
            first, now = _first_due(work), business_now(work.session)
        if first is None or first[1] > target:
            break
        timer, due_at = first
        stops[_place(timer)] += 1
        if max(stops[_place(timer)], firings[_place(timer)]) >= MOST_FIRINGS:
            raise _fires_without_end(timer, now)
        tries = tries + 1 if due_at <= now else 0
        if due_at > now:
            with house.command() as work:
                set_business_clock(work.session, due_at)
        elif tries > 1:
            time.sleep(0.02)  # a worker beside us is at it
        work_until_idle(house, firings)
    with house.command() as work:
        set_business_clock(work.session, target)
    work_until_idle(house, firings)


def _fires_without_end(timer: AnyTimer, now: datetime) -> Conflict:
    return Conflict(
        f"业务时钟停在 {now.isoformat(timespec='minutes')}：定时器“{timer.name or timer.element_id}”已触发"
        f" {MOST_FIRINGS} 次，请分几次拨动或改正流程图。"
        f" / The clock stopped there: a timer fired {MOST_FIRINGS} times;"
        " move it in steps or mend the diagram."
    )
