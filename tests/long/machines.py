"""An installation on many machines: serving processes and workers that share a database and nothing else."""

import os
import random
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from app.config import Config
from app.factory import build_house
from app.programme.numbering import next_number
from app.programme.plug_in import plug_in
from app.server import bind, serve_on
from app.services.registry import RecordCall
from app.worker import Worker
from tests.http.api.api_house import ApiHouse
from tests.postgres_server import free_port
from tests.stem_house import service_task

EFFECT = "count-effect"
NUMBER = "give-number"
SERIES = "LOAD-"
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])  # so that a process is there again at once


@dataclass
class Machine:
    """One process; `port` is 0 for a worker."""

    process: ForkServerProcess
    port: int


@dataclass
class Machines:
    """Starts machines, kills them with kill -9 and starts others in their place."""

    folder: Path
    url: str
    effects_url: str
    running: list[Machine] = field(default_factory=list)
    started: int = 0

    @property
    def ports(self) -> list[int]:
        """Where the installation can be reached just now."""
        return [machine.port for machine in self.running if machine.port]

    def start(self, *, is_web: bool) -> None:
        """Start a machine with a folder, and if it serves an address, of its own."""
        self.started += 1
        port = free_port() if is_web else 0
        place = self.folder / f"machine_{self.started}"
        place.mkdir()
        process = CONTEXT.Process(
            target=be_machine, args=(place, self.url, port, self.effects_url), daemon=True
        )
        process.start()
        self.running.append(Machine(process, port))

    def kill(self, chance: random.Random) -> None:
        """Kill one of them, any, and start another like it elsewhere."""
        victim = chance.choice(self.running)
        assert victim.process.is_alive(), self.logs()[-3000:]
        victim.process.kill()
        victim.process.join()
        self.running.remove(victim)
        self.start(is_web=bool(victim.port))

    def logs(self) -> str:
        """What all of them have said, dead or alive."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("machine_*/log")))


@contextmanager
def machines(folder: Path, url: str, effects_url: str = "", *, web: int, workers: int) -> Iterator[Machines]:
    """Run so many serving processes and workers until the block ends."""
    made = Machines(folder, url, effects_url)
    for number in range(web + workers):
        made.start(is_web=number < web)
    try:
        yield made
    finally:
        for machine in made.running:
            machine.process.kill()
            machine.process.join()


def be_machine(place: Path, url: str, port: int, effects_url: str) -> None:
    """Be one machine until killed."""
    log = os.open(place / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    house = build_house(Config(place, url, "secret", is_demo=True))
    register(house.registry.record, house.registry.outside, effects_url)
    if port:
        serve_on(bind("127.0.0.1", port), house, with_worker=False)
    else:
        Worker(house).run()


def register(record: dict[str, Any], outside: dict[str, Any], effects_url: str) -> None:
    """Plug in an inside and an outside effect that can be counted."""

    def count_effect(key: str, *_call: Mapping[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 -- our own server
            effects_url, method="POST", data=b"", headers={"Idempotency-Key": key}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return {"effect": answer.status}

    record[NUMBER] = give_number
    outside[EFFECT] = count_effect


def give_number(call: RecordCall) -> dict[str, Any]:
    """Number the instance: a row that must be neither lost nor doubled."""
    return {"number": next_number(call.work.session, SERIES, 5)}


class GrownHouse(ApiHouse):
    """The test's own door to the installation: it deploys, makes accounts, and looks afterwards."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        plug_in(self.house.registry)
        register(self.house.registry.record, self.house.registry.outside, "")

    def clients(self, number: int) -> list[str]:
        """Make accounts that may start processes and do user tasks; return a token of each."""
        names = [f"client{place}" for place in range(number)]
        for name in names:
            self.add_person(name, "agency", "integration")
        return [self.secret(name) for name in names]


numbered = service_task("number_it", NUMBER)
effected = service_task("effect", EFFECT)
