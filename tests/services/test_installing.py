"""A demonstration and a real installation never share a database, and a backup needs one."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.cli import main, prepare
from app.config import Config, read_config
from app.domain.errors import Conflict
from app.domain.identity import User
from app.factory import build_house
from app.services.clock import is_demonstration
from app.store.schema import upgrade
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


@pytest.mark.parametrize("folder", ["missing", "empty"])
@pytest.mark.parametrize("command", ["audit", "deploy", "backup"])
def test_nothing_is_proved_of_a_mistyped_folder_and_nothing_is_made_there(
    tmp_path, monkeypatch, command, folder
):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "empty").mkdir()
    (tmp_path / "f.form").write_text("{}")
    arguments = {
        "audit": [],
        "deploy": [str(tmp_path / "f.form")],
        "backup": [str(tmp_path / "copy.tar.gz")],
    }

    done = CliRunner().invoke(main, [command, *arguments[command], "--data", str(tmp_path / folder)])

    assert (done.exit_code, "数据" in done.stderr) == (1, True)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty", "f.form"]


def test_a_folder_without_files_is_no_deployment(tmp_path):
    prepare(replace(read_config(tmp_path / "data" / "demo"), is_demo=True))
    (tmp_path / "empty").mkdir()

    done = CliRunner().invoke(
        main, ["deploy", str(tmp_path / "empty"), "--data", str(tmp_path / "data"), "--demo"]
    )

    assert done.exit_code == 1
    assert "没有 .bpmn、.dmn 或 .form 文件" in done.stderr


@pytest.mark.parametrize(
    "url", ["bogus", "mysql://h/d", "postgresql://u:secret@127.0.0.1:1/none", "postgresql://h:port/d"]
)
def test_a_wrong_address_of_the_database_is_said_in_a_sentence(tmp_path, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    (tmp_path / "f.form").write_text("{}")

    done = CliRunner().invoke(main, ["deploy", str(tmp_path / "f.form"), "--data", str(tmp_path)])

    assert done.exit_code == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_the_data_are_for_their_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = read_config(tmp_path / "data" / "demo")
    house = build_house(config)
    upgrade(house.database)
    with house.command() as work:
        work.session.connection()
    inside = [path for path in config.data.iterdir() if path.is_file()]
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (config.data, config.data.parent)}
    assert rights == {"demo": 0o700, "data": 0o700}
    assert {"jiebang.sqlite3", "secret_key"} <= {path.name for path in inside}
    assert {stat.S_IMODE(path.stat().st_mode) for path in inside} == {0o600}
    house.database.dispose()


def test_a_failed_restore_leaves_no_installation_behind(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")

    done = CliRunner().invoke(
        main, ["restore", str(tmp_path / "broken.tar.gz"), "--data", str(tmp_path / "new")]
    )

    assert done.exit_code == 1
    assert [path.name for path in (tmp_path / "new").rglob("*")] == ["files"]


def test_two_processes_may_fill_an_empty_database_at_once(tmp_path, new_postgres_url):
    url = new_postgres_url.replace("postgresql://", "postgresql+psycopg://")
    config = Config(tmp_path, url, "secret", is_demo=True)

    with ThreadPoolExecutor(2) as both:
        list(both.map(prepare, [config, config]))

    assert people(config) > 3
