"""The page of one's own tokens, and the page to try the API."""

import re
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.domain.api_tokens import MOST_PER_PERSON
from app.services.sessions import open_session
from app.services.work import House
from app.store.identity import get_user
from app.web.current import COOKIE
from tests.http.api.api_house import ApiHouse

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
SECRET = re.compile(r'value="(jbgs_[^"]+)"')
TOKENS = "/account/tokens/"
NEW = {"name": "待办同步", "days": "30", "scopes": ["tasks:read"]}


class Browser:
    """Somebody signed in, whose forms carry the token of the page."""

    def __init__(self, api: ApiHouse, username: str) -> None:
        self.client = api.app.test_client()
        self.client.set_cookie(COOKIE, session_of(api.house, username))
        found = CSRF.search(self.client.get(TOKENS).text)
        assert found
        self.csrf = found[1]

    def post(self, path: str, fields: dict[str, object]) -> TestResponse:
        return self.client.post(path, data={**fields, "csrf_token": self.csrf})


def session_of(house: House, username: str) -> str:
    with house.command() as work:
        return open_session(work, get_user(work.session, username), "127.0.0.1", "tests")


def test_a_new_token_is_seen_once_and_works_until_it_is_revoked(api: ApiHouse) -> None:
    browser = Browser(api, "anna")
    shown = browser.post(TOKENS, NEW)
    found = SECRET.search(shown.text)
    assert found
    secret = found[1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert api.with_headers("GET", "/user-tasks", headers).status_code == 200
    listed = browser.client.get(TOKENS).text
    assert "待办同步" in listed
    assert secret not in listed
    revoke = re.search(r'action="(/account/tokens/[^"]+/revoke)"', listed)
    assert revoke
    assert Browser(api, "bert").post(revoke[1], {}).status_code == 404
    assert api.with_headers("GET", "/user-tasks", headers).status_code == 200
    assert browser.post(revoke[1], {}).status_code == 303
    assert api.with_headers("GET", "/user-tasks", headers).status_code == 401
    assert browser.post(f"{TOKENS}{uuid4()}/revoke", {}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "a" * 101},
        {"days": "0"},
        {"days": "367"},
        {"days": "soon"},
        {"days": "9" * 300},
        {"scopes": []},
        {"scopes": ["jobs:write"]},
        {"scopes": ["tasks:read", "everything"]},
    ],
)
def test_what_is_wrong_with_a_new_token_is_said(api: ApiHouse, wrong: dict[str, object]) -> None:
    browser = Browser(api, "anna")
    answer = browser.post(TOKENS, {**NEW, **wrong})
    assert answer.status_code == 422
    assert not SECRET.search(answer.text)


def test_nobody_has_more_tokens_than_anybody_can_watch_over(api: ApiHouse) -> None:
    for _ in range(MOST_PER_PERSON):
        api.secret("anna")
    assert Browser(api, "anna").post(TOKENS, NEW).status_code == 422


def test_only_scopes_that_mean_something_to_the_person_are_offered(api: ApiHouse) -> None:
    offered = {
        who: set(re.findall(r'name="scopes" value="([^"]+)"', Browser(api, who).client.get(TOKENS).text))
        for who in ("anna", "robot", "owner")
    }
    assert offered["anna"] == {"tasks:read", "tasks:write", "instances:read", "instances:write"}
    assert offered["robot"] - offered["anna"] == {"jobs:write", "messages:write", "signals:write"}
    assert {"definitions:write", "incidents:read", "metrics:read"} <= offered["owner"]


def test_the_page_to_try_shows_every_operation_and_keeps_the_strict_policy(api: ApiHouse) -> None:
    browser = Browser(api, "anna")
    page = browser.client.get("/api/")
    described = api.client.get("/api/v1/openapi.json").json
    asked = set(re.findall(r'data-method="(\w+)" data-path="([^"]+)"', page.text))
    assert asked == {
        (method.upper(), path) for path, methods in described["paths"].items() for method in methods
    }
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r'<script(?![^>]*nonce=)|(?:src|href)="https?:| on\w+="', page.text)
