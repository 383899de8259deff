"""People on slow lines, and those who only pretend to be, hold nobody else up."""

import socket
import time
from urllib.parse import urlsplit
from urllib.request import urlopen

from app.walk.server import own_server

HALF_SENT = (
    b"POST /sign-in HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nac"
)


def test_two_hundred_half_sent_requests_leave_the_pages_answering(tmp_path):
    with own_server(tmp_path) as base:
        place = urlsplit(base)
        senders = [socket.create_connection((place.hostname, place.port), timeout=5) for _ in range(200)]
        for sender in senders:
            sender.sendall(HALF_SENT)
        begin = time.monotonic()
        with urlopen(f"{base}/public/", timeout=20) as answer:  # noqa: S310
            assert answer.status == 200
        assert time.monotonic() - begin < 10
        for sender in senders:
            sender.close()
