"""What the tests of the API ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.api.api_house import ApiHouse


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiHouse]:
    """Lend a small house with the doors of the API."""
    made = ApiHouse(tmp_path, f"sqlite:///{tmp_path / 'test.sqlite3'}")
    made.unhurried()
    yield made
    made.house.database.dispose()
