"""Retention: what ended long ago goes into a file, and only then out of the tables, one at a time."""

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.attachments import Attachment
from app.domain.audit import AuditEntry
from app.domain.base import Row
from app.domain.errors import Conflict, Invalid
from app.domain.instances import ProcessInstance
from app.services import archiving
from app.services.archiving import archive_ended, plan_archive
from app.services.audit import check_chain
from app.services.backup import write_backup
from app.services.instances import variables_of_instance
from app.services.parameters import change_parameter
from app.services.seed import seed
from app.services.unarchiving import unarchive_instance
from app.store.archive import IN_ORDER, STAYS
from tests.services.stem.ended_cases import (
    FILES,
    LONG,
    PDF,
    PERIOD,
    age_files,
    begin,
    counts,
    ended,
    files,
    pass_days,
    row,
    size_on_disk,
)
from tests.stem_house import SmallHouse

ROOT = Path(__file__).parents[3]


@pytest.fixture
def house(small: SmallHouse) -> SmallHouse:
    """A small house with the parameters and the process `asking`."""
    with small.house.command(now=small.now) as work:
        seed(work)
    small.deploy(**FILES)
    return small


def test_every_table_that_names_an_instance_or_a_task_is_emptied_or_stays_on_purpose():
    named = {
        table.name
        for table in Row.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"process_instance", "user_task"}
    }
    registers = {
        mapper.local_table.name
        for mapper in Row.registry.mappers
        if mapper.class_.__module__.startswith("app.programme.")
    }
    known = {kind.__tablename__ for kind, _ in IN_ORDER} | {kind.__tablename__ for kind in STAYS}
    assert named - registers <= known


def test_what_ended_long_ago_goes_into_a_file_and_the_tables_shrink(house, tmp_path):
    old = [ended(house, f"第{number}件", PDF + f"% {number}\n".encode(), LONG) for number in range(12)]
    before, size = counts(house), size_on_disk(house)
    assert before["history_entry"] >= 12 * 4
    assert before["large_value"] == 12
    pass_days(house, PERIOD + 1)
    fresh = ended(house, "新的")
    running = begin(house, "在办")
    kept = counts(house)
    age_files(house)

    done = archive_ended(house.house, tmp_path / "a.zip")

    assert (done.purged, done.failed) == (12, {})
    after = counts(house)
    assert {name: after[name] for name in before} == {name: kept[name] - before[name] for name in before}
    assert {name: count for name, count in after.items() if count} == {
        "user_task": 2, "task_candidate": 1, "submission": 1, "attachment": 1,
        "history_entry": after["history_entry"], "message": 1, "notification": 1,
    }  # fmt: skip
    assert size_on_disk(house) < size - 12 * 10_000
    assert files(house) == [sha256(PDF).hexdigest()]
    stub = row(house, old[0])
    assert (stub.title, stub.state, stub.archive) == ("第0件", "completed", "a.zip")
    assert stub.archived_at is not None
    with house.house.reading() as work:
        assert work.session.get_one(ProcessInstance, old[0]).snapshot == b""
    assert [row(house, one).is_archived for one in (fresh, running)] == [False, False]


def test_the_file_is_read_without_this_program(house, tmp_path):
    instance_id = ended(house, note=LONG)
    pass_days(house, PERIOD + 1)
    archive_ended(house.house, tmp_path / "a.zip")

    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert packed.testzip() is None
        manifest = json.loads(packed.read("manifest.json"))
        for name, kept in manifest["entries"].items():
            content = packed.read(name)
            assert (len(content), sha256(content).hexdigest()) == (kept["size"], kept["sha256"])
        record = json.loads(packed.read(f"instances/{instance_id}/record.json"))
        variables = json.loads(packed.read(f"instances/{instance_id}/variables.json"))
        case = packed.read(f"instances/{instance_id}/case.txt").decode()
        people = json.loads(packed.read("people.json"))
        uploaded = packed.read(record["attachment"][0]["file"])
        definitions = sorted(name.partition("-")[2] for name in packed.namelist() if "definitions/" in name)
        assert "manifest.json" in packed.read("README.txt").decode()

    assert manifest["counts"]["instances"] == 1
    assert [one["title"] for one in manifest["instances"]] == ["一件"]
    assert record["instance"]["started_by"] == "anna"
    assert record["submission"][0]["values"]["note"] == LONG
    assert [line["seq"] for line in record["history_entry"]] == list(
        range(1, len(record["history_entry"]) + 1)
    )
    assert (variables["note"], variables["region"]) == (LONG, "包头")
    assert uploaded == PDF
    assert definitions == ["asked.form", "asking.bpmn"]
    assert {"username": "anna", "name": "Anna"}.items() <= people[0].items()
    assert f"note：{LONG[:20]}" in case
    assert "材料：说明.pdf" in case


