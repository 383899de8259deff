"""Questions about tokens of the API."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.api_tokens import ApiToken


def find_living_token(session: Session, token_digest: str, now: datetime) -> ApiToken | None:
    """Return the token of this digest if it is neither revoked nor expired."""
    statement = select(ApiToken).where(
        ApiToken.token_digest == token_digest, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    )
    return session.scalar(statement)


def tokens_of(session: Session, user_id: UUID) -> Sequence[ApiToken]:
    """Return a person's tokens, the dead ones too, newest first."""
    statement = select(ApiToken).where(ApiToken.user_id == user_id)
    return session.scalars(statement.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def find_token_of(session: Session, token_id: UUID, user_id: UUID) -> ApiToken | None:
    """Return a person's own token by its id."""
    return session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id))
