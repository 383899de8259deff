"""What a plain form was sent, and its answer: typed texts stay, wrong fields are named."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

from ..domain.calendar import ZONE
from ..domain.contacts import Contact
from ..domain.errors import Conflict, Invalid
from ..services.work import House, Work
from .current import COOKIE
from .errors import status_of
from .page import render
from .security import just_signed_in

ADDRESS_LIMIT = 64
Page = str | Response | tuple[str, int]


def answer(work: Work, template: str, error: Invalid | Conflict | None = None, **context: Any) -> Page:
    """Render a page with what was typed and what is wrong with it; the status says so too."""
    page = render(
        work,
        template,
        typed=request.form,
        errors=error.fields if isinstance(error, Invalid) else {},
        message=str(error) if error else "",
        **context,
    )
    return (page, status_of(error)) if error else page


def text(name: str) -> str:
    """Return a field as typed, without outer spaces; empty when it was not sent."""
    return request.form.get(name, "").strip()


def secret(name: str) -> str:
    """Return a password exactly as typed."""
    return request.form.get(name, "")


def contact() -> Contact:
    """Return name, position, mobile and mail as typed."""
    form = request.form
    return Contact.typed(*(form.get(name, "") for name in ("name", "title", "mobile", "email")))


def day(name: str) -> date | None:
    """Return a date field, or None when it is empty or no date."""
    try:
        return date.fromisoformat(text(name))
    except ValueError:
        return None


def moment(name: str) -> datetime | None:
    """Return a datetime-local field in Asia/Shanghai, or None."""
    try:
        return datetime.fromisoformat(text(name)).replace(tzinfo=ZONE)
    except ValueError:
        return None


def address() -> str:
    """Return where the request comes from."""
    return (request.remote_addr or "")[:ADDRESS_LIMIT]


def browser() -> str:
    """Return what the browser says it is."""
    return request.headers.get("User-Agent", "")


def local_path(wanted: str | None) -> str:
    """Return a path of ours to go on to; anything that could lead elsewhere becomes the start page."""
    path = wanted or "/"
    parts = urlsplit(path)
    is_ours = (
        path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    )
    return path if is_ours and path.isprintable() and "\\" not in path else "/"


def with_session(response: Response, token: str, house: House) -> Response:
    """Give the browser its session: not readable by scripts, not sent along from other sites."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=house.config.secure_cookies, path="/"
    )
    just_signed_in(token)
    return response
