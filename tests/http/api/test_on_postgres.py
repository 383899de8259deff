"""The API on PostgreSQL: many callers at once get what one would get."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from app.domain.base import decode_json
from tests.http.api.api_house import ApiHouse

R = TypeVar("R")
CALLERS = 6


@pytest.fixture
def api(new_postgres_url: str, tmp_path: Path) -> Iterator[ApiHouse]:
    """Lend a small house on PostgreSQL."""
    made = ApiHouse(tmp_path, new_postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    made.unhurried()
    yield made
    made.house.database.dispose()


def at_once(ask: Callable[[int], R]) -> list[R]:
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(ask, range(CALLERS)))


def called(api: ApiHouse, secret: str, path: str, body: object) -> tuple[int, dict[str, object]]:
    """Call with a client of one's own: those of Flask are not for several threads."""
    answer = api.app.test_client().post(
        f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {secret}"}
    )
    return answer.status_code, decode_json(answer.data)


def test_of_many_that_publish_the_same_message_one_does(api: ApiHouse) -> None:
    secret = api.secret("robot")
    body = {"name": "answer", "correlation_key": "C", "deduplication_id": "once"}
    answers = at_once(lambda _: called(api, secret, "/messages", body))
    assert {status for status, _ in answers} == {201}
    assert len({str(message["id"]) for _, message in answers}) == 1


def test_every_job_is_handed_out_once(api: ApiHouse) -> None:
    for _ in range(12):
        api.start("errand")
    secret = api.secret("robot")
    ask = {"type": "outside-work", "most": 3}
    answers = at_once(lambda _: called(api, secret, "/jobs/activate", ask))
    jobs = [job["id"] for _, answer in answers for job in answer["items"]]  # type: ignore[attr-defined]
    assert len(jobs) == len(set(jobs))
    left = called(api, secret, "/jobs/activate", {"type": "outside-work", "most": 100})[1]["items"]
    assert len(jobs) + len(left) == 12  # type: ignore[arg-type]


def test_of_many_that_complete_one_task_one_does(api: ApiHouse) -> None:
    api.start("review")
    secret = api.secret("anna")
    path = f"/user-tasks/{api.first_task('anna')['id']}/complete"
    values = {"values": {"verdict": {"words": "x"}}}
    statuses = sorted(status for status, _ in at_once(lambda _: called(api, secret, path, values)))
    assert statuses == [200] + [409] * (CALLERS - 1)


def test_lists_go_on_from_where_they_ended(api: ApiHouse) -> None:
    started = [api.start("review")["id"] for _ in range(5)]
    for path, key in (("/process-instances", "id"), ("/user-tasks", "instance_id")):
        page = api.ask("robot" if key == "id" else "anna", "GET", f"{path}?limit=2").json
        seen = [one[key] for one in page["items"]]
        while page["next"]:
            who = "robot" if key == "id" else "anna"
            page = api.ask(who, "GET", f"{path}?limit=2&cursor={page['next']}").json
            seen += [one[key] for one in page["items"]]
        assert sorted(seen) == sorted(started)
        assert len(seen) == len(started)


def test_numbers_and_health_are_told(api: ApiHouse) -> None:
    api.start("review")
    assert "jiebang_open_tasks 1.0" in api.client.get("/metrics").text
    assert api.client.get("/health/ready").json["checks"]["database"] == "ok"


def test_odd_characters_are_refused_or_kept(api: ApiHouse) -> None:
    assert api.ask("robot", "GET", "/process-instances?text=%00").status_code in {400, 422}
    body = {"process": "errand", "variables": {"odd": "a\x00b", "big": 2**62, "small": -5}}
    answer = api.ask("robot", "POST", "/process-instances", body)
    assert answer.status_code == 201
    variables = api.ask("robot", "GET", f"/process-instances/{answer.json['id']}/variables").json["variables"]
    assert (variables["odd"], variables["big"]) == ("a\x00b", 2**62)
