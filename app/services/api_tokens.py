"""Making, using and revoking tokens of the API. Real time, never the business clock."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from ..domain.accounts import digest_of, new_secret
from ..domain.api_tokens import (
    LONGEST_DAYS,
    MOST_PER_PERSON,
    PREFIX,
    SCOPE_WORDS,
    SHOWN,
    ApiScope,
    ApiToken,
    may_hold,
)
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Person
from ..store import api_tokens as store
from ..store.api_tokens import find_token_of, tokens_of
from ..store.identity import get_user
from .account_log import note
from .accounts import CORRECT
from .security_time import real_now
from .work import Work

LONGEST_NAME = 100


def make_token(
    work: Work, by: Person, name: str, scopes: Collection[str], days: int | None
) -> tuple[ApiToken, str]:
    """Make a token for the person and return it with its secret, which nobody can see again.

    Raises Invalid with every wrong field, and Conflict when there are too many already.
    """
    now = real_now()
    if sum(token.is_alive(now) for token in tokens_of(work.session, by.id)) >= MOST_PER_PERSON:
        raise Conflict(f"最多 {MOST_PER_PERSON} 个有效令牌，请先撤销不用的。 / Revoke an unused token first.")
    chosen = [scope for scope in ApiScope if scope.value in scopes and may_hold(by, scope)]
    problems: dict[str, str] = {}
    if not name.strip():
        problems["name"] = "请写明给谁用。 / Say what it is for."
    elif len(name.strip()) > LONGEST_NAME:
        problems["name"] = f"最多 {LONGEST_NAME} 字，现为 {len(name.strip())} 字。 / Too long."
    if not chosen or len(chosen) != len(set(scopes)):
        problems["scopes"] = "请从列出的权限中至少选一项。 / Choose from the listed scopes."
    if days is None or not 1 <= days <= LONGEST_DAYS:
        problems["days"] = f"应为 1 至 {LONGEST_DAYS} 天。 / 1 to {LONGEST_DAYS} days."
    if problems or days is None:
        raise Invalid(CORRECT, problems)
    secret = PREFIX + new_secret()
    token = ApiToken(
        user_id=by.id,
        name=name.strip(),
        shown=secret[:SHOWN],
        token_digest=digest_of(secret),
        scopes=[scope.value for scope in chosen],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    work.session.add(token)
    note(work, get_user(work.session, by.username), f"创建接口令牌“{token.name}”（{_words(chosen)}）")
    work.session.flush()
    return token, secret


def _words(scopes: Collection[ApiScope]) -> str:
    return "、".join(SCOPE_WORDS[scope] for scope in scopes)


def revoke_token(work: Work, by: Person, token_id: UUID) -> ApiToken:
    """End one of the person's own tokens at once. Raises NotFound for another's."""
    token = find_token_of(work.session, token_id, by.id)
    if token is None:
        raise NotFound("没有这个令牌。 / There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = real_now()
        note(work, get_user(work.session, by.username), f"撤销接口令牌“{token.name}”")
    return token


def find_caller(work: Work, secret: str) -> tuple[Person, ApiToken] | None:
    """Return for whom a secret speaks and the token it is; None when it opens nothing (any more)."""
    if not secret.startswith(PREFIX):
        return None
    return store.find_caller(work.session, digest_of(secret), real_now(), work.today)


def note_use(work: Work, token_id: UUID) -> None:
    """Write down that a token is in use."""
    token = work.session.get(ApiToken, token_id)
    if token is not None:
        token.last_used_at = real_now()
