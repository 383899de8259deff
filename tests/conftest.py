"""What every test may ask for; what only one folder needs stands in that folder's conftest.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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


# --- SQLite, sessions, accounts, diagrams: the house's fixtures follow here
