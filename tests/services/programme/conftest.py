"""What the tests of the record handlers share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.programme.world import NOW, World


@pytest.fixture(scope="session")
def settled_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Settle one world, from which every test starts with a copy."""
    made = World(tmp_path_factory.mktemp("world") / "template.sqlite3", NOW)
    made.settle()
    made.house.database.dispose()
    return made


@pytest.fixture
def world(settled_world: World, tmp_path: Path) -> Iterator[World]:
    """Lend a world of its own."""
    made = settled_world.copied(tmp_path / "world.sqlite3")
    yield made
    made.house.database.dispose()
