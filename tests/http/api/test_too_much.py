"""One command brings only so much into a process: the same bounds at every door that machines use."""

from typing import Any

import pytest

from app.domain.command_size import MOST_BYTES, MOST_VALUES, MOST_VARIABLES
from tests.http.api.api_house import ApiHouse

LARGE = {"small": 1, "much": "a" * MOST_BYTES}
TOO_MUCH: list[tuple[dict[str, Any], dict[str, str]]] = [
    (LARGE, {"variables.much": "过大 / too large"}),
    ({"rows": [[1] * 1000] * (MOST_VALUES // 1000)}, {"variables.rows": "过大 / too large"}),
    ({f"v{number}": 1 for number in range(MOST_VARIABLES + 1)}, {}),
]


@pytest.mark.parametrize(("variables", "fields"), TOO_MUCH)
def test_no_instance_starts_with_more(
    api: ApiHouse, variables: dict[str, Any], fields: dict[str, str]
) -> None:
    body = {"process": "errand", "variables": variables}
    answer = api.ask("robot", "POST", "/process-instances", body)
    assert (answer.status_code, answer.json["code"], answer.json["fields"]) == (413, "too_much", fields)
    assert "上限" in answer.json["message"]
    assert "the limit is" in answer.json["message"]


def test_a_message_and_a_job_bring_no_more_and_the_job_is_still_to_be_done(api: ApiHouse) -> None:
    message = {"name": "answer", "correlation_key": "C-1", "variables": LARGE}
    assert api.ask("robot", "POST", "/messages", message).status_code == 413

    api.start("errand", wanted="bread")
    api.settle()
    (job,) = api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]
    path = f"/jobs/{job['id']}/complete"
    assert api.ask("robot", "POST", path, {"variables": LARGE}).status_code == 413
    assert api.ask("robot", "POST", path, {"variables": {"brought": True}}).status_code == 200


def test_what_is_just_within_the_bounds_is_taken(api: ApiHouse) -> None:
    body = {"process": "errand", "variables": {"much": "a" * (MOST_BYTES - 5000), "rows": [1] * 1000}}
    assert api.ask("robot", "POST", "/process-instances", body).status_code == 201
