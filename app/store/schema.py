"""The tables: brought to the newest form by Alembic, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import text

from .session import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
ADVISORY_LOCK = 0x6A696562  # "jieb": whoever migrates holds it


def migrations(url: str) -> AlembicConfig:
    """Return Alembic's settings for this database."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def newest_revision() -> str:
    """Return the revision that this program needs."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    if head is None:
        raise RuntimeError("There are no migrations.")
    return head


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or migrate the tables. Several processes may call it at once."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
        try:
            config = migrations(database.url)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        finally:
            if connection.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
                connection.commit()


def current_revision(database: Database) -> str | None:
    """Return the revision the tables have, or None when there are none."""
    with database.engine.connect() as connection:
        if not connection.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
