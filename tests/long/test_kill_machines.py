"""kill -9 at random among the machines under load: every command happened once or not at all."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Lock, Thread

import pytest
from sqlalchemy import func, select

from app.domain.history import HistoryEntry
from app.domain.incidents import Incident
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.jobs import Job, JobState
from app.domain.messages import Message, MessageState
from app.domain.tasks import TaskState, UserTask
from app.domain.timers import Timer
from app.programme.registers.numbering import NumberSeries
from tests.long.caller import Caller
from tests.long.consistency import check_consistent
from tests.long.effects import open_world
from tests.long.machines import GrownHouse, Machines, effected, machines, numbered
from tests.stem_house import end, process, service_task, start, user_task

CLIENTS = 8
ENDS_WITHIN = 900
MANY = user_task("judge").replace(
    "</bpmn:userTask>",
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=[1,2,3]" inputElement="number" /></bpmn:extensionElements>'
    "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
)
PAUSE = (
    '<bpmn:intermediateCatchEvent id="pause" name="pause"><bpmn:timerEventDefinition>'
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
SEND = service_task(
    "send_it", "publish-message", headers={"message_name": "reply", "correlation_key": "=instance_id"}
)
HEAR = (
    '<bpmn:intermediateCatchEvent id="reply_came" name="reply_came">'
    '<bpmn:messageEventDefinition messageRef="message_1" /></bpmn:intermediateCatchEvent>'
)
REPLY = (
    '<bpmn:message id="message_1" name="reply"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=instance_id" /></bpmn:extensionElements></bpmn:message>'
)
PATH = ["start", "ask", "number_it", "judge", "effect", "pause", "send_it", "reply_came", "close", "finish"]
LOAD = process(
    "load",
    [start(), user_task("ask"), numbered, MANY, effected, PAUSE, SEND, HEAR, user_task("close"), end()],
    list(pairwise(PATH)),
    REPLY,
)
STEPS = 6
"""What a client is told in each instance: that it has begun, and that its five user tasks are done."""


@dataclass
class Load:
    """What clients do and what they were told."""

    ports: Callable[[], list[int]]
    waiting: list[str | int]
    """Instances to be started, by number, and instances under way, by id."""
    database_rests: bool = False
    told: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    has_failed: bool = False
    _lock: Lock = field(default_factory=Lock)
    _under_way: int = 0

    @property
    def steps(self) -> int:
        """How often a client was told that something is done."""
        return self.told.total()

    def work(self, secret: str, seed: int) -> None:
        """Be a client until there is nothing left to do; when something is wrong the others stop too."""
        try:
            with Caller(secret, self.ports, seed, database_rests=self.database_rests) as caller:
                self._work(caller)
                self.lost += caller.lost
        except BaseException:
            self.has_failed = True
            raise

    def _work(self, caller: Caller) -> None:
        deadline = time.monotonic() + ENDS_WITHIN
        while (case := self._take()) is not None:
            assert time.monotonic() < deadline, f"{len(self.waiting)} cases are not done"
            if isinstance(case, int):
                case = caller.start("load", f"L-{case}")
                self._note(case)
            is_over = self._visit(caller, case)
            self._put_back([] if is_over else [case])

    def _visit(self, caller: Caller, case: str) -> bool:
        """Do what waits in an instance for people; whether it is over."""
        found = caller.ask(f"/process-instances/{case}")
        tasks = [wait["id"] for wait in found["waits"] if wait["kind"] == "user_task"]
        assert "incident" not in {wait["kind"] for wait in found["waits"]}, found
        for task in tasks:
            if caller.complete(task):
                self._note(task)
        if not tasks:
            time.sleep(0.05)
        return found["state"] == "completed"

    def _note(self, what: str) -> None:
        with self._lock:
            self.told[what] += 1

    def _take(self) -> str | int | None:
        while True:
            with self._lock:
                if self.has_failed:
                    return None
                if self.waiting:
                    self._under_way += 1
                    return self.waiting.pop(0)
                if not self._under_way:
                    return None
            time.sleep(0.05)

    def _put_back(self, cases: list[str | int]) -> None:
        with self._lock:
            self._under_way -= 1
            self.waiting += cases


@pytest.mark.parametrize(("kind", "kills", "instances"), [("postgresql", 50, 500), ("sqlite", 20, 150)])
def test_every_command_happened_once_or_not_at_all(
    kind: str, kills: int, instances: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'load.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("new_postgres_url").replace("postgresql://", "postgresql+psycopg://")
    grown = GrownHouse(tmp_path, url)
    grown.deploy(load_bpmn=LOAD)
    secrets = grown.clients(CLIENTS)
    with open_world() as (world, effects), machines(tmp_path, url, world, web=2, workers=2) as running:
        load = Load(lambda: running.ports, list(range(instances)))
        begin = time.monotonic()
        killer = Thread(target=kill, args=(running, load, kills, instances * STEPS))
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(load.work, secrets, range(CLIENTS)))
        killer.join()
        print(
            f"{kind}: {time.monotonic() - begin:.0f} s, {load.lost} answers lost, {running.started} started"
        )
        print(f"{effects.total() - len(effects)} effects asked for twice")
        said = running.logs()

    assert running.started == 4 + kills
    assert "deadlock" not in said
    assert "database is locked" not in said
    check_cases(grown, load, instances)
    check_effects(grown, effects, instances)
    check_consistent(grown.house)
    grown.house.database.dispose()


def kill(running: Machines, load: Load, kills: int, steps: int) -> None:
    """Spread kills over the load."""
    chance = random.Random(kills)
    for number in range(kills):
        while load.steps < number * steps * 0.95 / kills:
            if load.has_failed:
                return
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.2))
        running.kill(chance)


def check_cases(grown: GrownHouse, load: Load, instances: int) -> None:
    """Every case was begun once and is over, by the same steps; what anybody was told is there."""
    with grown.house.reading() as work:
        session = work.session
        keys = session.scalars(select(ProcessInstance.business_key)).all()
        assert sorted(key or "" for key in keys) == sorted(f"L-{number}" for number in range(instances))
        states = session.scalars(select(ProcessInstance.state).distinct()).all()
        assert states == [InstanceState.COMPLETED]
        passed: dict[object, Counter[tuple[str, str]]] = {}
        for row in session.scalars(select(HistoryEntry)):
            passed.setdefault(row.instance_id, Counter())[row.kind, row.element_id] += 1
        assert len({frozenset(counted.items()) for counted in passed.values()}) == 1
        done = select(UserTask.id).where(UserTask.state == TaskState.COMPLETED)
        there = {str(each) for each in session.scalars(done)}
        assert len(there) == instances * (STEPS - 1)
        assert set(load.told.values()) == {1}
        assert set(load.told) <= there | {str(each) for each in session.scalars(select(ProcessInstance.id))}


def check_effects(grown: GrownHouse, effects: Counter[str], instances: int) -> None:
    """Each inside effect is there once, each outside effect was asked for under one key, nothing waits."""
    with grown.house.reading() as work:
        session = work.session
        jobs = session.execute(select(Job.id, Job.state)).all()
        assert {state for _, state in jobs} == {JobState.COMPLETED}
        assert {str(key) for key, _ in jobs} == set(effects)
        assert len(jobs) == instances
        assert session.scalar(select(NumberSeries.last)) == instances
        messages = session.execute(select(Message.correlation_key, Message.state)).all()
        assert {state for _, state in messages} == {MessageState.DELIVERED}
        assert len({key for key, _ in messages}) == len(messages) == instances
        assert session.scalar(select(func.count()).select_from(Timer)) == 0
        assert session.scalar(select(func.count()).select_from(Incident)) == 0
