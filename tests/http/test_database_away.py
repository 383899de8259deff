"""A database that does not answer: a page in words, whatever was asked."""

from collections.abc import Callable
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError

from app.store.session import Database
from tests.http.site import Site


@pytest.mark.parametrize("address", ["/public/", "/sign-in", "/tasks/"])
def test_a_page_says_that_the_database_is_away(
    open_site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = open_site("filling").client("o01a")

    @contextmanager
    def nothing(_self: Database):
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))
        yield

    monkeypatch.setattr(Database, "reading", nothing)
    monkeypatch.setattr(Database, "command", nothing)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "系统正忙" in answer.text
    assert "The system is busy" in answer.text
