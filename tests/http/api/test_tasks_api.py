"""User tasks through the API: found, read, claimed, kept and handed in by the rules of the pages."""

from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from app.domain.base import decode_json
from app.forms.fields import MOST_FILES
from app.store.tasks import submission_of
from tests.http.api.api_house import ApiHouse

RIGHT: dict[str, Any] = {
    "verdict": {"words": "fine"},
    "money": 12.5,
    "agreed": True,
    "day": "2021-08-30",
    "kinds": ["b"],
    "rows": [{"name": "first", "share": 0.1}, {"name": "second"}],
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_task_is_handed_in_as_json_and_the_answer_shows_it(api: ApiHouse) -> None:
    api.start("review")
    task = api.first_task("anna")
    answer = api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": RIGHT})
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["assignee"], answer.json["may_complete"]) == (
        "completed", "anna", False,
    )  # fmt: skip
    assert api.ask("anna", "GET", "/user-tasks").json["items"] == []
    done = api.ask("anna", "GET", "/user-tasks?state=completed").json["items"]
    assert [one["id"] for one in done] == [task["id"]]
    assert [one["element_id"] for one in api.ask("chef", "GET", "/user-tasks").json["items"]] == ["confirm"]


def test_numbers_stay_exact_on_their_way_in_and_out(api: ApiHouse) -> None:
    api.start("review")
    task = api.first_task("anna")
    body = b'{"values": {"verdict": {"words": "x"}, "money": 0.1, "rows": [{"name": "a", "share": 0.30}]}}'
    path = f"/user-tasks/{task['id']}"
    api.ask("anna", "POST", f"{path}/complete", data=body, content_type="application/json")
    values = decode_json(api.ask("anna", "GET", path).data)["values"]
    assert values["money"] == Decimal("0.10")
    with api.house.reading() as work:
        kept = submission_of(work.session, UUID(task["id"]))
        assert kept
        assert repr(kept.values["money"]) == "Decimal('0.10')"


def test_everything_wrong_is_said_under_the_names_of_the_page(api: ApiHouse) -> None:
    api.start("review")
    task = api.first_task("anna")
    wrong = {
        "verdict": {"words": 7, "tone": "x"},
        "money": "12.345",
        "agreed": "yes",
        "day": "tomorrow",
        "kinds": ["c"],
        "rows": [{"share": [1]}, 5],
        "other": 1,
    }
    answer = api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": wrong})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_form")
    assert set(answer.json["fields"]) == {
        "verdict.words", "verdict.tone", "money", "agreed", "day", "kinds", "rows", "other",
    }  # fmt: skip
    wrong["rows"] = [{"share": [1]}]
    answer = api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": wrong})
    assert {"rows.1.share", "rows.1.name"} & set(answer.json["fields"])
    assert api.first_task("anna")["state"] == "created"


def test_what_is_left_out_stays_and_null_empties(api: ApiHouse) -> None:
    api.start("review", verdict={"words": "known", "by": "system"}, money=5)
    task = api.first_task("anna")
    path = f"/user-tasks/{task['id']}"
    assert api.ask("anna", "GET", path).json["values"]["verdict"] == {"words": "known"}
    api.ask("anna", "POST", f"{path}/complete", {"values": {"money": None}})
    with api.house.reading() as work:
        kept = submission_of(work.session, UUID(task["id"]))
        assert kept
        assert (kept.values["verdict"], kept.values["money"]) == ({"words": "known", "by": "system"}, None)


def test_what_was_read_can_be_sent_back(api: ApiHouse) -> None:
    api.start("review", verdict={"words": "known"}, money=5, rows=[{"name": "a", "share": 1}])
    task = api.first_task("anna")
    path = f"/user-tasks/{task['id']}"
    values = api.ask("anna", "GET", path).json["values"]
    assert api.ask("anna", "POST", f"{path}/complete", {"values": values}).status_code == 200


