"""Timers on PostgreSQL, fired by two workers: 1,000 due at once of 100,000 waiting, and single ones.

The 1,000 and the single ones are instances of their own; the others hang on one instance and are never
due: they make the table and its index as large as after years. Late is a timer by the time between the
moment it was due and the moment of the command that fired it, as the history has it.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text, update

from app.domain.history import HistoryEntry
from app.domain.timers import Timer
from app.services.deployments import deploy
from app.services.instances import start_instance
from app.services.work import House
from bench.figures import Figure
from bench.served import memory_of, postgres_house, working
from tests.stem_house import end, process, start

WAITING = 100_000
DUE = 1_000
SINGLE = 100
APART = 0.1  # seconds
BATCH = 10_000
PAUSE = (
    '<bpmn:intermediateCatchEvent id="pause" name="pause"><bpmn:timerEventDefinition>'
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1000D</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
WAITING_PROCESS = process("bench_timer", [start(), PAUSE, end()], [("start", "pause"), ("pause", "finish")])


def measure() -> Iterator[Figure]:
    with postgres_house() as house:
        with house.command() as work:
            deploy(work, {"bench_timer.bpmn": WAITING_PROCESS})
        timers = begin(house, DUE + SINGLE + 1)
        fill(house, timers.pop(), WAITING - DUE - SINGLE)
        singles, due = timers[:SINGLE], timers[SINGLE:]
        with working(house, 2) as workers:
            make_due(house, singles[:1])
            wait_until_fired(house, singles[:1])
            yield Figure("lateness of single timers", "s", lateness(house, singles[1:]), "p95", target=2)
            began = time.perf_counter()
            make_due(house, due)
            wait_until_fired(house, due)
            took = time.perf_counter() - began
            yield Figure(f"{DUE:,} due at once of {WAITING:,} waiting", "s", [took], target=20)
            entries = select(func.count()).where(HistoryEntry.kind == "timer_fired")
            with house.reading() as work:
                fired = float(work.session.scalar(entries) or 0)
            memory = [memory_of(worker) for worker in workers]
            yield Figure("resident memory of a worker", "MB", memory, "max", target=200)
            yield Figure("fired twice", "", [fired - DUE - SINGLE], "max", target=0)


def begin(house: House, number: int) -> list[UUID]:
    """Start so many instances and return their timers."""
    for _ in range(number):
        with house.command() as work:
            start_instance(work, "bench_timer", {})
    with house.reading() as work:
        return list(work.session.scalars(select(Timer.id).where(Timer.process_id == "bench_timer")))


def fill(house: House, pattern: UUID, number: int) -> None:
    """Add timers beside one that is never due."""
    with house.command() as work:
        one = work.session.get_one(Timer, pattern)
        same = {name: getattr(one, name) for name in ("instance_id", "process_id", "element_id", "name")}
        for place in range(0, number, BATCH):
            rows = [
                {**same, "id": uuid4(), "token_id": uuid4(), "due_at": one.due_at + timedelta(seconds=each)}
                for each in range(place, min(place + BATCH, number))
            ]
            work.session.execute(insert(Timer), rows)
    with house.database.engine.connect() as connection:
        connection.execute(text("ANALYZE timer"))


def make_due(house: House, timers: list[UUID]) -> None:
    """Let timers be due now."""
    with house.command() as work:
        work.session.execute(update(Timer).where(Timer.id.in_(timers)).values(due_at=work.now))


def wait_until_fired(house: House, timers: list[UUID]) -> None:
    waiting = select(func.count()).select_from(Timer).where(Timer.id.in_(timers))
    while True:
        with house.reading() as work:
            if not work.session.scalar(waiting):
                return
        time.sleep(0.05)


def lateness(house: House, timers: list[UUID]) -> list[float]:
    """Let timers fall due one after the other; return by how many seconds each was late."""
    for timer in timers:
        make_due(house, [timer])
        time.sleep(APART)
    wait_until_fired(house, timers)
    with house.reading() as work:
        fired = work.session.scalars(select(HistoryEntry).where(HistoryEntry.kind == "timer_fired")).all()
    late = [
        (entry.at - datetime.fromisoformat(entry.detail["due_at"])).total_seconds()
        for entry in sorted(fired, key=lambda entry: entry.at)
    ]
    return late[-len(timers) :]
