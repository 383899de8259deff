"""What machines and operators do through the API: messages, jobs, incidents, definitions."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.api_tokens import ApiScope
from app.services.clock import business_now, set_business_clock
from app.store.api_tokens import tokens_of
from tests.http.api.api_house import FILES, ApiHouse

NOTHING = UUID(int=1)
"""The id of nothing; the same in every process, so that two of them collect the same tests."""


def state_of(api: ApiHouse, instance_id: str) -> str:
    return str(api.ask("robot", "GET", f"/process-instances/{instance_id}").json["state"])


def test_a_message_reaches_whoever_waits_for_it(api: ApiHouse) -> None:
    instance = api.start("question", case="C-1")["id"]
    body = {"name": "answer", "correlation_key": "C-1", "variables": {"reply": 42}}
    message = api.ask("robot", "POST", "/messages", body)
    assert (message.status_code, message.json["state"]) == (201, "waiting")
    api.settle()
    told = api.ask("robot", "GET", f"/messages/{message.json['id']}").json
    assert (told["state"], told["delivered_to"]) == ("delivered", instance)
    assert state_of(api, instance) == "completed"


def test_a_message_starts_a_process_and_its_facts_say_which_instance(api: ApiHouse) -> None:
    body = {"name": "wanted", "correlation_key": "C-7", "variables": {"what": "bread"}}
    first, second = (api.ask("robot", "POST", "/messages", body).json for _ in range(2))
    assert first["starts"] == [{"process_id": "by_message", "instance_id": None}]
    api.settle()
    told, waiting = (api.ask("robot", "GET", f"/messages/{one['id']}").json for one in (first, second))
    (start,) = told["starts"]
    assert start["instance_id"] is not None
    assert (told["state"], told["delivered_to"]) == ("delivered", start["instance_id"])
    assert (waiting["state"], waiting["starts"]) == ("waiting", second["starts"]), "one at a time for a key"


def test_a_message_is_published_once_for_its_deduplication_id(api: ApiHouse) -> None:
    body = {"name": "answer", "correlation_key": "C-2", "deduplication_id": "order-1"}
    first, second = (api.ask("robot", "POST", "/messages", body).json for _ in range(2))
    assert first == second


def test_a_signal_from_outside_is_heard_by_all_who_wait_and_by_nobody_later(api: ApiHouse) -> None:
    instances = [api.start("listens")["id"] for _ in range(2)]
    thrown = api.ask("robot", "POST", "/signals", {"name": "alarm", "variables": {"level": 3}})
    assert (thrown.status_code, thrown.json) == (201, {"name": "alarm", "heard_by": 2, "starts": 0})
    api.settle()
    assert [state_of(api, instance) for instance in instances] == ["completed", "completed"]
    values = api.ask("robot", "GET", f"/process-instances/{instances[0]}/variables").json["variables"]
    assert values["level"] == 3
    assert state_of(api, api.start("listens")["id"]) == "active"
    forged = {"name": "alarm", "variables": {"initiator": 1}}
    assert api.ask("robot", "POST", "/signals", forged).status_code == 422


def test_messages_are_listed_by_state_page_by_page(api: ApiHouse) -> None:
    for number in range(3):
        api.ask("robot", "POST", "/messages", {"name": "answer", "correlation_key": f"C-{number}"})
    body = {"name": "answer", "correlation_key": "C-9", "time_to_live_seconds": 0}
    assert api.ask("robot", "POST", "/messages", body).json["state"] == "expired"
    first = api.ask("robot", "GET", "/messages?name=answer&limit=2").json
    second = api.ask("robot", "GET", f"/messages?name=answer&limit=2&cursor={first['next']}").json
    keys = [one["correlation_key"] for page in (first, second) for one in page["items"]]
    assert (sorted(keys), second["next"]) == (["C-0", "C-1", "C-2"], None)
    (expired,) = api.ask("robot", "GET", "/messages?state=expired").json["items"]
    assert (expired["correlation_key"], expired["delivered_to"]) == ("C-9", None)
    assert api.ask("robot", "GET", "/messages?name=other").json["items"] == []
    assert api.ask("robot", "GET", "/messages?state=lost").status_code == 422


def test_a_job_is_fetched_once_and_its_result_enters_the_process(api: ApiHouse) -> None:
    instance = api.start("errand", wanted="bread")["id"]
    api.settle()
    (job,) = api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]
    assert (job["instance_id"], job["variables"]["wanted"]) == (instance, "bread")
    assert api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"] == []
    path = f"/jobs/{job['id']}/complete"
    assert api.ask("robot", "POST", path, {"variables": {"initiator": "boss"}}).status_code == 422
    done = api.ask("robot", "POST", path, {"variables": {"brought": True}})
    assert (done.status_code, done.json["state"]) == (200, "completed")
    assert api.ask("robot", "GET", f"/jobs/{job['id']}").json == done.json
    assert state_of(api, instance) == "completed"
    assert api.ask("robot", "POST", path, {}).status_code == 409


def test_a_job_without_an_answer_is_handed_out_again(api: ApiHouse) -> None:
    api.start("errand")
    ask = {"type": "outside-work", "hold_seconds": 60}
    (first,) = api.ask("robot", "POST", "/jobs/activate", ask).json["items"]
    with api.house.command() as work:
        set_business_clock(work.session, business_now(work.session) + timedelta(minutes=2))
    (second,) = api.ask("robot", "POST", "/jobs/activate", ask).json["items"]
    assert first["id"] == second["id"]


def test_a_job_that_fails_too_often_is_an_incident_which_an_operator_retries(api: ApiHouse) -> None:
    api.start("errand")
    for _ in range(3):
        (job,) = api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]
        failed = api.ask("robot", "POST", f"/jobs/{job['id']}/fail", {"message": "no bread"}).json
        with api.house.command() as work:
            set_business_clock(work.session, business_now(work.session) + timedelta(hours=2))
    assert (failed["retries"], failed["state"]) == (0, "failed")
    (incident,) = api.ask("admin", "GET", "/incidents").json["items"]
    assert (incident["element_id"], incident["message"]) == ("run", "no bread")
    assert api.ask("admin", "GET", f"/incidents/{incident['id']}").json == incident
    assert api.ask("admin", "GET", f"/incidents/{NOTHING}").status_code == 404
    path = f"/incidents/{incident['id']}/retry"
    assert api.ask("admin", "POST", path).json["resolved_at"] is not None
    assert api.ask("admin", "POST", path).status_code == 409
    assert api.ask("admin", "GET", "/incidents").json["items"] == []
    assert len(api.ask("admin", "GET", "/incidents?state=resolved").json["items"]) == 1
    assert len(api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]) == 1


def test_a_worker_says_how_often_and_when_its_job_is_tried_again(api: ApiHouse) -> None:
    instance = api.start("errand", wanted="bread", shop="corner")["id"]
    ask = {"type": "outside-work", "fetch_variables": ["wanted", "nothing"]}
    (job,) = api.ask("robot", "POST", "/jobs/activate", ask).json["items"]
    assert job["variables"] == {"wanted": "bread"}
    fail = f"/jobs/{job['id']}/fail"
    told = api.ask("robot", "POST", fail, {"message": "shut", "retries": 7, "back_off_seconds": 0}).json
    assert (told["retries"], told["error"], told["due_at"] <= job["due_at"]) == (7, "shut", False)
    assert len(api.ask("robot", "POST", "/jobs/activate", ask).json["items"]) == 1
    assert api.ask("robot", "POST", fail, {"message": "gone", "retries": 0}).json["state"] == "failed"
    again = api.ask("robot", "POST", fail, {"message": "gone"})
    assert again.json["message"].startswith(f"作业 {job['id']} 已失败")
    (line,) = api.ask("robot", "GET", "/jobs?state=failed&type=outside-work").json["items"]
    assert (line["id"], line["instance_id"], "variables" in line) == (job["id"], instance, False)
    assert api.ask("robot", "GET", "/jobs?state=failed&type=mail").json["items"] == []


def test_an_error_nobody_catches_is_an_incident(api: ApiHouse) -> None:
    instance = api.start("errand")["id"]
    (job,) = api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]
    thrown = api.ask("robot", "POST", f"/jobs/{job['id']}/error", {"code": "no_bread", "message": "shut"})
    assert thrown.status_code == 200
    waits = api.ask("robot", "GET", f"/process-instances/{instance}").json["waits"]
    assert [wait["kind"] for wait in waits] == ["incident"]


def test_the_houses_own_jobs_are_given_to_nobody(api: ApiHouse) -> None:
    api.start("errand")
    (job,) = api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"]
    api.house.registry.elsewhere = frozenset()
    assert api.ask("robot", "POST", "/jobs/activate", {"type": "outside-work"}).json["items"] == []
    assert api.ask("robot", "POST", f"/jobs/{job['id']}/complete", {}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/messages", {"name": "answer", "correlation_key": "C"}),
        ("GET", f"/messages/{NOTHING}", None),
        ("POST", "/jobs/activate", {"type": "outside-work"}),
        ("GET", "/jobs", None),
        ("POST", f"/jobs/{NOTHING}/complete", {}),
        ("POST", f"/jobs/{NOTHING}/fail", {"message": ""}),
        ("POST", f"/jobs/{NOTHING}/error", {"code": "x"}),
        ("POST", "/signals", {"name": "alarm"}),
        ("GET", "/incidents", None),
        ("GET", f"/incidents/{NOTHING}", None),
        ("POST", f"/incidents/{NOTHING}/retry", None),
        ("GET", "/definitions", None),
        ("GET", "/definitions/process/review/versions", None),
        ("GET", "/definitions/process/review/versions/1", None),
        ("POST", "/deployments", {"files": [{"name": "a.bpmn", "content": ""}]}),
    ],
)
def test_people_without_the_role_are_told_that_there_is_nothing(
    api: ApiHouse, method: str, path: str, body: dict[str, object] | None
) -> None:
    """Even with a token that says it may: a role may be taken away after the token was made."""
    secret = api.secret("anna")
    with api.house.command() as work:
        (token,) = tokens_of(work.session, api.people["anna"].id)
        token.scopes = [scope.value for scope in ApiScope]
    headers = {"Authorization": f"Bearer {secret}"}
    assert api.with_headers(method, path, headers, body).status_code == 404


def test_files_are_deployed_and_read_back(api: ApiHouse) -> None:
    again = api.ask("owner", "POST", "/deployments", {"files": [_file("review.bpmn")]})
    assert (again.status_code, again.json["id"], again.json["unchanged"]) == (201, None, ["review"])
    changed = _file("review.bpmn") | {"content": FILES["review.bpmn"].decode() + "<!-- new -->"}
    made = api.ask("owner", "POST", "/deployments", {"files": [changed], "note": "new"}).json
    assert [(one["key"], one["version"]) for one in made["created"]] == [("review", 2)]
    versions = api.ask("owner", "GET", "/definitions/process/review/versions?limit=1").json
    assert [one["version"] for one in versions["items"]] == [2]
    older = api.ask(
        "owner", "GET", f"/definitions/process/review/versions?limit=1&cursor={versions['next']}"
    ).json
    assert ([one["version"] for one in older["items"]], older["next"]) == ([1], None)
    read = api.ask("owner", "GET", "/definitions/process/review/versions/2").json
    assert read["content"] == changed["content"]
    assert api.ask("owner", "GET", "/definitions/process/review/versions/3").status_code == 404


def test_every_finding_keeps_a_deployment_out(api: ApiHouse) -> None:
    files = [{"name": "a.bpmn", "content": "no xml"}, {"name": "b.txt", "content": ""}]
    answer = api.ask("owner", "POST", "/deployments", {"files": files})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_deployment")
    assert {place.partition("#")[0] for place in answer.json["fields"]} == {"a.bpmn", "b.txt"}


def test_definitions_are_listed_page_by_page(api: ApiHouse) -> None:
    first = api.ask("owner", "GET", "/definitions?limit=3").json
    second = api.ask("owner", "GET", f"/definitions?limit=3&cursor={first['next']}").json
    keys = [one["key"] for page in (first, second) for one in page["items"]]
    assert keys == ["review_form", "broken", "by_message", "errand", "listens", "question"]
    forms = api.ask("owner", "GET", "/definitions?kind=form").json["items"]
    assert [one["key"] for one in forms] == ["review_form"]


def _file(name: str) -> dict[str, str]:
    return {"name": name, "content": FILES[name].decode()}
