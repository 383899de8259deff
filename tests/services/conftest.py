"""A house in which the procedure is deployed, for those who only ask what a deployment would find."""

from collections.abc import Iterator

import pytest

from app.cli import PROCEDURE, read_files
from app.config import Config
from app.factory import build_house
from app.services.deployments import deploy
from app.services.seed import seed
from app.services.work import House
from app.store.schema import upgrade


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Lend it; nobody changes it."""
    made = build_house(Config(tmp_path_factory.mktemp("house"), "sqlite://", ""))
    upgrade(made.database)
    with made.command() as work:
        seed(work)
        deploy(work, read_files(PROCEDURE))
    yield made
    made.database.dispose()
