"""SQLite's locks belong to the process: whoever opens and closes the file beside SQLite takes them away."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from app.store.session import Database

COUNT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM t").fetchone()[0])
connection.close()
"""


def counted_elsewhere(file: Path) -> int:
    """Look from another process, which tidies up behind itself when it believes to be the last one."""
    command = [sys.executable, "-c", COUNT, str(file)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def insert(database: Database) -> None:
    with database.command() as session:
        session.execute(text("INSERT INTO t VALUES (1)"))


def test_what_is_written_after_another_connection_was_opened_is_seen_by_other_processes(
    tmp_path: Path,
) -> None:
    file = tmp_path / "test.sqlite3"
    database = Database(f"sqlite:///{file}")
    with database.command() as session:
        session.execute(text("CREATE TABLE t (x INTEGER)"))
    insert(database)

    another = Database(f"sqlite:///{file}")  # as a thread of the same process opens one more
    with another.reading() as session:
        session.execute(text("SELECT count(*) FROM t"))
    assert counted_elsewhere(file) == 1

    insert(database)
    assert counted_elsewhere(file) == 2
    another.dispose()
    database.dispose()
    assert counted_elsewhere(file) == 2


def test_a_file_of_an_earlier_version_becomes_private(tmp_path: Path) -> None:
    file = tmp_path / "test.sqlite3"
    file.touch(0o644)
    database = Database(f"sqlite:///{file}")
    with database.command() as session:
        session.execute(text("CREATE TABLE t (x INTEGER)"))
    assert file.stat().st_mode & 0o777 == 0o600
    database.dispose()
