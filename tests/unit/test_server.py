"""The port is taken first, who can't have it is told so; what no page could take is refused in our words."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from typing import Any

import pytest
from waitress import create_server

from app.domain.errors import Invalid
from app.server import bind
from app.web.oversize import READ_AND_DROPPED, PatientChannel

LIMIT = 1_000_000


def test_a_port_in_use_is_refused_with_its_address():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(Invalid, match=rf"127\.0\.0\.1:{port} .*--port"):
            bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(Invalid, match=r"203\.0\.113\.9"):
        bind("203.0.113.9", 8000)


def test_a_free_port_is_taken():
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


@contextmanager
def listening() -> Iterator[HTTPConnection]:
    """Serve nothing but a greeting, with a small limit; yield a connection."""

    def greet(_environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    server = create_server(greet, sockets=[bind("127.0.0.1", 0)], threads=1, max_request_body_size=LIMIT)
    server.channel_class = PatientChannel
    is_over = Event()

    def serve() -> None:
        while not is_over.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = Thread(target=serve)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
    try:
        yield connection
    finally:
        connection.close()
        is_over.set()
        thread.join(10)
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(server._map)


def sent(connection: HTTPConnection, size: int, path: str = "/tasks/1/complete") -> HTTPResponse:
    connection.request("POST", path, body=b"x" * size)
    return connection.getresponse()


@pytest.mark.parametrize("size", [LIMIT, 5 * LIMIT, READ_AND_DROPPED * LIMIT])
def test_what_is_too_large_for_any_page_is_read_to_its_end_and_answered_in_chinese_first(size):
    with listening() as connection:
        answer = sent(connection, size)
        assert (answer.status, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
        page = answer.read().decode()
        assert page.index("提交的内容过大") < page.index("too large")
        assert "草稿在“待办”中仍然保留" in page


def test_a_program_that_sends_too_much_is_answered_in_json():
    with listening() as connection:
        answer = sent(connection, 2 * LIMIT, "/api/v1/user-tasks")
        assert (answer.status, json.load(answer)["code"]) == (413, "request_entity_too_large")


def test_what_is_not_too_large_is_served_as_ever():
    with listening() as connection:
        assert [sent(connection, size).read() for size in (LIMIT - 1, 10)] == [b"ok", b"ok"]
