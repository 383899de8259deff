"""A real server for measurements: gunicorn as `./run serve` starts it, on a filled database."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from app.cli import PROCEDURE, read_files
from app.config import Config
from app.demo.load import load_demo
from app.factory import build_house
from app.services.demo_accounts import DEMO_PASSWORD
from app.services.deployments import deploy
from app.services.seed import seed
from app.services.work import House
from app.store.schema import upgrade
from tests.postgres_server import own_server

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def filled_house(url: str = "") -> Iterator[House]:
    """Lend a house with the demonstration's people and the whole procedure, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "demo"
        data.mkdir()
        url = url or f"sqlite:///{data / 'jiebang.sqlite3'}"
        house = build_house(Config(data, url, "bench", is_demo=True))
        upgrade(house.database)
        with house.command() as work:
            seed(work)
            load_demo(work)
            deploy(work, read_files(PROCEDURE))
        yield house
        house.database.dispose()


@contextmanager
def postgres_house() -> Iterator[House]:
    """Lend the same on a PostgreSQL server of its own that forgets nothing when the power fails."""
    with own_server(settings=()) as server, server.database() as url, filled_house(url) as house:
        yield house


@contextmanager
def serving(house: House) -> Iterator[tuple[int, int]]:
    """Serve the house's folder; give port and the serving process's id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "serve", "--demo", "--port", str(port)]
    command += ["--data", str(house.config.data.parent)]
    place = os.environ | {"DATABASE_URL": house.database.url}
    server = subprocess.Popen(
        command, cwd=ROOT, env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(15)


@contextmanager
def working(house: House, number: int) -> Iterator[list[int]]:
    """Run so many workers of the house's folder, each a process of its own; give their ids."""
    command = [sys.executable, "-m", "app.cli", "worker", "--demo", "--data", str(house.config.data.parent)]
    place = os.environ | {"DATABASE_URL": house.database.url}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    workers = [subprocess.Popen(command, cwd=ROOT, env=place, **quiet) for _ in range(number)]
    try:
        yield [worker.pid for worker in workers]
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(15)


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/public/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


class Person:
    """Somebody with a browser: one kept connection, cookies, and the page's token for each post."""

    def __init__(self, port: int, username: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        page = self.get("/sign-in")
        status, _ = self.post("/sign-in", {"account": username, "password": DEMO_PASSWORD}, page)
        if status != http.client.SEE_OTHER:
            raise RuntimeError(f"{username} could not sign in: {status}")

    def get(self, path: str) -> str:
        return self._request("GET", path, None)[1]

    def post(self, path: str, fields: dict[str, str], page: str) -> tuple[int, str]:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("The page has no token.")
        return self._request("POST", path, {**fields, "csrf_token": token[1]})

    def _request(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text


def memory_of(process_id: int) -> float:
    """Return the resident memory of the server's largest process, in MB."""
    children = [process_id, *children_of(process_id)]
    return max(resident(each) for each in children) / 1024


def children_of(process_id: int) -> list[int]:
    tasks = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    return [int(each) for each in tasks]


def resident(process_id: int) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))
