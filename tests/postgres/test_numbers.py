"""Numbers stay unique and without gaps when several transactions open a new series at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.base import Row
from app.programme.numbering import need_number
from app.programme.plug_in import plug_in
from app.services.registry import Registry
from app.store.session import Database


@pytest.fixture
def database(new_postgres_url: str) -> Iterator[Database]:
    """Lend a database with every table of ours."""
    plug_in(Registry())
    made = Database(new_postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    Row.metadata.create_all(made.engine)
    yield made
    made.dispose()


def test_eight_at_once_get_eight_numbers(database: Database) -> None:
    def take(_: int) -> str:
        with database.command() as session:
            return need_number(session, "2021-01", "energy")

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(40)))

    assert sorted(taken) == [f"XQ-2021-01-能-{number:04}" for number in range(1, 41)]
