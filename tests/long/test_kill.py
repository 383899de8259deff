"""kill -9 at any moment: nothing that was acknowledged is lost, nothing is half done."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.instances import ProcessInstance
from app.domain.messages import Message, MessageState
from app.domain.tasks import TaskState, UserTask
from app.programme.registers.numbering import NumberSeries
from app.worker import work_until_idle
from tests.long.chaos_walker import open_house
from tests.long.consistency import check_consistent
from tests.stem_house import SmallHouse

KILLS = 20
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killing_the_process_twenty_times_loses_and_doubles_nothing(kind, tmp_path, request):
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'chaos.sqlite3'}"
    else:
        url = request.getfixturevalue("new_postgres_url").replace("postgresql://", "postgresql+psycopg://")
    chance = random.Random(4)
    acknowledged: set[tuple[str, str]] = set()
    for number in range(KILLS):
        acknowledged |= run_and_kill(tmp_path, url, number, chance.uniform(0.15, 1.2))

    small = open_house(tmp_path, url)
    check_acknowledged(small, acknowledged)
    check_consistent(small.house)
    work_until_idle(small.house)
    check_numbers(small)
    small.house.database.dispose()


def run_and_kill(folder: Path, url: str, seed: int, seconds: float) -> set[tuple[str, str]]:
    """Let the walker run for a while after it is ready, kill it, and return what it acknowledged."""
    command = [sys.executable, "-m", "tests.long.chaos_walker", str(folder), url, str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return {(parts[0], parts[1]) for line in lines if len(parts := line.split()) == 2}


def check_acknowledged(small: SmallHouse, acknowledged: set[tuple[str, str]]) -> None:
    assert len(acknowledged) > KILLS
    with small.house.reading() as work:
        instances = {str(key) for key in work.session.scalars(select(ProcessInstance.id))}
        done = {
            str(key)
            for key in work.session.scalars(select(UserTask.id).where(UserTask.state == TaskState.COMPLETED))
        }
    assert {key for word, key in acknowledged if word == "started"} <= instances
    assert {key for word, key in acknowledged if word == "completed"} <= done


def check_numbers(small: SmallHouse) -> None:
    """Each numbered instance has its own number, none is missing, and every message came once."""
    with small.house.reading() as work:
        keys = work.session.scalars(
            select(ProcessInstance.business_key).where(ProcessInstance.business_key.is_not(None))
        ).all()
        last = work.session.scalar(select(NumberSeries.last)) or 0
        assert sorted(keys) == [f"CHAOS-{number:05d}" for number in range(1, last + 1)]
        waiting = select(func.count()).where(Message.state == MessageState.WAITING)
        assert work.session.scalar(waiting) == 0
        twice = select(Message.correlation_key).group_by(Message.correlation_key).having(func.count() > 1)
        assert work.session.scalars(twice).all() == []
