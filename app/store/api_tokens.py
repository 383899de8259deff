"""Questions about tokens of the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from ..domain.api_tokens import ApiToken
from ..domain.base import UtcDateTime
from ..domain.identity import Person
from .identity import person_and_absent, person_in


def find_caller(
    session: Session, token_digest: str, now: datetime, today: date
) -> tuple[Person, ApiToken] | None:
    """Return the token of this digest, neither revoked nor expired, and for whom it speaks. One statement."""
    rows = session.execute(CALLER, {"digest": token_digest, "now": now, "today": today}).all()
    person = person_in(rows)
    return (person, rows[0].ApiToken) if person else None


def _caller() -> Select[*tuple[Any, ...]]:
    """Select a living token beside its person, who is found through it."""
    living = and_(
        ApiToken.token_digest == bindparam("digest"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now", type_=UtcDateTime()),
    )
    person = person_and_absent(select(ApiToken.user_id).where(living).scalar_subquery())
    return person.add_columns(ApiToken).join(ApiToken, living)


CALLER = _caller()


def tokens_of(session: Session, user_id: UUID) -> Sequence[ApiToken]:
    """Return a person's tokens, the dead ones too, newest first."""
    statement = select(ApiToken).where(ApiToken.user_id == user_id)
    return session.scalars(statement.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def find_token_of(session: Session, token_id: UUID, user_id: UUID) -> ApiToken | None:
    """Return a person's own token by its id."""
    return session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id))
