"""Alembic's door: migrates through the connection that `store/schema.py` hands over."""

import importlib
import pkgutil
from typing import Literal

from alembic import context
from sqlalchemy import Connection, Enum, create_engine

from app import domain
from app.domain.base import ExactJson, Row, UtcDateTime
from app.programme import registers
from app.programme.registers.amounts import Amount
from app.store.session import QUEUE_SCHEMA

for package in (domain, registers):
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types as the plain types below them, so that old migrations never change."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, ExactJson):
        return "sa.Text()"
    if isinstance(item, Amount):
        return "sa.Numeric(14, 2).with_variant(sa.String(20), 'sqlite')"
    if isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the queue's tables out of every comparison: its library makes them (store/queue.py)."""
    return kind != "table" or not (name or "").startswith(QUEUE_SCHEMA)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url", "")).connect() as own:
        run(own)
