"""A database that does not answer: a page in words, whatever was asked."""

import re
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError

from app.store.session import Database
from tests.http.site import NEED, Site


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


def test_what_was_typed_stays_in_the_page_and_is_sent_again(
    open_site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site("accepting")
    client, (need,) = site.client("lc01"), site.instances(NEED)
    path = f"/migrations/instances/{need.id}/suspend"

    @contextmanager
    def cut_off(_self: Database):
        raise OperationalError("COMMIT", {}, Exception("server closed"), connection_invalidated=True)
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Database, "command", cut_off)
        answer = client.post(path, {"reason": "核查材料"})
    assert answer.status_code == 503
    assert ("核对后再试" in answer.text, "server closed" in answer.text) == (True, False)
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    assert sent["reason"] == "核查材料"
    assert client.post_without_token(path, sent).status_code == 303
    assert "已暂停" in client.get(f"/migrations/instances/{need.id}").text


def test_no_password_is_kept_in_a_page(
    open_site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = open_site("filling").client("o01a")

    @contextmanager
    def nothing(_self: Database):
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))
        yield

    monkeypatch.setattr(Database, "command", nothing)
    answer = client.post("/sign-in", {"username": "o01a", "password": "not-to-be-seen"})
    assert answer.status_code == 503
    assert "not-to-be-seen" not in answer.text
