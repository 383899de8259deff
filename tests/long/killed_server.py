"""A server that is killed with kill -9 in the midst of its work and started again on the same data."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from app.config import Config, read_config
from app.factory import build_house
from app.services.work import House
from app.walk.browser import Browser, Patience
from app.walk.server import free_port
from tests.postgres_server import plain

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90


@dataclass
class KilledServer:
    """`serve --demo` in a process group of its own, on one port, one data directory and one database."""

    data: Path
    database_url: str = ""
    mail_url: str = ""
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it is found, before and after it was killed."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> Config:
        """Its settings, for a house of the test's own on the same database."""
        config = read_config(self.data / "demo", is_demo=True)
        url = self.database_url.replace("postgresql://", "postgresql+psycopg://") or config.database_url
        return replace(config, database_url=url, mail_url=self.mail_url, mail_from="jiebang@example.org")

    def start(self) -> None:
        """Start it; whoever asks meanwhile has to wait."""
        command = [sys.executable, "-P", "-u", "-m", "app.cli", "serve", "--demo"]
        command += ["--port", str(self.port), "--data", str(self.data)]
        settings = {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "MAIL_URL": self.mail_url,
            "MAIL_FROM": "jiebang@example.org",
        }
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=ROOT, env=os.environ | settings, start_new_session=True
            )

    def wait(self) -> None:
        """Wait until it answers."""
        assert Browser(self.address, Patience(STARTS_WITHIN)).get("/sign-in").status == 200

    def kill(self) -> None:
        """Kill the whole process group with kill -9, and wait until the database has noticed."""
        assert self._process is not None, "it was not started"
        assert self._process.poll() is None, "it ended by itself"
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self.database_url:
            _wait_for_backends(self.database_url)

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def house(self) -> House:
        """Open its data in this process."""
        return build_house(self.config)


def _wait_for_backends(url: str) -> None:
    """Wait until PostgreSQL has ended what the dead process had begun: it rolls back or finishes a commit."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(plain(make_url(url)), autocommit=True) as connection:
        while connection.execute(others).fetchone() != (0,):
            time.sleep(0.01)
