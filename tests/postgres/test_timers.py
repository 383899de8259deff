"""Several sweeps at once fire each timer once, and wait for nobody."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.history import HistoryEntry
from app.domain.instances import ProcessInstance
from app.domain.timers import Timer
from app.services.clock import set_business_clock
from app.services.instances import start_instance
from app.store.instances import lock_instance
from app.worker import work_until_idle
from tests.stem_house import SmallHouse, end, process, start

PAUSE = (
    '<bpmn:intermediateCatchEvent id="pause" name="pause"><bpmn:timerEventDefinition>'
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
PAUSED = process("paused", [start(), PAUSE, end()], [("start", "pause"), ("pause", "finish")])


@pytest.fixture
def small(new_postgres_url: str, tmp_path: Path) -> Iterator[SmallHouse]:
    """Lend a house in which forty timers are due."""
    made = SmallHouse(tmp_path, new_postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    made.deploy(paused_bpmn=PAUSED)
    for _ in range(40):
        with made.house.command(now=made.now) as work:
            start_instance(work, "paused", {})
    with made.house.command() as work:
        set_business_clock(work.session, made.now + timedelta(days=2))
    yield made
    made.house.database.dispose()


def waiting(small: SmallHouse) -> int:
    with small.house.reading() as work:
        return work.session.scalar(select(func.count()).select_from(Timer)) or 0


def test_four_sweeps_at_once_fire_each_timer_once(small: SmallHouse) -> None:
    with ThreadPoolExecutor(4) as pool:
        while waiting(small):
            list(pool.map(lambda _: work_until_idle(small.house), range(4)))
    with small.house.reading() as work:
        fired = work.session.scalars(
            select(HistoryEntry.instance_id).where(HistoryEntry.kind == "timer_fired")
        ).all()
    assert set(Counter(fired).values()) == {1}
    assert len(fired) == 40


def test_a_sweep_does_not_wait_for_an_instance_in_somebodys_hands(small: SmallHouse) -> None:
    with small.house.reading() as work:
        instance_id = work.session.scalars(select(ProcessInstance.id)).first()
    assert instance_id
    with small.house.command() as work:
        lock_instance(work.session, instance_id)
        work_until_idle(small.house)
        assert waiting(small) == 1
    work_until_idle(small.house)
    assert waiting(small) == 0
