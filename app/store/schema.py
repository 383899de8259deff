"""The tables: brought to the newest form by Alembic, one process at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from .queue import has_queue, make_queue
from .session import Database

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
ADVISORY_LOCK = 0x6A696562  # "jieb": whoever migrates holds it


def migrations(url: str) -> "AlembicConfig":
    """Return Alembic's settings for this database."""
    from alembic.config import Config  # a second of every start, for what is needed once a release

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def newest_revision() -> str:
    """Return the revision that this program needs: migrations are files 0001_*.py, 0002_*.py, ..."""
    return max(path.name for path in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or migrate the tables, and the queue where there is one. Several processes may do so at once."""
    if revision == "head" and _is_up_to_date(database):
        return
    from alembic import command  # see `migrations`

    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
        try:
            config = migrations(database.url)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            if not has_queue(connection):
                make_queue(connection)
        finally:
            if connection.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
                connection.commit()


def _is_up_to_date(database: Database) -> bool:
    if current_revision(database) != newest_revision():
        return False
    with database.engine.connect() as connection:
        return has_queue(connection)


def lock_installation(session: Session) -> None:
    """Let one process at a time fill a new database, until the transaction ends (SQLite always does)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def current_revision(database: Database) -> str | None:
    """Return the revision the tables have, or None when there are none."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision
