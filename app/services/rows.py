"""Writing many rows without making objects of them: Core statements, built once.

A command writes history, tasks and candidates that nobody reads again in it. As objects, or by the
session's own bulk insert, each statement costs several times what the database needs for it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from ..domain.base import Row


def table_of(kind: type[Row]) -> Table:
    """Return the table of this kind of row, for statements that make no objects."""
    return cast("Table", kind.__table__)


def insert_rows(session: Session, kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns.

    Objects that the session has still to insert go before: the rows may refer to them. What it has only
    to update can wait until the end of the command, all of it in one go.
    """
    if not rows:
        return
    if session.new:
        session.flush()
    session.connection().execute(_insertion(kind), rows)


@cache
def _insertion(kind: type[Row]) -> Insert:
    return insert(table_of(kind))