def test_only_what_ended_longer_ago_than_the_parameter_says_goes(house):
    instance_id = ended(house)
    pass_days(house, PERIOD - 1)
    with house.house.reading() as work:
        assert plan_archive(work).ready == ()
    pass_days(house, 2)
    with house.house.reading() as work:
        assert plan_archive(work).ready == (instance_id,)
        assert plan_archive(work, PERIOD + 30).ready == ()
        with pytest.raises(Invalid, match="3650"):
            plan_archive(work, 30)
    with house.house.command(now=house.now) as work:
        change_parameter(
            work.session,
            "retention_days",
            PERIOD * 2,
            effective_from=house.now,
            reason="从严",
            by="chef",
            at=house.now,
        )
    with house.house.reading() as work:
        assert plan_archive(work).ready == ()


def test_what_a_wing_holds_back_stays_with_its_reason(house, tmp_path):
    free, held = ended(house, "可归档"), ended(house, "留下")
    house.house.registry.held_back.append(lambda _work, _before: {held: "所属的件在办"})
    pass_days(house, PERIOD + 1)
    done = archive_ended(house.house, tmp_path / "a.zip")
    assert dict(done.plan.held) == {held: "所属的件在办"}
    assert [row(house, one).is_archived for one in (free, held)] == [True, False]


def test_where_there_is_nothing_no_file_is_written_and_no_file_is_ever_written_over(house, tmp_path):
    assert archive_ended(house.house, tmp_path / "a.zip").written == {}
    assert not (tmp_path / "a.zip").exists()
    instance_id = ended(house)
    pass_days(house, PERIOD + 1)
    (tmp_path / "a.zip").write_text("older")
    with pytest.raises(Conflict):
        archive_ended(house.house, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "older"
    assert not row(house, instance_id).is_archived


def test_the_audit_chain_says_what_went_where_and_a_backup_holds_the_stub(house, tmp_path):
    instance_id = ended(house)
    pass_days(house, PERIOD + 1)
    done = archive_ended(house.house, tmp_path / "a.zip")
    with house.house.reading() as work:
        last = work.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert check_chain(work).broken == ""
    assert (last.action, last.subject, last.detail["count"]) == ("instances_archived", "a.zip", 1)
    assert last.detail["sha256"] == sha256((tmp_path / "a.zip").read_bytes()).hexdigest() == done.sha256
    assert write_backup(house.house, tmp_path / "backup.tar.gz") > 0
    unarchive_instance(house.house, tmp_path / "a.zip", instance_id)
    with house.house.reading() as work:
        assert check_chain(work).broken == ""


def test_one_instance_is_brought_back_as_it_was(house, tmp_path):
    instance_id, other = ended(house, "取回", note=LONG), ended(house, "留在文件里", PDF + b"% other")
    with house.house.reading() as work:
        was = archiving.read_record(work, instance_id).json
    pass_days(house, PERIOD + 1)
    age_files(house)
    archive_ended(house.house, tmp_path / "a.zip")
    assert files(house) == []

    unarchive_instance(house.house, tmp_path / "a.zip", instance_id)

    with house.house.reading() as work:
        assert archiving.read_record(work, instance_id).json == was
        assert variables_of_instance(work, work.session.get_one(ProcessInstance, instance_id))["note"] == LONG
        assert [one.name for one in work.session.scalars(select(Attachment))] == ["说明.pdf"]
    assert files(house) == [sha256(PDF).hexdigest()]
    assert row(house, other).is_archived
    with pytest.raises(Conflict):
        unarchive_instance(house.house, tmp_path / "a.zip", instance_id)
    assert archive_ended(house.house, tmp_path / "b.zip").purged == 1
