"""The embedded server: gunicorn with one process and eight threads, worker and timers inside."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from gunicorn.app.base import BaseApplication

from .config import Config
from .factory import build_house, create_app
from .logs import configure_logging
from .worker import Worker


class EmbeddedServer(BaseApplication):
    """Serves one installation; the house is built in the serving process, after the fork."""

    def __init__(self, config: Config, host: str, port: int, *, processes: int = 1) -> None:
        self._config = config
        self._bind = f"{host}:{port}"
        self._processes = processes
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how to run."""
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._processes,
            "threads": 8,
            "worker_class": "gthread",
            "accesslog": None,
            "loglevel": "warning",
            "timeout": 120,
            "graceful_timeout": 10,
            "proc_name": "jiebang",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Build the application in this process and start its worker."""
        return serve_house(self._config)


def serve_house(config: Config) -> Flask:
    """Return the application with its worker running beside it, woken after every change."""
    configure_logging()
    house = build_house(config)
    worker = Worker(house)
    app = create_app(house)
    app.extensions["worker"] = worker

    @app.teardown_request
    def wake(_error: BaseException | None) -> None:
        if request.method != "GET":
            worker.wake()

    worker.start()
    return app
