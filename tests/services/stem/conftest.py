"""The same stem on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.stem.hearing import Hearing
from tests.stem_house import SmallHouse


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a fresh database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    url: str = request.getfixturevalue("new_postgres_url")
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def small(database_url: str, tmp_path: Path) -> Iterator[SmallHouse]:
    """Lend a small house on a fresh database."""
    house = SmallHouse(tmp_path, database_url)
    yield house
    house.house.database.dispose()


@pytest.fixture
def hearing(database_url: str, tmp_path: Path) -> Iterator[Hearing]:
    """Lend a hearing on a fresh database, in which five experts have just been asked."""
    made = Hearing(tmp_path, database_url)
    yield made
    made.house.database.dispose()
