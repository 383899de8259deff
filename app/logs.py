"""Structured logs: one JSON object per line, with the id of the request and of the instance it is about.

Everybody logs through `logging`; what is given as `extra` becomes keys of the line.
"""

import logging
import sys
from typing import IO

import structlog
from structlog.types import Processor

NOISY = ("weasyprint", "fontTools", "alembic", "procrastinate")


def configure_logging(stream: IO[str] = sys.stderr, level: int = logging.INFO) -> None:
    """Write all logs of this process to a stream: JSON lines, or words for people at a terminal."""
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def begin_request(request_id: str, **more: str) -> None:
    """Let every line of this thread carry the request's id from now on, and forget the request before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id, **more)
