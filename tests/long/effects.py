"""A world outside that has effects: a server that counts what it was asked to do, by idempotency key."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SLOW = 0.03


@contextmanager
def open_world() -> Iterator[tuple[str, Counter[str]]]:
    """Lend the address of such a server and what it has counted."""
    seen: Counter[str] = Counter()

    class Counting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            time.sleep(random.uniform(0, SLOW))  # whoever asks may die before and after
            seen[self.headers["Idempotency-Key"]] += 1
            time.sleep(random.uniform(0, SLOW))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", seen
    server.shutdown()
    server.server_close()
