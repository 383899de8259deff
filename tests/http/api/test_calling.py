"""Who may call the API, how often, and how what is wrong is said."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.api_tokens import ApiScope
from app.services.api_tokens import find_caller, revoke_token
from app.services.security_time import real_now
from app.store.api_tokens import find_token_of, tokens_of
from app.store.identity import get_user
from app.web.api.operation import OPERATIONS
from app.web.api.rates import Rates
from app.web.current import COOKIE
from tests.http.api.api_house import ApiHouse

TASKS = "/user-tasks"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(
    "headers",
    [{}, bearer("jbgs_wrong"), bearer("wrong"), {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}],
)
def test_without_a_token_that_lives_nothing_is_answered(api: ApiHouse, headers: dict[str, str]) -> None:
    answer = api.with_headers("GET", TASKS, headers)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_cookie_of_a_browser_opens_nothing(api: ApiHouse) -> None:
    api.client.set_cookie(COOKIE, api.secret("anna"))
    assert api.with_headers("GET", TASKS, {}).status_code == 401


def test_a_revoked_token_opens_nothing(api: ApiHouse) -> None:
    secret = api.secret("anna")
    assert api.with_headers("GET", TASKS, bearer(secret)).status_code == 200
    with api.house.command() as work:
        (token,) = tokens_of(work.session, api.people["anna"].id)
        revoke_token(work, api.people["anna"], token.id)
    assert api.with_headers("GET", TASKS, bearer(secret)).status_code == 401


def test_an_expired_token_opens_nothing(api: ApiHouse) -> None:
    secret = api.secret("anna")
    with api.house.command() as work:
        (token,) = tokens_of(work.session, api.people["anna"].id)
        token.expires_at = real_now() - timedelta(seconds=1)
    assert api.with_headers("GET", TASKS, bearer(secret)).status_code == 401


def test_the_token_of_a_disabled_account_opens_nothing(api: ApiHouse) -> None:
    secret = api.secret("anna")
    with api.house.command() as work:
        get_user(work.session, "anna").is_active = False
    assert api.with_headers("GET", TASKS, bearer(secret)).status_code == 401


def test_a_token_does_only_what_it_was_made_for(api: ApiHouse) -> None:
    secret = api.secret("anna", ApiScope.INSTANCES_READ)
    answer = api.with_headers("GET", TASKS, bearer(secret))
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert "tasks:read" in answer.json["message"]


def test_the_use_of_a_token_is_noted(api: ApiHouse) -> None:
    api.ask("anna", "GET", TASKS)
    with api.house.reading() as work:
        (token,) = tokens_of(work.session, api.people["anna"].id)
        assert token.last_used_at is not None


def test_of_a_token_only_the_digest_is_kept(api: ApiHouse) -> None:
    secret = api.secret("anna")
    with api.house.reading() as work:
        found = find_caller(work, secret)
        assert found
        kept = find_token_of(work.session, found[1].id, api.people["anna"].id)
        assert kept
        assert secret not in {str(value) for value in vars(kept).values()}
        assert len(kept.token_digest) == 64


def test_whoever_asks_too_often_has_to_wait(api: ApiHouse) -> None:
    api.app.extensions["api_rates"] = Rates(per_minute=1, burst=2)
    answers = [api.ask("anna", "GET", TASKS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) >= 1
    assert api.ask("bert", "GET", TASKS).status_code == 200


def test_whoever_guesses_tokens_has_to_wait(api: ApiHouse) -> None:
    api.app.extensions["api_rates"] = Rates()
    answers = [api.with_headers("GET", TASKS, bearer(f"jbgs_{n}")).status_code for n in range(31)]
    assert answers == [401] * 30 + [429]


def test_everything_wrong_with_a_query_is_said_at_once(api: ApiHouse) -> None:
    answer = api.ask("anna", "GET", f"{TASKS}?limit=0&state=lost&colour=red")
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"limit", "state", "colour"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"[" * 100_000, 422),
        (b'{"values": ' + b'{"a": ' * 60 + b"1" + b"}" * 61, 422),
        (b'{"values": {"money": 1e999999999}}', 422),
        (b'{"values": {"money": ' + b"9" * 5000 + b"}}", 422),
        (b'{"values": "' + b"a" * 9_000_000 + b'"}', 413),
    ],
)
def test_a_body_without_end_or_sense_is_refused(api: ApiHouse, body: bytes, status: int) -> None:
    api.start("review")
    path = f"{TASKS}/{api.first_task('anna')['id']}/complete"
    answer = api.ask("anna", "POST", path, data=body, content_type="application/json")
    assert answer.status_code == status
    assert set(answer.json) == {"code", "message", "fields", "request_id"}


def test_what_is_not_json_is_refused(api: ApiHouse) -> None:
    answer = api.ask("robot", "POST", "/messages", data=b"name=a", content_type="text/plain")
    assert answer.status_code == 415


def test_every_answer_carries_the_id_of_its_request(api: ApiHouse) -> None:
    answer = api.with_headers("GET", TASKS, {"X-Request-ID": "order-4711"})
    assert answer.headers["X-Request-ID"] == answer.json["request_id"] == "order-4711"
    other = api.with_headers("GET", TASKS, {"X-Request-ID": "no <b>words</b>"})
    assert len(other.json["request_id"]) == 32


def test_an_address_that_does_not_exist_is_refused_in_the_same_shape(api: ApiHouse) -> None:
    answer = api.ask("anna", "GET", "/nothing")
    assert answer.status_code == 404
    assert set(answer.json) == {"code", "message", "fields", "request_id"}


def test_every_operation_is_described(api: ApiHouse) -> None:
    described = api.client.get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    found = {one["operationId"] for methods in described["paths"].values() for one in methods.values()}
    assert found == {each.id for each in OPERATIONS.all}
    assert all(one["summary"] for methods in described["paths"].values() for one in methods.values())


@pytest.mark.parametrize("number", [b"1e999999", b"-1e41", b"9" * 30])
@pytest.mark.parametrize(
    ("caller", "path", "name"),
    [
        ("robot", "/messages", "variables"),
        ("robot", f"/jobs/{UUID(int=1)}/complete", "variables"),
        ("robot", f"/jobs/{UUID(int=1)}/error", "variables"),
        ("robot", "/process-instances", "variables"),
        ("anna", f"{TASKS}/{UUID(int=1)}/complete", "values"),
    ],
)
def test_a_number_beyond_all_use_is_refused_at_every_door_and_its_field_is_named(
    api: ApiHouse, caller: str, path: str, name: str, number: bytes
) -> None:
    body = f'{{"{name}": {{"rows": [{{"cost": 1}}, {{"cost": {number.decode()}}}]}}}}'
    answer = api.ask(caller, "POST", path, data=body.encode(), content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["fields"] == {
        f"{name}.rows.2.cost": "数字过大或过长：最多 40 位 / the number is too large or too long"
    }
