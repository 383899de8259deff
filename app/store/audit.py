"""Questions about the audit chain."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ..domain.audit import AuditEntry
from ..domain.outside_json import NOT_JSON

ADVISORY_LOCK = 0x61756469  # "audi": whoever adds a line holds it until the transaction ends

# One chain for all accounts: a sign-in that succeeds adds no line, and twenty wrong passwords at once on
# PostgreSQL, each with its own commit, took 15 to 25 ms more apiece than without a chain, on a machine that
# was under a load of 28. Whoever adds a line does so last in the transaction, so the lock lasts one commit.

PART = 1000
UNREADABLE = (*NOT_JSON, TypeError)
"""What reading a line raises whose columns were overwritten with what is none of their kind."""


def lock_last_entry(session: Session) -> AuditEntry | None:
    """Return the last line; nobody else adds one until the transaction ends (on SQLite nobody can)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    return session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))


def every_entry(session: Session) -> Iterator[AuditEntry]:
    """Go through the chain from its first line, whatever its number, a part at a time.

    Raises one of UNREADABLE after the last line before the one that cannot be read.
    """
    last: int | None = None
    while part := _part(session, last):
        yield from part
        last = part[-1].seq
        session.expunge_all()


def _part(session: Session, last: int | None) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.seq)
    following = statement if last is None else statement.where(AuditEntry.seq > last)
    try:
        return session.scalars(following.limit(PART)).all()
    except UNREADABLE:
        return session.scalars(following.limit(1)).all()


def latest_entries(session: Session, before: int | None, limit: int) -> Sequence[AuditEntry]:
    """Return the newest lines, or those before a number."""
    statement = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return session.scalars(statement).all()
