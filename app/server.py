"""The embedded server: waitress, one process with eight threads, worker and timers inside (ADR 0009)."""

import logging
import os
import signal
import socket
import sys
from typing import NoReturn

from flask import Flask, request
from waitress import create_server

from .config import Config
from .domain.errors import Invalid
from .factory import MAX_REQUEST_BYTES, create_app
from .logs import configure_logging
from .services.work import House
from .web.oversize import PatientChannel
from .web.too_large import READ_FOR_ITS_TEXTS
from .worker import Worker

THREADS = 8
CONNECTIONS = 2000
"""How many may be connected at once: a slow sender costs a connection, never a thread."""
SILENT_SECONDS = 60
"""How long a connection may stay silent, also in the middle of a request."""


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything is prepared on it. Raises Invalid when it can't be had."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:
        raise Invalid(
            f"不能在 {host}:{port} 上提供服务（{error.strerror}）；请换一个 --port 或 --host。"
            " / This address can't be served."
        ) from error


def serve_on(listener: socket.socket, house: House, *, with_worker: bool = True) -> NoReturn:
    """Serve the installation until the process is told to end; it does not return.

    Requests that run are finished first, for five seconds at most: the server's own limit.
    """
    configure_logging()
    server = create_server(
        _with_worker(house) if with_worker else create_app(house),
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENT_SECONDS,
        max_request_body_size=READ_FOR_ITS_TEXTS * MAX_REQUEST_BYTES,  # up to there the pages answer
        asyncore_use_poll=True,  # select() ends at file number 1024
        ident=None,
        **_proxy(house.config),
    )
    server.channel_class = PatientChannel
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.run()
    _leave(house)


def _leave(house: House) -> NoReturn:
    """End the process at once: taking its caches apart object by object would take seconds for nothing."""
    house.database.dispose()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _proxy(config: Config) -> dict[str, object]:
    """Say whose word is taken for the caller's address: the proxy's that is named, nobody else's."""
    if not config.trusted_proxy:
        return {"clear_untrusted_proxy_headers": False}  # health pages look whether one stands in between
    return {
        "trusted_proxy": config.trusted_proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def _with_worker(house: House) -> Flask:
    """Return the application with its worker running beside it, woken after every change."""
    worker = Worker(house)
    app = create_app(house)
    app.extensions["worker"] = worker

    @app.teardown_request
    def wake(_error: BaseException | None) -> None:
        if request.method != "GET":
            worker.wake()

    worker.start()
    return app
