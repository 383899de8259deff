"""Every request has an id, which answers, error pages and logs carry; one line of log per request.

Addresses are logged as routes, never with their parts: one of them is a secret (`/link/<token>`).
"""

import logging
import re
import time
from uuid import UUID, uuid4

from flask import Flask, g, request
from werkzeug.wrappers import Response

from ..logs import begin_request

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
SLOW_SECONDS = 2.0
FAILED = 500
log = logging.getLogger("app.requests")


def register(app: Flask) -> None:
    """Give every request its id before anything else happens to it."""
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)
    app.context_processor(lambda: {"request_id": request_id()})


def request_id() -> str:
    """Return the id of the present request: the caller's own when it is a plain word, else a new one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if GIVEN.fullmatch(given) else uuid4().hex
    return str(g.request_id)


def _begin() -> None:
    g.began = time.perf_counter()
    about = {name: str(value) for name, value in (request.view_args or {}).items() if isinstance(value, UUID)}
    begin_request(request_id(), **about)


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    if request.endpoint != "static":
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        log.log(
            logging.WARNING if response.status_code >= FAILED or seconds > SLOW_SECONDS else logging.INFO,
            "request",
            extra={
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
    return response
