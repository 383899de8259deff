"""Process instances through the API: started, found, followed, ended, by those who may."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.services.archiving import archive_ended
from app.services.clock import set_business_clock
from app.services.seed import seed
from tests.http.api.api_house import ApiHouse
from tests.stem_house import NOW


def test_what_was_started_is_shown_with_what_it_waits_for(api: ApiHouse) -> None:
    body = {"process": "review", "business_key": "K-7", "title": "Seven", "variables": {"money": 1}}
    started = api.ask("robot", "POST", "/process-instances", body)
    assert started.status_code == 201
    assert (started.json["business_key"], started.json["state"]) == ("K-7", "active")
    assert [(wait["kind"], wait["element_id"]) for wait in started.json["waits"]] == [("user_task", "judge")]
    again = api.ask("robot", "GET", f"/process-instances/{started.json['id']}")
    assert again.json == started.json


def test_a_suspended_instance_says_so_and_its_tasks_are_nobodys_work(api: ApiHouse) -> None:
    review, question = api.start("review")["id"], api.start("question", case="C-1")["id"]
    body = {"reason": "等批示"}
    for path in (f"/process-instances/{each}" for each in (review, question)):
        answer = api.ask("owner", "POST", f"{path}/suspend", body)
        assert (answer.status_code, answer.json["state"]) == (200, "suspended")
        assert api.ask("owner", "POST", f"{path}/suspend", body).status_code == 409
        assert api.ask("owner", "POST", f"{path}/suspend", {"reason": " "}).status_code == 422
        assert api.ask("robot", "POST", f"{path}/resume", body).status_code == 404
    for instance, kind in ((review, "user_task"), (question, "message")):
        seen = api.ask("robot", "GET", f"/process-instances/{instance}").json
        assert seen["state"] == "suspended"
        assert [(wait["kind"], wait["is_suspended"]) for wait in seen["waits"]] == [(kind, True)]
    task = api.first_task("anna")
    assert (task["is_suspended"], task["may_complete"]) == (True, False)

    def found(state: str) -> int:
        return len(api.ask("robot", "GET", f"/process-instances?state={state}").json["items"])

    assert (found("active"), found("suspended")) == (0, 2)
    resumed = api.ask("owner", "POST", f"/process-instances/{review}/resume", {"reason": "已批"})
    assert resumed.json["state"] == "active"
    assert api.first_task("anna")["may_complete"]
    assert (found("active"), found("suspended")) == (1, 1)


def test_the_owner_of_the_procedure_sees_where_an_instance_stands_but_not_its_content(api: ApiHouse) -> None:
    body = {"process": "review", "business_key": "K-8", "title": "Eight", "variables": {"money": 1}}
    instance = api.ask("robot", "POST", "/process-instances", body).json["id"]
    seen = api.ask("owner", "GET", f"/process-instances/{instance}").json
    assert (seen["business_key"], seen["title"], seen["waits"][0]["element_id"]) == ("K-8", "", "judge")
    for part in ("/variables", "/history"):
        assert api.ask("owner", "GET", f"/process-instances/{instance}{part}").status_code == 404
    assert api.ask("owner", "GET", f"/process-instances/{uuid4()}").status_code == 404


def test_instances_are_found_by_process_key_state_and_words(api: ApiHouse) -> None:
    for key, title in (("K-1", "First of all"), ("K-2", "Second")):
        api.ask(
            "robot", "POST", "/process-instances", {"process": "review", "business_key": key, "title": title}
        )
    api.start("errand")

    def found(query: str) -> list[str]:
        page = api.ask("robot", "GET", f"/process-instances?{query}").json
        return [one["business_key"] or one["process"] for one in page["items"]]

    assert found("") == ["errand", "K-2", "K-1"]
    assert found("process=review") == ["K-2", "K-1"]
    assert found("business_key=K-1") == ["K-1"]
    assert found("text=all") == ["K-1"]
    assert found("text=%25") == []
    assert found("state=completed") == []


def test_pages_stay_whole_while_instances_are_started(api: ApiHouse) -> None:
    started = [api.start("review")["id"] for _ in range(5)]
    page = api.ask("robot", "GET", "/process-instances?limit=2").json
    seen = [one["id"] for one in page["items"]]
    while page["next"]:
        api.start("review")
        page = api.ask("robot", "GET", f"/process-instances?limit=2&cursor={page['next']}").json
        seen += [one["id"] for one in page["items"]]
    assert seen == started[::-1]


def test_what_one_may_not_see_looks_like_what_does_not_exist(api: ApiHouse) -> None:
    instance = api.start("errand")["id"]
    for part in ("", "/variables", "/history"):
        hidden = api.ask("anna", "GET", f"/process-instances/{instance}{part}")
        unknown = api.ask("anna", "GET", f"/process-instances/{uuid4()}{part}")
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.json | {"request_id": ""} == unknown.json | {"request_id": ""}
    assert api.ask("anna", "GET", "/process-instances").json["items"] == []


def test_only_machines_start_what_the_start_page_does_not_offer(api: ApiHouse) -> None:
    for who in ("anna", "chef", "owner", "admin"):
        answer = api.ask(who, "POST", "/process-instances", {"process": "review"})
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), who
    assert api.instances() == 0
    assert api.ask("robot", "POST", "/process-instances", {"process": "nothing"}).status_code == 404


@pytest.mark.parametrize("name", ["parameters", "initiator", "instance_id"])
def test_what_the_house_gives_is_not_taken_from_outside(api: ApiHouse, name: str) -> None:
    forged = {name: {"username": "boss"}, "money": 1}
    for path, body in (
        ("/process-instances", {"process": "review", "variables": forged}),
        ("/messages", {"name": "answer", "correlation_key": "C-1", "variables": forged}),
    ):
        answer = api.ask("robot", "POST", path, body)
        assert (answer.status_code, set(answer.json["fields"])) == (422, {f"variables.{name}"})
    assert api.instances() == 0


@pytest.mark.parametrize("process_id", ["stage_3_publish", "credit_check"])
def test_what_is_only_called_by_another_is_started_by_nobody(api: ApiHouse, process_id: str) -> None:
    assert api.ask("robot", "POST", "/process-instances", {"process": process_id}).status_code == 403


def test_the_procedures_own_processes_keep_their_conditions(api: ApiHouse) -> None:
    assert api.ask("robot", "POST", "/process-instances", {"process": "jbgs_tech_rd"}).status_code == 403
    body = {"process": "screening_batch", "variables": {"parameters": {"need_open_from": "1900-01-01"}}}
    answer = api.ask("robot", "POST", "/process-instances", body)
    assert (answer.status_code, set(answer.json["fields"])) == (422, {"variables.parameters"})
    bid = {"process": "bid_application", "variables": {"list_item": "BD-0000-00-X-000"}}
    assert api.ask("robot", "POST", "/process-instances", bid).status_code == 403


def test_papers_show_their_own_fields_and_machines_all_of_what_they_started(api: ApiHouse) -> None:
    instance = api.start("review", secret="inner", money=3)["id"]
    task = api.first_task("anna")
    api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": {"verdict": {"words": "yes"}}})
    seen = api.ask("anna", "GET", f"/process-instances/{instance}/variables").json["variables"]
    assert (seen["verdict"], seen["money"]) == ({"words": "yes"}, 3)
    assert "secret" not in seen
    assert (
        api.ask("robot", "GET", f"/process-instances/{instance}/variables").json["variables"]["secret"]
        == "inner"
    )


def test_the_history_is_read_backwards_page_by_page(api: ApiHouse) -> None:
    instance = api.start("review")["id"]
    path = f"/process-instances/{instance}/history?limit=1"
    first = api.ask("robot", "GET", path).json
    second = api.ask("robot", "GET", f"{path}&cursor={first['next']}").json
    assert [page["items"][0]["seq"] for page in (first, second)] == [2, 1]
    assert (second["items"][0]["kind"], second["next"]) == ("instance_started", None)


def test_the_owner_ends_an_instance_with_a_reason(api: ApiHouse) -> None:
    instance = api.start("review")["id"]
    path = f"/process-instances/{instance}/cancel"
    for who in ("anna", "robot", "admin"):
        assert api.ask(who, "POST", path, {"reason": "no"}).status_code == 404
    assert api.ask("owner", "POST", path, {"reason": " "}).status_code == 422
    ended = api.ask("owner", "POST", path, {"reason": "started by mistake"})
    assert (ended.status_code, ended.json["state"]) == (200, "cancelled")
    assert api.ask("robot", "GET", f"/process-instances/{instance}").json["waits"] == []
    assert api.ask("owner", "POST", path, {"reason": "again"}).status_code == 409


def test_of_an_archived_instance_only_the_facts_are_left(api: ApiHouse, tmp_path: Path) -> None:
    started = api.start("review", money=1)
    address = f"/process-instances/{started['id']}"
    api.ask("owner", "POST", f"{address}/cancel", {"reason": "done"})
    with api.house.command(now=NOW) as work:
        seed(work)
        set_business_clock(work.session, NOW + timedelta(days=4000))
    assert archive_ended(api.house, tmp_path / "a.zip").purged == 1

    answer = api.ask("robot", "GET", address).json
    assert (answer["state"], answer["waits"]) == ("cancelled", [])
    assert answer["archived_at"].startswith("2032-")
    assert api.ask("robot", "GET", f"{address}/variables").json == {"variables": {}}
    assert api.ask("robot", "GET", f"{address}/history").json["items"] == []
    assert [one["id"] for one in api.ask("robot", "GET", "/process-instances").json["items"]] == [
        started["id"]
    ]
    assert api.ask("owner", "POST", f"{address}/cancel", {"reason": "again"}).status_code == 409
