"""The port is taken first: who can't have it is told so, and nothing has been changed yet."""

import socket

import pytest

from app.domain.errors import Invalid
from app.server import bind


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
