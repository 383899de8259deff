"""A demonstration and a real installation never share a database, and a backup needs one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.cli import main, prepare
from app.config import Config
from app.domain.errors import Conflict
from app.domain.identity import User
from app.factory import build_house
from app.services.clock import is_demonstration
from tests.stem_house import SmallHouse

ONLY_REAL = "delete from setting"


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request, tmp_path) -> Config:
    """Lend the settings of an installation in which three real people have accounts."""
    url = f"sqlite:///{tmp_path / 'real.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgres_url").replace("postgresql://", "postgresql+psycopg://")
    small = SmallHouse(tmp_path, url)
    with small.house.database.engine.begin() as connection:
        connection.exec_driver_sql(ONLY_REAL)
    small.house.database.dispose()
    return Config(tmp_path, url, "secret")


def people(config: Config) -> int:
    house = build_house(config)
    with house.reading() as work:
        number = work.session.scalar(select(func.count()).select_from(User)) or 0
    house.database.dispose()
    return number


def test_a_demonstration_does_not_enter_a_database_with_real_accounts(real):
    with pytest.raises(Conflict, match="DATABASE_URL"):
        prepare(replace(real, is_demo=True))

    assert people(real) == 3
    house = build_house(real)
    with house.reading() as work:
        assert not is_demonstration(work.session)
    house.database.dispose()


def test_a_demonstration_is_not_served_as_if_it_were_real(tmp_path):
    config = Config(tmp_path, f"sqlite:///{tmp_path / 'demo.sqlite3'}", "secret", is_demo=True)
    prepare(config)
    prepare(config)

    with pytest.raises(Conflict, match="--demo"):
        prepare(replace(config, is_demo=False))


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_a_backup_of_nothing_fails_and_leaves_nothing(tmp_path, monkeypatch, folder):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "empty").mkdir()

    done = CliRunner().invoke(
        main, ["backup", str(tmp_path / "copy.tar.gz"), "--data", str(tmp_path / folder)]
    )

    assert done.exit_code == 1
    assert not (tmp_path / "copy.tar.gz").exists()
    assert not (tmp_path / "missing").exists()


def test_two_processes_may_fill_an_empty_database_at_once(tmp_path, new_postgres_url):
    url = new_postgres_url.replace("postgresql://", "postgresql+psycopg://")
    config = Config(tmp_path, url, "secret", is_demo=True)

    with ThreadPoolExecutor(2) as both:
        list(both.map(prepare, [config, config]))

    assert people(config) > 3
