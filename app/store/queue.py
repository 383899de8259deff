"""The tables of Procrastinate, the queue that carries ids of jobs on PostgreSQL: a schema of its own.

What is in them can be lost: the rows of the jobs are the truth, and what is not in the queue is sent
again. So they are in no backup, and another version of the library makes them anew.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, String, cast, column, exists, literal_column, select, table, text
from sqlalchemy.orm import Session

from ..domain.jobs import Job
from .jobs import is_due
from .session import QUEUE_SCHEMA

KNOWN_AS = text("SELECT obj_description(to_regnamespace(:name), 'pg_namespace')")
PRUNE = text("SELECT count(*) FROM procrastinate_prune_stalled_workers_v1(:seconds)")
BURY = text("DELETE FROM procrastinate_jobs WHERE status <> 'todo' AND worker_id IS NULL")
MOST_AT_ONCE = 500

_QUEUED = table("procrastinate_jobs", column("queueing_lock"), column("status"))


def has_queue(connection: Connection) -> bool:
    """Whether the queue is there as this program's version of the library wants it."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(KNOWN_AS, {"name": QUEUE_SCHEMA}) == _wanted())


def make_queue(connection: Connection) -> None:
    """Make the queue's tables and functions, in place of those of another version."""
    from procrastinate.schema import SchemaManager  # half a second, for what is needed once a release

    raw: Any = connection.connection.driver_connection
    raw.execute(f"DROP SCHEMA IF EXISTS {QUEUE_SCHEMA} CASCADE")
    raw.execute(f"CREATE SCHEMA {QUEUE_SCHEMA}")
    raw.execute(f"COMMENT ON SCHEMA {QUEUE_SCHEMA} IS '{_wanted()}'")
    raw.execute(f"SET LOCAL search_path = {QUEUE_SCHEMA}")
    raw.execute(SchemaManager.get_schema())
    raw.commit()


def _wanted() -> str:
    return f"procrastinate {version('procrastinate')}"


def unsent_jobs(session: Session, now: datetime, but: Collection[str] = ()) -> Sequence[UUID]:
    """Return due jobs that nobody holds and that wait in no queue; `but` names types done elsewhere."""
    waits = exists().where(
        _QUEUED.c.queueing_lock == cast(Job.id, String), _QUEUED.c.status == literal_column("'todo'")
    )
    statement = select(Job.id).where(*is_due(now), Job.type.not_in(but), ~waits)
    return session.scalars(statement.order_by(Job.due_at).limit(MOST_AT_ONCE)).all()


def bury_dead_workers(session: Session, seconds: float) -> None:
    """Forget workers of the queue that have been silent for so long, and what they had taken from it."""
    session.execute(PRUNE, {"seconds": seconds})
    session.execute(BURY)
