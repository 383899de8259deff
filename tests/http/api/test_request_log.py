"""Commands and requests are logged with their ids, and nothing secret is."""

from collections.abc import Iterator

import pytest

from tests.http.api.api_house import ApiHouse
from tests.log_lines import Lines, caught_lines


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Catch what is logged."""
    with caught_lines() as caught:
        yield caught


def test_a_command_is_logged_with_its_request_and_its_instance(api: ApiHouse, lines: Lines) -> None:
    instance = api.start("review")["id"]
    task = api.first_task("anna")
    lines.forget()
    api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": {"verdict": {"words": "x"}}})
    command, request = (line for line in lines.read_all() if line["event"] in {"task_completed", "request"})
    assert (command["instance_id"], command["element_id"]) == (instance, "judge")
    assert command["request_id"] == request["request_id"]
    assert (request["route"], request["status"], request["task_id"]) == (
        "/api/v1/user-tasks/<uuid:task_id>/complete", 200, task["id"],
    )  # fmt: skip


def test_secrets_in_addresses_are_not_logged(api: ApiHouse, lines: Lines) -> None:
    api.client.get("/link/this-is-secret?next=also-secret")
    api.ask("anna", "GET", "/user-tasks")
    assert "secret" not in lines.getvalue()
    assert "jbgs_" not in lines.getvalue()
