"""Rows behind accounts: sessions, one-time links, attempts, and what was done to an account.

Whoever reads the database must not be able to sign in: secrets lie here as SHA-256 only.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Row
from .identity import User

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)


def new_secret() -> str:
    """Return 32 random bytes as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class WebSession(Row):
    """Somebody signed in at a browser. It ends after two idle hours, twelve hours or sign-out."""

    __tablename__ = "web_session"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class LinkPurpose(StrEnum):
    """What a one-time link is good for, and how long."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a purpose, not a password
    FIRST_ADMINISTRATOR = "first_administrator"

    @property
    def lasts(self) -> timedelta:
        """How long a link of this purpose may be used."""
        return timedelta(days=1) if self is LinkPurpose.PASSWORD_RESET else timedelta(days=14)


class OneTimeLink(Row):
    """A link that lets its bearer set a password once. The first administrator's has no account yet."""

    __tablename__ = "one_time_link"

    purpose: Mapped[LinkPurpose]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id), index=True)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()


class Attempt(StrEnum):
    """What is counted against throttling."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    RESET = "reset"
    OBJECTION = "objection"


class AccessAttempt(Row):
    """Somebody tried to come in: as whom, from where, and whether it worked."""

    __tablename__ = "access_attempt"
    __table_args__ = (
        Index("ix_access_attempt_account_at", "account", "at"),
        Index("ix_access_attempt_address_at", "address", "at"),
    )

    kind: Mapped[Attempt]
    account: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    is_success: Mapped[bool] = mapped_column(default=False)


class AccountEvent(Row):
    """What was done to an account, by whom; rows are added, never changed."""

    __tablename__ = "account_event"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    what: Mapped[str]


class DemoAccount(Row):
    """An account that the sign-in page of a demonstration offers, in this order, under this heading."""

    __tablename__ = "demo_account"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), unique=True)
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