def test_a_draft_is_kept_and_shown_to_its_person_only(api: ApiHouse) -> None:
    api.start("review")
    path = f"/user-tasks/{api.first_task('anna')['id']}"
    kept = api.ask("anna", "PUT", f"{path}/draft", {"values": {"verdict": {"words": "so far"}}})
    assert kept.json["draft"]["values"]["verdict.words"] == "so far"
    assert api.ask("bert", "GET", path).json["draft"] is None
    sent_back = api.ask("anna", "PUT", f"{path}/draft", {"values": kept.json["draft"]["values"]})
    assert sent_back.json["draft"]["values"] == kept.json["draft"]["values"]
    wrong = api.ask("anna", "PUT", f"{path}/draft", {"values": {"agreed": 5}})
    assert (wrong.status_code, set(wrong.json["fields"])) == (422, {"agreed"})


def test_a_claimed_task_is_not_a_colleagues_until_it_is_given_back(api: ApiHouse) -> None:
    api.start("review")
    path = f"/user-tasks/{api.first_task('anna')['id']}"
    assert api.ask("anna", "POST", f"{path}/claim").json["assignee"] == "anna"
    assert api.ask("bert", "GET", "/user-tasks").json["items"] == []
    assert api.ask("bert", "POST", f"{path}/claim").status_code == 409
    assert api.ask("bert", "POST", f"{path}/unclaim").status_code == 403
    assert api.ask("anna", "POST", f"{path}/unclaim").json["assignee"] is None
    claimable = api.ask("bert", "GET", "/user-tasks?who=claimable").json["items"]
    assert [one["element_id"] for one in claimable] == ["judge"]
    assert api.ask("bert", "GET", "/user-tasks?who=mine").json["items"] == []


def test_the_second_to_hand_in_is_told_so(api: ApiHouse) -> None:
    api.start("review")
    path = f"/user-tasks/{api.first_task('anna')['id']}/complete"
    assert api.ask("anna", "POST", path, {"values": RIGHT}).status_code == 200
    answer = api.ask("bert", "POST", path, {"values": RIGHT})
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_pages_stay_whole_while_tasks_come_and_go(api: ApiHouse) -> None:
    started = [api.start("review")["id"] for _ in range(5)]
    first = api.ask("anna", "GET", "/user-tasks?limit=2").json
    task = first["items"][0]
    api.ask("anna", "POST", f"/user-tasks/{task['id']}/complete", {"values": RIGHT})
    api.start("review")
    seen = [one["instance_id"] for one in first["items"]]
    cursor = first["next"]
    while cursor:
        page = api.ask("anna", "GET", f"/user-tasks?limit=2&cursor={cursor}").json
        seen += [one["instance_id"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen))
    assert set(started) <= set(seen)


def test_a_file_is_stored_for_a_field(api: ApiHouse) -> None:
    api.start("review")
    path = f"/user-tasks/{api.first_task('anna')['id']}/files/papers"
    answer = api.ask("anna", "POST", path, data={"file": (BytesIO(PDF), "a.pdf")})
    assert answer.status_code == 201
    assert (answer.json["name"], answer.json["size"]) == ("a.pdf", len(PDF))
    assert api.ask("anna", "POST", path, data={}).status_code == 422
    assert api.ask("chef", "POST", path, data={"file": (BytesIO(PDF), "a.pdf")}).status_code == 404


def test_the_file_too_many_for_a_field_is_refused_when_it_comes(api: ApiHouse) -> None:
    api.start("review")
    path = f"/user-tasks/{api.first_task('anna')['id']}/files/papers"

    def send(query: str = "") -> Any:
        return api.ask("anna", "POST", path + query, data={"file": (BytesIO(PDF), "a.pdf")})

    ids = [send().json["id"] for _ in range(MOST_FILES)]
    refused = send()
    assert refused.status_code == 422
    assert refused.json["fields"]["papers"].startswith(f"最多 {MOST_FILES} 个文件，现有 {MOST_FILES + 1} 个")
    assert send(f"?held={','.join(ids[1:])}").status_code == 201
    assert send(f"?held={','.join(ids)}").status_code == 422
    assert send("?held=").status_code == 201
