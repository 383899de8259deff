"""What every test may ask for; what only one folder needs stands in that folder's conftest.py."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.services.registry import Declared, RecordCall
from tests.declared_words import undeclared
from tests.postgres_server import PostgresServer, given_server, own_server, why_not_postgres

TESTS = Path(__file__).parent
LONG_FOLDERS = (TESTS / "long", TESTS / "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/long and tests/browser as long: `./run test` leaves it out."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in LONG_FOLDERS):
            item.add_marker(pytest.mark.long)


# --- PostgreSQL


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Lend a PostgreSQL server: the one of TEST_DATABASE_URL, else one of our own for this session."""
    if server := given_server():
        yield server
        return
    if reason := why_not_postgres():
        pytest.skip(reason)
    with own_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Lend one database for this whole session (and worker); whoever writes to it cleans up."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def new_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Lend an empty database that nobody else has and that is gone after the test."""
    with postgres_server.database() as url:
        yield url


# --- record handlers


@pytest.fixture(scope="session")
def broken_words() -> Iterator[list[str]]:
    """Note, all through the session, every variable a record handler returns and has not declared."""
    found: list[str] = []
    handle = Declared.__call__

    def watched(handler: Declared, call: RecordCall) -> Mapping[str, Any]:
        result = handle(handler, call)
        found.extend(undeclared(handler, call, result))
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Declared, "__call__", watched)
        yield found


@pytest.fixture(autouse=True)
def every_record_handler_keeps_its_word(broken_words: list[str]) -> Iterator[None]:
    """Fail a test in which a record handler returned what it has not declared."""
    yield
    said, broken_words[:] = list(broken_words), []
    assert said == []


# --- SQLite, sessions, accounts, diagrams: the house's fixtures follow here
