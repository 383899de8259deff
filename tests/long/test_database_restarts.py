"""PostgreSQL itself is cut off and started again under load: nothing is lost, and nobody sees its words."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from tests.long.consistency import check_consistent
from tests.long.effects import open_world
from tests.long.machines import GrownHouse, machines
from tests.long.test_kill_machines import CLIENTS, LOAD, STEPS, Load, check_cases, check_effects
from tests.postgres_server import RestartedServer, restarted_server, why_not_postgres

INSTANCES = 60
RESTARTS = 4


def test_every_command_happened_once_though_the_database_was_cut_off(tmp_path: Path) -> None:
    if reason := why_not_postgres():
        pytest.skip(reason)
    with restarted_server() as server:
        grown = GrownHouse(tmp_path, server.url)
        grown.deploy(load_bpmn=LOAD)
        secrets = grown.clients(CLIENTS)
        with (
            open_world() as (world, effects),
            machines(tmp_path, server.url, world, web=2, workers=2) as running,
        ):
            load = Load(lambda: running.ports, list(range(INSTANCES)), database_rests=True)
            cutter = Thread(target=cut_off, args=(server, load))
            cutter.start()
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(load.work, secrets, range(CLIENTS)))
            cutter.join()
            print(f"{load.lost} answers lost")
            assert all(machine.process.is_alive() for machine in running.running)
            assert [until_ready(port) for port in running.ports] == [200, 200]
        assert running.started == 4
        grown.house.database.dispose()
        check_cases(grown, load, INSTANCES)
        check_effects(grown, effects, INSTANCES)
        check_consistent(grown.house)
        grown.house.database.dispose()


def cut_off(server: RestartedServer, load: Load) -> None:
    """Restart the server now and then, spread over the load."""
    for number in range(RESTARTS):
        while load.steps < (number + 0.5) * INSTANCES * STEPS / RESTARTS and not load.has_failed:
            time.sleep(0.01)
        server.restart()


def until_ready(port: int) -> int:
    """Ask whether a serving process is ready until it is, for a while; return its last answer."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            if time.monotonic() > deadline:
                return error.code
        time.sleep(0.2)
