"""Questions about sessions, one-time links, attempts and what was done to accounts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..domain.accounts import (
    IDLE,
    AccessAttempt,
    AccountEvent,
    Attempt,
    DemoAccount,
    LinkPurpose,
    OneTimeLink,
    WebSession,
)
from ..domain.base import UtcDateTime
from ..domain.identity import Person, RoleAssignment, User
from ..domain.throttling import FAILURES_PER_ACCOUNT
from .identity import person_and_absent, person_in


def _is_alive(now: datetime) -> ColumnElement[bool]:
    return (WebSession.expires_at > now) & (WebSession.last_seen_at > now - IDLE)


def find_session(session: Session, token_digest: str, now: datetime) -> WebSession | None:
    """Return the living session of this token, if there is one."""
    return session.scalar(select(WebSession).where(WebSession.token_digest == token_digest, _is_alive(now)))


def find_signed_in(session: Session, token_digest: str, now: datetime, today: date) -> Person | None:
    """Return the person whose living session this token opens, if any. One statement."""
    given = {"digest": token_digest, "now": now, "seen_after": now - IDLE, "today": today}
    return person_in(session.execute(SIGNED_IN, given).all())


SIGNED_IN = person_and_absent(
    select(WebSession.user_id)
    .where(
        WebSession.token_digest == bindparam("digest"),
        WebSession.expires_at > bindparam("now", type_=UtcDateTime()),
        WebSession.last_seen_at > bindparam("seen_after", type_=UtcDateTime()),
    )
    .scalar_subquery()
)


def sessions_of(session: Session, user_id: UUID, now: datetime) -> Sequence[WebSession]:
    """Return where somebody is signed in, newest first."""
    statement = select(WebSession).where(WebSession.user_id == user_id, _is_alive(now))
    return session.scalars(statement.order_by(WebSession.last_seen_at.desc())).all()


def all_sessions_of(session: Session, user_ids: Sequence[UUID]) -> Sequence[WebSession]:
    """Return every session of these people, the dead ones too."""
    return session.scalars(select(WebSession).where(WebSession.user_id.in_(user_ids))).all()


def delete_dead_traces(session: Session, now: datetime, attempts_before: datetime) -> None:
    """Remove sessions that have ended and attempts that no rule looks at any more."""
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    session.execute(delete(AccessAttempt).where(AccessAttempt.at < attempts_before))


def find_account(session: Session, typed: str) -> User | None:
    """Return the account meant by what was typed: its name, or a mobile or mail only it has."""
    text = normalize("NFKC", typed).strip()
    names = {text, text.upper(), text.lower()}
    named = session.scalar(
        select(User).where(User.username.in_(names)).options(joinedload(User.organisation))
    )
    if named or not text:
        return named
    meant = or_(User.mobile == text, User.email == text.lower())
    found = session.scalars(select(User).where(meant).options(joinedload(User.organisation)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def is_taken(session: Session, contact: str, but: UUID | None = None) -> bool:
    """Whether another account signs in with this mobile, mail or name."""
    statement = select(User.id).where(
        or_(User.username == contact, User.mobile == contact, User.email == contact)
    )
    if but:
        statement = statement.where(User.id != but)
    return session.scalar(statement.limit(1)) is not None


def failures_since_success(session: Session, account: str) -> Sequence[datetime]:
    """Return the newest failed sign-ins of an account since it last worked, newest first."""
    mine = (AccessAttempt.account == account) & (AccessAttempt.kind == Attempt.SIGN_IN)
    worked = select(func.max(AccessAttempt.at)).where(mine, AccessAttempt.is_success).scalar_subquery()
    statement = select(AccessAttempt.at).where(
        mine, ~AccessAttempt.is_success, or_(worked.is_(None), AccessAttempt.at > worked)
    )
    return session.scalars(statement.order_by(AccessAttempt.at.desc()).limit(FAILURES_PER_ACCOUNT)).all()


def recent_failures(
    session: Session, accounts: Sequence[str], since: datetime
) -> Mapping[str, Sequence[datetime]]:
    """Return when signing in failed after a moment, since it last worked, newest first, by account."""
    mine = AccessAttempt.account.in_(accounts) & (AccessAttempt.kind == Attempt.SIGN_IN)
    statement = select(AccessAttempt).where(mine, AccessAttempt.at > since).order_by(AccessAttempt.at)
    found: dict[str, list[datetime]] = {}
    for attempt in session.scalars(statement):
        if attempt.is_success:
            found.pop(attempt.account, None)
        else:
            found.setdefault(attempt.account, []).insert(0, attempt.at)
    return found


def count_failures_from(session: Session, address: str, since: datetime) -> int:
    """Count the failed sign-ins from one address."""
    statement = select(func.count()).where(
        AccessAttempt.address == address,
        AccessAttempt.kind == Attempt.SIGN_IN,
        ~AccessAttempt.is_success,
        AccessAttempt.at > since,
    )
    return session.scalar(statement) or 0


def count_attempts(
    session: Session,
    kind: Attempt,
    since: datetime,
    *,
    account: str | None = None,
    address: str | None = None,
) -> int:
    """Count what was tried as one account or from one address."""
    statement = select(func.count()).where(AccessAttempt.kind == kind, AccessAttempt.at > since)
    if account is not None:
        statement = statement.where(AccessAttempt.account == account)
    if address is not None:
        statement = statement.where(AccessAttempt.address == address)
    return session.scalar(statement) or 0


def get_attempt(session: Session, attempt_id: UUID) -> AccessAttempt:
    """Return an attempt that was noted before."""
    return session.get_one(AccessAttempt, attempt_id)


def find_link(session: Session, token_digest: str, now: datetime) -> OneTimeLink | None:
    """Return the link of this token if it is neither used nor expired."""
    statement = select(OneTimeLink).where(
        OneTimeLink.token_digest == token_digest, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return session.scalar(statement.options(joinedload(OneTimeLink.user).joinedload(User.organisation)))


def lock_link(session: Session, token_digest: str, now: datetime) -> OneTimeLink | None:
    """Return the link like `find_link`, locked: it can be used once only."""
    statement = select(OneTimeLink).where(
        OneTimeLink.token_digest == token_digest, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return session.scalar(statement.with_for_update())


def unused_links(
    session: Session, user_id: UUID | None, purposes: Sequence[LinkPurpose] = tuple(LinkPurpose)
) -> Sequence[OneTimeLink]:
    """Return the links for an account (None: for the first administrator) that nobody has used."""
    whose = OneTimeLink.user_id.is_(None) if user_id is None else OneTimeLink.user_id == user_id
    statement = select(OneTimeLink).where(
        whose, OneTimeLink.used_at.is_(None), OneTimeLink.purpose.in_(purposes)
    )
    return session.scalars(statement).all()


def active_holders(session: Session, role: str, qualifier: str = "") -> Sequence[UUID]:
    """Return who holds a role with an account that works, passwordless invitations left out."""
    statement = select(User.id).join(RoleAssignment, RoleAssignment.user_id == User.id)
    held = (RoleAssignment.role == role) & (RoleAssignment.qualifier == qualifier)
    return session.scalars(statement.where(User.is_active, User.password_hash.is_not(None), held)).all()


def events_of(session: Session, user_id: UUID, limit: int = 50) -> Sequence[AccountEvent]:
    """Return what was done to an account, newest first."""
    statement = select(AccountEvent).where(AccountEvent.user_id == user_id)
    return session.scalars(statement.order_by(AccountEvent.at.desc()).limit(limit)).all()


def demo_rows(session: Session) -> Sequence[DemoAccount]:
    """Return the accounts a demonstration offers, in their order."""
    return session.scalars(select(DemoAccount).order_by(DemoAccount.position)).all()
