"""For machines that watch over this one: is it alive, is it ready, what are its numbers."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from ..domain.api_tokens import ApiScope
from ..domain.errors import AppError, NotFound
from ..domain.heartbeats import SILENT_AFTER
from ..domain.roles import PROCESS_OWNER, SYSADMIN
from ..services.security_time import real_now
from ..store.gauges import answers, last_heartbeat
from ..store.schema import current_revision, newest_revision
from .api.caller import admit, bearer
from .current import house, require_role
from .metrics import Metrics

bp = Blueprint("health", __name__)
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@bp.get("/health/live")
def live() -> Response:
    """Say that this process answers."""
    return jsonify(status="live")


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Say whether work can be done: the database answers, its tables fit, a worker is at it."""
    checks = {"database": _database, "migrations": _migrations, "worker": _worker}
    found = {name: _holds(check) for name, check in checks.items()}
    is_ready = all(found.values())
    states = {name: "ok" if holds else "failed" for name, holds in found.items()}
    return jsonify(status="ready" if is_ready else "not_ready", checks=states), 200 if is_ready else 503


@bp.get("/metrics")
def metrics() -> Response:
    """Give the numbers to this machine itself, and to tokens that may read them."""
    counted: Metrics = current_app.extensions["metrics"]
    with house().reading() as work:
        if not _is_local():
            try:
                admit(work, bearer(), ApiScope.METRICS_READ)
            except AppError as error:
                raise NotFound(
                    "没有这个页面，或您无权查看。 / There is no such page, or it is not for you."
                ) from error
            require_role(work, PROCESS_OWNER, SYSADMIN)
        return Response(counted.write(work), content_type=CONTENT_TYPE_LATEST)


def _is_local() -> bool:
    """Whether the request comes from this machine; what a proxy passes on comes from elsewhere."""
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except SQLAlchemyError:
        return False


def _database() -> bool:
    with house().reading() as work:
        return answers(work.session)


def _migrations() -> bool:
    return current_revision(house().database) == newest_revision()


def _worker() -> bool:
    with house().reading() as work:
        seen = last_heartbeat(work.session)
    return seen is not None and real_now() - seen < SILENT_AFTER
