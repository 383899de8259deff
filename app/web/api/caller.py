"""Who calls: the person for whom the token of a request speaks. Cookies open nothing here."""

from flask import current_app, request

from ...domain.api_tokens import ApiScope, ApiToken
from ...domain.errors import AppError, Forbidden
from ...services.api_tokens import find_caller
from ...services.work import Work
from .rates import Rates


class TokenRequired(AppError):
    """The request brings no token, or one that opens nothing."""

    code = "unauthorized"


def bearer() -> str:
    """Return the secret that the request brings. Raises TokenRequired."""
    rates().wrong_tokens.require(_address())
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise TokenRequired("请用 Authorization: Bearer 带上令牌。 / Send a token as a bearer.")
    return secret.strip()


def admit(work: Work, secret: str, scope: ApiScope) -> ApiToken:
    """Let the token's person in for what the token was made for.

    Raises TokenRequired, Forbidden when the scope is missing, TooManyRequests.
    """
    found = find_caller(work, secret)
    if found is None:
        rates().wrong_tokens.take(_address())
        raise TokenRequired("令牌无效、已过期或已撤销。 / The token is unknown, expired or revoked.")
    work.person, token = found
    rates().tokens.take(token.token_digest)
    if not token.may(scope):
        raise Forbidden(f"此令牌没有权限 {scope}。 / The token lacks the scope {scope}.")
    return token


def rates() -> Rates:
    """Return the buckets of this application."""
    kept: Rates = current_app.extensions["api_rates"]
    return kept


def _address() -> str:
    return request.remote_addr or ""
