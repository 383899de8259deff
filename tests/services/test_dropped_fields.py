"""A form that loses a field which a deployed diagram reads is refused, with element and field."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import PROCEDURE, read_files
from app.domain.errors import Finding, InvalidDeployment, Severity
from app.services.deployments import check_files
from app.services.instances import start_instance
from app.services.work import House
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

FILES = read_files(PROCEDURE)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHouse]:
    made = SmallHouse(tmp_path, f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield made
    made.house.database.dispose()


def found(house: House, files: dict[str, bytes]) -> list[Finding]:
    with house.reading() as work:
        return [finding for finding in check_files(work, files) if finding.rule == "dropped_field"]


def without(name: str, *keys: str) -> dict[str, bytes]:
    """Return a form of the procedure without these fields."""

    def kept(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        left = [each for each in components if each.get("key") not in keys]
        return [
            each | ({"components": kept(each["components"])} if "components" in each else {}) for each in left
        ]

    raw = json.loads(FILES[name])
    return {name: json.dumps(raw | {"components": kept(raw["components"])}).encode()}


@pytest.mark.parametrize(
    ("name", "key", "place"),
    [
        ("f03b_accept.form", "accept_result", "stage_1_collect: "),
        ("f13b_approve.form", "pub_action", "stage_7_publicity: "),
    ],
)
def test_a_field_that_the_procedure_reads_is_not_taken_away(
    house: House, name: str, key: str, place: str
) -> None:
    findings = found(house, without(name, key))
    assert {one.file for one in findings} == {name}
    read = [one for one in findings if f"（{place}" in one.what and f"（{key}）" in one.what]
    assert {one.severity for one in read} == {Severity.ERROR}


def test_what_decisions_and_other_forms_read_is_told_as_well(house: House) -> None:
    said = [one.what for one in found(house, without("f21_batch.form", "batch.name"))]
    assert any(words.startswith("表单“") and "f21b_confirm" in words for words in said)
    said = [one.what for one in found(house, without("f01_need.form", "need.own_funds"))]
    assert any(words.startswith("决策“") and "publisher_eligibility" in words for words in said)


def test_the_procedure_and_a_field_that_nothing_reads_may_be_published(house: House) -> None:
    assert found(house, FILES) == []
    assert found(house, without("f01_need.form", "need.fax")) == []


NOTE = form("note", text_field("subject"), text_field("advice"))
SHORT = form("note", text_field("subject"))


def read(advice: str) -> bytes:
    flows = [("start", "write"), ("write", "look", f"{advice} = &quot;yes&quot;"), ("look", "finish")]
    tasks = [start(), user_task("write", form="note"), user_task("look"), end()]
    return process("noting", tasks, flows)


def refused(small: SmallHouse, **files: bytes) -> str:
    with pytest.raises(InvalidDeployment) as refusal:
        small.deploy(**files)
    return str(refusal.value)


def test_a_diagram_that_reads_it_no_more_comes_along_with_the_form(small: SmallHouse) -> None:
    small.deploy(note_form=NOTE, noting_bpmn=read("advice"))
    said = refused(small, note_form=SHORT)
    assert "note.form" in said
    assert "去掉的栏“advice”（advice）" in said
    assert "advice" in refused(small, note_form=SHORT, noting_bpmn=read("advice"))
    small.deploy(note_form=SHORT, noting_bpmn=read("subject"))


def test_an_older_version_with_running_instances_still_needs_the_field(small: SmallHouse) -> None:
    small.house.registry.started_with["noting"] = frozenset()
    small.deploy(note_form=NOTE, noting_bpmn=read("advice"))
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "noting", {}).id
    small.deploy(noting_bpmn=read("subject"))
    assert "仍有 1 件在办的流程“noting”第 1 版" in refused(small, note_form=SHORT)
    for element in ("write", "look"):
        texts = {"advice": "yes", "subject": "x"} if element == "write" else {}
        small.complete("anna", small.tasks(instance_id)[element], **texts)
    small.deploy(note_form=SHORT)
