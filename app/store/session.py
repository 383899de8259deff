"""The database and the two kinds of transaction: to change and to read."""

import fcntl
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, IntegrityError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ..domain.errors import Invalid

BUSY_TIMEOUT_MS = 15_000
QUEUE_SCHEMA = "procrastinate"
SEE_THE_QUEUE = (
    f"SELECT set_config('search_path', current_setting('search_path') || ', {QUEUE_SCHEMA}', false)"
)
"""Said once on every connection to PostgreSQL: the queue's library names its tables without their schema."""
UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code of the error."""
PREPARED = 500
"""Statements that one connection keeps prepared: more than we ask, so that none is prepared over and over."""


class Database:
    """Opens transactions on one database.

    On SQLite a command begins IMMEDIATE, so that it never fails halfway for a lock, and reading
    stays deferred, so that readers wait for nobody. Commands queue up before they begin: SQLite itself
    only looks now and then whether it is its turn, so that under load somebody might wait for ever.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self._turns = _file_of_turns(self.engine)
        self._for_commands = self.engine.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def command(self) -> Iterator[Session]:
        """One use case, all or nothing: commits when the block ends, rolls back when it raises."""
        with (
            _our_turn(self._turns),
            Session(self._for_commands, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Questions only: whatever was changed by mistake is rolled back. Rows stay readable afterwards."""
        with Session(self.engine, autoflush=False) as session:
            yield session
            session.expunge_all()

    @property
    def is_postgres(self) -> bool:
        """Whether several machines may share it."""
        return self.engine.dialect.name == "postgresql"

    def dispose(self) -> None:
        """Close all connections, for example before a fork."""
        self.engine.dispose()


def _file_of_turns(engine: Engine) -> str | None:
    """Return the file whose lock is the turn of one command, beside a database that is a file."""
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name not in {None, "", ":memory:"}
    return f"{name}-turns" if is_file else None


@contextmanager
def _our_turn(file: str | None) -> Iterator[None]:
    """Wait, woken by the system, for our turn among all threads and processes; a killed one gives its up."""
    if file is None:
        yield
        return
    turn = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def is_duplicate(error: IntegrityError) -> bool:
    """Whether the database refused a row because another one has its key already, not for another fault."""
    return getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION or "UNIQUE constraint" in str(error.orig)


def require_reachable(database: Database) -> None:
    """Raise Invalid, in a sentence, when a server named by DATABASE_URL does not answer."""
    try:
        database.engine.connect().close()
    except OperationalError as error:
        address = database.engine.url.render_as_string(hide_password=True)
        raise Invalid(
            f"连不上数据库 {address}；请检查 DATABASE_URL，以及数据库是否已启动。"
            f" / The database can't be reached: {str(error.orig).strip()}"
        ) from error


def open_engine(url: str) -> Engine:
    """Return an engine for SQLite or PostgreSQL with our habits. Raises Invalid for any other address."""
    if not url.startswith(("sqlite", "postgresql+psycopg:")):
        raise Invalid(
            "DATABASE_URL 应形如 postgresql://用户:密码@主机/库名，或不设置（用 SQLite）。"
            " / DATABASE_URL should look like postgresql://user:password@host/name, or be left out."
        )
    try:
        return _open_engine(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number
        raise Invalid(f"DATABASE_URL 不能读懂：{error} / it can't be read") from error


def _open_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=10, max_overflow=20)
        event.listen(engine, "connect", _prepare_postgres)
        event.listen(engine, "checkout", _require_not_hung_up)
        return engine
    in_memory: dict[str, Any] = (
        {"poolclass": StaticPool} if url in {"sqlite://", "sqlite:///:memory:"} else {}
    )
    engine = create_engine(url, connect_args={"check_same_thread": False}, **in_memory)
    event.listen(engine, "do_connect", _keep_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgres(connection: Any, _record: Any) -> None:
    connection.execute(SEE_THE_QUEUE)
    connection.commit()
    connection.prepared_max = PREPARED


def _require_not_hung_up(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool begin anew when the server has closed a connection that lay in it, as a restart does.

    A server that hangs up says so first: on a connection that nothing was asked of there is something to
    read. Looking costs no question to the server, as the pool's own `pre_ping` does for every transaction.
    """
    if not connection.closed:
        ear = select.poll()
        ear.register(connection.fileno(), select.POLLIN)
        if not ear.poll(0):
            return
    raise InvalidatePoolError("The database has closed the connection.")


def _keep_private(_dialect: Any, _record: Any, arguments: list[Any], _named: Any) -> None:
    """Let nobody but the owner read the file; what SQLite writes beside it gets the same rights.

    A file that is there is never opened here: closing it would take away, silently, every lock that SQLite
    holds on it in this process, and what is written then is lost.
    """
    if not arguments or arguments[0] == ":memory:":
        return
    file = Path(arguments[0])
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)  # one that an earlier version made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
