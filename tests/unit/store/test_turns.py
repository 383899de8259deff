"""Commands on one SQLite file take turns: nobody is refused for a lock, however many there are."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import text

from app.store import session
from app.store.session import Database


def test_whoever_waits_longer_than_sqlite_would_gets_a_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_MS", 20)
    databases = [Database(f"sqlite:///{tmp_path / 'turns.sqlite3'}") for _ in range(2)]
    with databases[0].command() as work:
        work.execute(text("CREATE TABLE entry (n INTEGER)"))

    def enter(number: int) -> None:
        with databases[number % 2].command() as work:
            work.execute(text("INSERT INTO entry VALUES (:n)"), {"n": number})
            sleep(0.02)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(enter, range(30)))
    with databases[1].reading() as work:
        assert work.scalar(text("SELECT count(DISTINCT n) FROM entry")) == 30
    for database in databases:
        database.dispose()
