"""What every answer carries so that a browser guards it: headers, nonce, CSRF, and living sessions."""

import secrets
import time
from collections import OrderedDict
from threading import Lock

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from ..domain.accounts import digest_of
from ..services.sessions import keep_alive
from .current import COOKIE, house

KEEP_ALIVE_SECONDS = 300
REMEMBERED = 10_000
SERVER_ERROR = 500


class SeenLately:
    """Which sessions this process noted as used within five minutes: their rows need no write."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def is_due(self, token: str) -> bool:
        """Whether this session's use is to be noted now; the answer is no for the next five minutes."""
        key, now = digest_of(token), time.monotonic()
        with self._lock:
            before = self._seen.get(key)
            if before is not None and now - before < KEEP_ALIVE_SECONDS:
                return False
            self._seen[key] = now
            self._seen.move_to_end(key)
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True


def register(app: Flask) -> None:
    """Guard every page, form and fetch of the application."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form may take a day to fill in
    CSRFProtect(app)
    app.extensions["seen_lately"] = SeenLately()
    app.context_processor(lambda: {"csp_nonce": nonce()})
    app.after_request(_keep_session_alive)
    app.after_request(_add_headers)


def nonce() -> str:
    """Return this answer's nonce for scripts and styles."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def just_signed_in(token: str) -> None:
    """Remember a new session, whose row is up to date."""
    current_app.extensions["seen_lately"].is_due(token)


def _add_headers(response: Response) -> Response:
    styles = "'unsafe-inline'" if g.get("has_inline_styles") else f"'nonce-{nonce()}'"
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce()}'",
        "style-src": f"'self' {styles}",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if house().config.secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static" and COOKIE in request.cookies:
        headers.setdefault("Cache-Control", "no-store")  # a shared computer keeps no page after sign-out
    return response


def _keep_session_alive(response: Response) -> Response:
    token = request.cookies.get(COOKIE)
    seen: SeenLately = current_app.extensions["seen_lately"]
    has_gone_wrong = response.status_code >= SERVER_ERROR  # perhaps because the database is away
    if token and request.endpoint != "static" and not has_gone_wrong and seen.is_due(token):
        with house().command() as work:
            keep_alive(work, token)
    return response
