"""Who is signed in: sessions in the database, known by the digest of a random token in a cookie."""

from datetime import timedelta
from uuid import UUID

from ..domain.accounts import LONGEST, WebSession, digest_of, new_secret
from ..domain.identity import Person, User
from ..store.accounts import all_sessions_of, delete_dead_traces, find_session, find_signed_in
from .security_time import real_now
from .work import Work

ATTEMPTS_KEPT = timedelta(days=90)
BROWSER_LIMIT = 200


def person_of_token(work: Work, token: str | None) -> Person | None:
    """Return the person whose living session this is. Real time, not business time."""
    return find_signed_in(work.session, digest_of(token), real_now(), work.today) if token else None


def open_session(work: Work, user: User, address: str, browser: str) -> str:
    """Sign a person in and return the secret for the cookie. Dead sessions are swept on the way."""
    now = real_now()
    forget_sessions(work)
    token = new_secret()
    work.session.add(
        WebSession(
            token_digest=digest_of(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
            address=address,
            browser=browser[:BROWSER_LIMIT],
        )
    )
    work.session.flush()
    return token


def forget_sessions(work: Work) -> None:
    """Take away sessions that have ended, and attempts that no rule looks at any more."""
    now = real_now()
    delete_dead_traces(work.session, now, now - ATTEMPTS_KEPT)


def keep_alive(work: Work, token: str) -> None:
    """Note that a living session was used, so that it does not idle out. Never revives a dead one."""
    now = real_now()
    row = find_session(work.session, digest_of(token), now)
    if row:
        row.last_seen_at = now


def end_session(work: Work, token: str | None) -> None:
    """Sign out: the session is gone, whoever else may have copied the cookie."""
    if not token:
        return
    row = find_session(work.session, digest_of(token), real_now())
    if row:
        work.session.delete(row)


def end_sessions(work: Work, *user_ids: UUID, but_token: str | None = None) -> int:
    """End the sessions of these people, one's own present one excepted. Returns how many."""
    kept = digest_of(but_token) if but_token else None
    ended = [row for row in all_sessions_of(work.session, user_ids) if row.token_digest != kept]
    for row in ended:
        work.session.delete(row)
    work.session.flush()
    return len(ended)
