"""Catches what is logged, as lines of JSON."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.logs import begin_request, configure_logging


class Lines(io.StringIO):
    """What was logged so far."""

    def read_all(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def forget(self) -> None:
        self.seek(0)
        self.truncate()


@contextmanager
def caught_lines() -> Iterator[Lines]:
    """Write all logs into a text, and leave logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = Lines()
    configure_logging(stream)
    try:
        yield stream
    finally:
        root.handlers, root.level = handlers, level
        begin_request("")
