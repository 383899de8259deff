"""The walk's own server: the program as a newcomer starts it, on a free port, with fresh data."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .browser import Browser

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90
STOPS_WITHIN = 20
OK = 200


@contextmanager
def own_server(data: Path) -> Iterator[str]:
    """Run `serve --demo` on this data directory until the block ends; yield its address.

    What it prints goes to `server.log` in the directory. Raises RuntimeError when it does not come up.
    """
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-P", "-u", "-m", "app.cli", "serve"]
    command += ["--demo", "--port", str(port), "--data", str(data)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=ROOT)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(server, address, data / "server.log")
        yield address
    finally:
        _stop(server)


def free_port() -> int:
    """Ask the system for a port that nobody uses just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait_for(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    late = time.monotonic() + STARTS_WITHIN
    while not _answers(address):
        if server.poll() is not None or time.monotonic() > late:
            said = log.read_text(errors="replace")[-4000:]
            raise RuntimeError(f"服务没有启动 / the server did not start:\n{said}")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return Browser(address).get("/sign-in").status == OK
    except ConnectionError:
        return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
