"""The one table from our errors to answers, for pages and API alike."""

import logging

from flask import Flask, g, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from ..domain.command_size import TooMuch
from ..domain.errors import AppError, Conflict, ExecutionFailed, Forbidden, Invalid, NotFound, Unavailable
from .current import SignInRequired, reading
from .page import render
from .too_large import refusal_words

BUSY = (
    "系统正忙，操作没有执行，请返回后再试一次。 / The system is busy; nothing was changed, please try again."
)
CUT_OFF = (
    "数据库刚才断开，操作可能没有执行，请核对后再试一次。"
    " / The database was away; look whether it was done, then try again."
)
TOO_LARGE = 413
log = logging.getLogger(__name__)

STATUS: dict[type[AppError], int] = {
    TooMuch: TOO_LARGE,
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    ExecutionFailed: 422,
    Unavailable: 503,
}

AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
"""What SQLAlchemy raises when a database is held too long, went away in the midst, or does not come back."""

Answer = Response | tuple[Response | str, int] | tuple[Response | str, int, dict[str, str]]


def status_of(error: AppError) -> int:
    """Return the HTTP status of one of our errors."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def register(app: Flask) -> None:
    """Answer every expected error, and every error of HTTP, with a page or JSON."""
    app.register_error_handler(SignInRequired, _to_sign_in)
    app.register_error_handler(AppError, _show)
    app.register_error_handler(HTTPException, show_http)
    for away in AWAY:
        app.register_error_handler(away, _show_busy)
    app.before_request(_refuse_nul)


def is_nobody() -> bool:
    """Whether the session is over or never was: then signing in comes before any refusal."""
    with reading() as work:
        return work.person is None and not request.path.startswith("/api/")


def _to_sign_in(_error: Forbidden) -> Response:
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=there), code=303)


def _show(error: AppError) -> Answer:
    if isinstance(error, Forbidden) and is_nobody():
        return _to_sign_in(error)
    return _answer(status_of(error), error.code, str(error), getattr(error, "fields", {}))


def _show_busy(error: SQLAlchemyError) -> Answer:
    """Tell people to try again when the database is held too long or away; what they typed stays.

    Of a command that was cut off nobody knows whether its commit was the last thing the database did.
    """
    log.warning("The database did not answer in time: %s", error)
    is_cut_off = request.method != "GET" and getattr(error, "connection_invalidated", False)
    return _answer(503, "busy", CUT_OFF if is_cut_off else BUSY, {})


def _typed() -> list[tuple[str, str]]:
    """Return what a form sent, to be sent again from the page; no secret is written into a page."""
    if request.method != "POST" or any("password" in name for name in request.form):
        return []
    return list(request.form.items(multi=True))


def _refuse_nul() -> None:
    """Refuse a null character in an address: no database keeps one, and nobody types it."""
    if any("\0" in text for text in (request.path, *request.args.values())):
        raise BadRequest


def show_http(error: HTTPException) -> Answer:
    """Answer an error of HTTP in our words."""
    code = error.code or 500
    texts = {
        400: "请求不完整或已过期，请返回重试。 / The request was incomplete or has expired.",
        404: "没有这个页面，或您无权查看。 / There is no such page, or it is not for you.",
        405: "此地址不接受这种请求。 / This address does not take such a request.",
        429: "操作过于频繁，请稍后再试。 / Too many requests, please wait.",
    }
    name = error.name.lower().replace(" ", "_")
    words = refusal_words() if code == TOO_LARGE else texts.get(code, error.description or error.name)
    page, status = _answer(code, name, words, {})
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return page, status, {"Allow": ", ".join(sorted(methods))} if methods else {}


def _answer(status: int, code: str, message: str, fields: dict[str, str]) -> tuple[Response | str, int]:
    is_for_script = status == TOO_LARGE and request.headers.get("X-Requested-With") == "fetch"
    wants_json = request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
    if wants_json or is_for_script:
        return jsonify(code=code, message=message, fields=fields, request_id=g.get("request_id", "")), status
    typed = _typed() if code == "busy" else []
    try:
        with reading() as work:
            task_id = (request.view_args or {}).get("task_id") if request.blueprint == "task" else None
            page = render(
                work,
                "error.html",
                status=status,
                message=message,
                fields=fields,
                task_id=task_id,
                typed=typed,
            )
            return page, status
    except AWAY:  # the frame of a page asks the database for who is signed in
        words = message if code == "busy" else BUSY
        request_id = g.get("request_id", "")
        return render_template("away.html", message=words, typed=typed, request_id=request_id), 503
