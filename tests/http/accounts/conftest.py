"""What the tests of accounts ask for: a house of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.work import House
from tests.accounts_house import new_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture
def seeded_house(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path, is_seeded=True)
    yield made
    made.database.dispose()
