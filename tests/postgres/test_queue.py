"""Jobs through the queue of PostgreSQL: sent with their row, done once, found again when lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import select, text

from app.config import Config
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.jobs import Job
from app.factory import build_house
from app.handlers import jobs as handlers
from app.services import jobs as services
from app.services.backup import write_backup
from app.services.deployments import deploy
from app.services.instances import start_instance
from app.services.restore import restore_backup
from app.store.schema import migrations, upgrade
from tests.postgres_server import PostgresServer
from tests.stem_house import end, process, service_task, start

ERRAND = process(
    "errand", [start(), service_task("run", "run-errand"), end()], [("start", "run"), ("run", "finish")]
)
SENT = text("SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'")


class Errands:
    """A house whose workers, in processes of their own, write down the key of each errand they run."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url.replace("postgresql://", "postgresql+psycopg://")
        self.house = build_house(Config(folder, self.url, "secret"))
        self.house.registry.outside["run-errand"] = lambda *_call: {}
        self._workers: list[ForkProcess] = []
        upgrade(self.house.database)
        with self.house.command() as work:
            deploy(work, {"errand.bpmn": ERRAND})

    @property
    def keys(self) -> list[str]:
        """The keys of what was run, as often as it was."""
        file = self.folder / "keys"
        return file.read_text().split() if file.exists() else []

    def begin(self) -> UUID:
        with self.house.command() as work:
            return start_instance(work, "errand", {}).id

    def sent(self) -> list[str]:
        with self.house.reading() as work:
            return list(work.session.scalars(SENT))

    def lose_the_queue(self) -> None:
        with self.house.command() as work:
            work.session.execute(text("DELETE FROM procrastinate_jobs"))

    def is_over(self, instance_id: UUID) -> bool:
        with self.house.reading() as work:
            instance = work.session.get_one(ProcessInstance, instance_id)
            return instance.state is InstanceState.COMPLETED

    def work(self, number: int = 1, seconds: float = 0, hold: float = 30) -> None:
        """Let workers run whose errands take so long and who hold a job for so long."""
        context = get_context("fork")
        for _ in range(number):
            worker = context.Process(target=run_errands, args=(self.folder, self.url, seconds, hold))
            worker.start()
            self._workers.append(worker)

    def kill(self) -> None:
        """End the workers with kill -9."""
        for worker in self._workers:
            worker.kill()
            worker.join()
        self._workers.clear()


def run_errands(folder: Path, url: str, seconds: float, hold: float) -> None:
    """Be a worker."""

    def run(key: str, *_more: object) -> dict[str, object]:
        with (folder / "keys").open("a") as keys:
            keys.write(f"{key}\n")
        time.sleep(seconds)
        return {}

    for module in (handlers, services):
        module.HOLD = timedelta(seconds=hold)
    house = build_house(Config(folder, url, "secret"))
    house.registry.outside["run-errand"] = run
    assert house.carrier
    house.carrier.run_worker()


@pytest.fixture
def errands(new_postgres_url: str, tmp_path: Path) -> Iterator[Errands]:
    made = Errands(tmp_path, new_postgres_url)
    yield made
    made.kill()
    made.house.database.dispose()


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_is_sent_with_its_row_or_not_at_all(errands: Errands) -> None:
    with errands.house.database.command() as session:
        start_instance(errands.house.work(session, None), "errand", {})
        session.rollback()
    assert errands.sent() == []

    errands.begin()
    with errands.house.reading() as work:
        [job] = work.session.scalars(select(Job.id))
    assert errands.sent() == [str(job)]


def test_several_workers_do_each_job_once(errands: Errands) -> None:
    errands.work(3)
    begun = [errands.begin() for _ in range(30)]
    wait_for(lambda: all(map(errands.is_over, begun)))
    assert len(errands.keys) == len(set(errands.keys)) == 30
    assert errands.sent() == []


def test_what_the_queue_has_lost_is_found_by_its_row(errands: Errands) -> None:
    begun = [errands.begin() for _ in range(5)]
    errands.lose_the_queue()
    errands.work()
    wait_for(lambda: all(map(errands.is_over, begun)))
    assert len(errands.keys) == 5


def test_a_job_in_the_hands_of_a_dead_worker_is_done_again_when_its_hold_is_over(errands: Errands) -> None:
    errands.work(seconds=60, hold=1)
    begun = errands.begin()
    wait_for(lambda: len(errands.keys) == 1)
    errands.kill()
    errands.work()
    wait_for(lambda: errands.is_over(begun))
    first, second = errands.keys
    assert first == second


def test_a_slow_job_stays_with_its_worker(errands: Errands) -> None:
    errands.work(2, seconds=3, hold=1)
    begun = errands.begin()
    wait_for(lambda: errands.is_over(begun))
    assert len(errands.keys) == 1


def test_the_queue_is_made_once_by_four_at_the_same_moment(new_postgres_url: str, tmp_path: Path) -> None:
    url = new_postgres_url.replace("postgresql://", "postgresql+psycopg://")
    houses = [build_house(Config(tmp_path, url, "secret")) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda house: upgrade(house.database), houses))
    with houses[0].reading() as work:
        assert list(work.session.scalars(SENT)) == []
    for house in houses:
        house.database.dispose()


def test_a_queue_of_another_version_is_made_anew_and_filled_from_the_rows(errands: Errands) -> None:
    begun = errands.begin()
    with errands.house.command() as work:
        work.session.execute(text("COMMENT ON SCHEMA procrastinate IS 'procrastinate 1.0'"))
    upgrade(errands.house.database)
    assert errands.sent() == []
    errands.work()
    wait_for(lambda: errands.is_over(begun))


def test_alembic_finds_nothing_to_change_beside_the_queue(errands: Errands) -> None:
    config = migrations(errands.house.database.url)
    with errands.house.database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_a_backup_leaves_the_queue_out_and_the_jobs_are_sent_again(
    errands: Errands, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    begun = errands.begin()
    write_backup(errands.house, tmp_path / "backup.tar.gz")
    with postgres_server.database() as url:
        there = build_house(Config(tmp_path / "there", url, "secret"))
        restore_backup(there, tmp_path / "backup.tar.gz")
        there.database.dispose()
        restored = Errands(tmp_path / "there", url)
        restored.work()
        wait_for(lambda: restored.is_over(begun))
        restored.kill()
        assert len(restored.keys) == 1
        restored.house.database.dispose()
