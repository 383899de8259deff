"""A PostgreSQL server for the tests: the given one, or our own with its data in a temporary folder."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import URL, make_url

USERS_FOR_ROOT = ("postgres", "nobody")  # PostgreSQL refuses to run as root
STARTS_WITHIN = 30  # seconds
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server and the account that may create databases on it."""

    url: URL

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend a new empty database as an SQLAlchemy address; it is dropped whoever still uses it."""
        name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid4().hex[:12]}"
        self._command(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._command(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _command(self, command: Composed) -> None:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            connection.execute(command)


def plain(url: URL) -> str:
    """Write an SQLAlchemy address as PostgreSQL's own programs understand it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def given_server() -> PostgresServer | None:
    """Return the server of TEST_DATABASE_URL, if set; its account must be allowed to create databases."""
    address = os.environ.get("TEST_DATABASE_URL")
    return PostgresServer(make_url(address).set(drivername="postgresql+psycopg")) if address else None


def why_not_postgres() -> str | None:
    """Say what keeps us from starting a server of our own, or None."""
    if find_program("initdb") is None:
        return "no PostgreSQL: set TEST_DATABASE_URL or install the package postgresql"
    if is_root() and shutil.which("setpriv") is None:
        return "no PostgreSQL: it does not run as root, and setpriv is not installed"
    return None


@contextmanager
def own_server(settings: Sequence[str] = UNSAFE_BUT_FAST) -> Iterator[PostgresServer]:
    """Start a server on a free port with its data in a temporary folder, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    password, port = secrets.token_hex(16), free_port()
    try:
        data = initialise(folder, password)
        with running(data, folder, port, settings):
            yield PostgresServer(
                URL.create("postgresql+psycopg", "tests", password, "127.0.0.1", port, "postgres")
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class RestartedServer:
    """A server of its own that a test may cut off: it loses nothing that was committed."""

    url: str
    data: Path

    def restart(self) -> None:
        """Cut everybody off at once, as when the machine loses its power, and start again."""
        control("restart", self.data, "-m", "immediate", "-l", str(self.data.parent / "log"))


@contextmanager
def restarted_server() -> Iterator[RestartedServer]:
    """Start a server that `pg_ctl` restarts, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    password, port = secrets.token_hex(16), free_port()
    address = URL.create("postgresql+psycopg", "tests", password, "127.0.0.1", port, "postgres")
    try:
        data = initialise(folder, password)
        places = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        control("start", data, "-l", str(folder / "log"), "-o", f"{places} -c max_connections=200")
        try:
            yield RestartedServer(address.render_as_string(hide_password=False), data)
        finally:
            control("stop", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def control(verb: str, data: Path, *options: str) -> None:
    """Let `pg_ctl` do something with the server of a folder, and wait for it."""
    command = [*as_other_user(), program("pg_ctl"), verb, "-w", "-D", str(data), *options]
    subprocess.run(command, check=True, cwd=data.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def initialise(folder: Path, password: str) -> Path:
    """Make an empty cluster below the folder, owned by whoever will run it."""
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(password)
    if is_root():
        for path in (folder, password_file):
            shutil.chown(path, user_for_root())
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [program("initdb"), "-D", str(data), "-U", "tests", f"--pwfile={password_file}", *options]
    subprocess.run([*as_other_user(), *command], check=True, capture_output=True, cwd=folder)
    return data


@contextmanager
def running(data: Path, folder: Path, port: int, settings: Sequence[str]) -> Iterator[None]:
    """Run the server until the block ends; it also ends when the tests are killed."""
    places = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = [word for setting in (*places, *settings) for word in ("-c", setting)]
    command = [*as_other_user(dies_with_us=True), program("postgres"), "-D", str(data), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        wait_for(server, port, folder / "log")
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        server.wait(timeout=STARTS_WITHIN)


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return as soon as the server accepts connections."""
    command = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + STARTS_WITHIN
    while subprocess.run(command, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def as_other_user(*, dies_with_us: bool = False) -> list[str]:
    """Prefix a command so that root hands it to an ordinary user, and that it ends with this process."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    words = [setpriv]
    if is_root():
        user = user_for_root()
        words += [f"--reuid={user}", f"--regid={group_of(user)}", "--clear-groups"]
    if dies_with_us:
        words += ["--pdeathsig", "INT"]
    return words if len(words) > 1 else []


def is_root() -> bool:
    """Tell whether the tests run as root."""
    return os.geteuid() == 0


def user_for_root() -> str:
    """Choose the ordinary user that runs the server when the tests run as root."""
    for name in USERS_FOR_ROOT:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError(f"none of the users {', '.join(USERS_FOR_ROOT)} exists")


def group_of(user: str) -> str:
    """Return the number of the user's own group."""
    return str(pwd.getpwnam(user).pw_gid)


def find_program(name: str) -> Path | None:
    """Find one of PostgreSQL's programs: on the path, else the newest where Debian puts them."""
    if found := shutil.which(name):
        return Path(found)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return versions[-1] if versions else None


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs that is known to be there."""
    found = find_program(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL's program {name} is not installed")
    return str(found)


def free_port() -> int:
    """Ask the system for a port that nobody uses just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
