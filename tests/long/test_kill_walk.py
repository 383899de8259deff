"""kill -9 of the server in the middle of the walk of need N1: its rows stay whole, and it starts again."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.config import read_config
from app.domain.tasks import Submission
from app.factory import build_house
from app.walk.browser import Browser
from app.walk.server import free_port
from app.worker import work_until_idle
from tests.long.consistency import check_consistent

ROOT = Path(__file__).resolve().parents[2]
AFTER = [4, 9, 16]  # seconds of walking; a fresh database each, because the walk begins anew
STARTS_WITHIN = 90


@pytest.mark.parametrize("seconds", AFTER)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killing_the_server_during_the_walk_leaves_nothing_half_done(
    kind, seconds, tmp_path, request, monkeypatch
):
    url = request.getfixturevalue("new_postgres_url") if kind == "postgresql" else ""
    monkeypatch.setenv("DATABASE_URL", url)
    walk_and_kill(tmp_path, seconds)

    house = build_house(read_config(tmp_path / "demo", is_demo=True))
    check_consistent(house)
    work_until_idle(house)
    check_consistent(house)
    with house.reading() as work:
        assert (work.session.scalar(select(func.count()).select_from(Submission)) or 0) > 0
    house.database.dispose()


def walk_and_kill(data: Path, seconds: float) -> None:
    """Start the server, let the people of the walk work for a while, and kill the server under them."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "app.cli"]
    serve = [*command, "serve", "--demo", "--data", str(data), "--port", address.rpartition(":")[2]]
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(serve, **quiet) as server:
        wait_for(address)
        with subprocess.Popen([*command, "walk", "--url", address], **quiet) as walker:
            time.sleep(seconds)
            server.send_signal(signal.SIGKILL)
            assert walker.wait(60) != 0


def wait_for(address: str) -> None:
    late = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < late:
        try:
            Browser(address).get("/sign-in")
        except ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start again")
