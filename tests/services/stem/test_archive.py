"""Retention: what ended long ago goes into a file, and only then out of the tables, one at a time."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.domain.attachments import Attachment
from app.domain.audit import AuditEntry
from app.domain.base import Row
from app.domain.errors import Conflict, Invalid
from app.domain.identity import Person
from app.domain.instances import ProcessInstance
from app.domain.messages import Message, MessageState
from app.domain.notifications import Notification
from app.forms import Submission
from app.services import archiving
from app.services.archive_file import open_archive
from app.services.archiving import archive_ended, plan_archive, write_archive
from app.services.attachments import file_path, find_own_upload
from app.services.audit import check_chain
from app.services.backup import write_backup
from app.services.clock import set_business_clock
from app.services.instances import start_instance, variables_of_instance
from app.services.modifications import cancel_instance, open_instance
from app.services.operating import find_by_variable
from app.services.parameters import change_parameter
from app.services.seed import seed
from app.services.tasks import complete_task
from app.services.unarchiving import unarchive_instance
from app.services.uploads import Upload, store_upload
from app.store.archive import IN_ORDER, STAYS
from app.store.operating import Search
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

ROOT = Path(__file__).parents[3]
PERIOD = 3650
PDF = b"%PDF-1.4\n%%EOF\n"
LONG = "，".join(f"第{number}段" for number in range(8_000))
PAPERS = {"type": "filepicker", "id": "papers", "key": "papers", "label": "材料", "multiple": True}
FILES = {
    "asking_bpmn": process(
        "asking", [start(), user_task("ask", form="asked"), end()], [("start", "ask"), ("ask", "finish")]
    ),
    "asked_form": form("asked", PAPERS, text_field("note", maxLength=60_000)),
}


@pytest.fixture
def house(small: SmallHouse) -> SmallHouse:
    """A small house with the parameters and the process `asking`."""
    with small.house.command(now=small.now) as work:
        seed(work)
    small.deploy(**FILES)
    return small


def begin(small: SmallHouse, title: str = "一件") -> UUID:
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, "asking", {"region": "包头"}, title=title, business_key=title).id


def finish(small: SmallHouse, instance_id: UUID, content: bytes = PDF, note: str = "好") -> None:
    """Complete the one task, with a file; a notice and a message of it are left too."""
    [task] = small.tasks(instance_id).values()
    anna = small.people["anna"]
    with small.house.command(anna, now=small.now) as work:
        file = store_upload(work, task.id, "papers", Upload("说明.pdf", BytesIO(content)))
        work.session.add(Notification(user_id=anna.id, instance_id=instance_id, title="已受理", at=work.now))
        work.session.add(
            Message(name="m", correlation_key="k", variables={}, published_at=work.now,
                    expires_at=work.now, state=MessageState.DELIVERED, delivered_to=instance_id)
        )  # fmt: skip
    with small.house.command(anna, now=small.now) as work:
        typed = {"papers": [str(file.id)], "note": [note]}
        complete_task(work, task.id, Submission(typed, lambda one: find_own_upload(work, task.id, one)))


def ended(small: SmallHouse, title: str = "一件", content: bytes = PDF, note: str = "好") -> UUID:
    instance_id = begin(small, title)
    finish(small, instance_id, content, note)
    return instance_id


def pass_days(small: SmallHouse, days: int) -> None:
    small.now += timedelta(days=days)
    with small.house.command(now=small.now) as work:
        set_business_clock(work.session, small.now)


def row(small: SmallHouse, instance_id: UUID) -> ProcessInstance:
    with small.house.reading() as work:
        return work.session.get_one(ProcessInstance, instance_id)


def counts(small: SmallHouse) -> dict[str, int]:
    with small.house.reading() as work:
        return {
            kind.__tablename__: work.session.scalar(select(func.count()).select_from(kind)) or 0
            for kind, _ in IN_ORDER
        }


def files(small: SmallHouse) -> list[str]:
    return sorted(path.name for path in small.house.files.rglob("*") if path.is_file())


def age_files(small: SmallHouse) -> None:
    """Let every file on the disk be older than an upload under way may be."""
    for path in small.house.files.rglob("*"):
        if path.is_file():
            os.utime(path, (1_600_000_000, 1_600_000_000))


def size_on_disk(small: SmallHouse) -> int:
    """Return what the database takes once everything that can be given back was."""
    database = small.house.database
    with database.engine.connect().execution_options(begin="SELECT 1") as connection:
        if not database.is_postgres:
            connection.exec_driver_sql("VACUUM")
            pages, size = (
                connection.exec_driver_sql(f"PRAGMA page_{name}").scalar() for name in ("count", "size")
            )
            return pages * size
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL"))
        tables = [kind.__tablename__ for kind, _ in (*IN_ORDER, (ProcessInstance, ""))]
        return sum(connection.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in tables)


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


KILLED = """
import os, signal, sys
from pathlib import Path
from app.config import Config
from app.services import archiving
from app.services.work import House
from app.store.session import Database
folder, url, target, after = sys.argv[1:]
purge, count = archiving.purge_instance, [0]
def killed(*given):
    count[0] += 1
    if count[0] > int(after):
        os.kill(os.getpid(), signal.SIGKILL)
    purge(*given)
    if int(after) == 2 and count[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)  # before the transaction commits
archiving.purge_instance = killed
archiving.archive_ended(House(Config(Path(folder), url, "", is_demo=True), Database(url)), Path(target))
"""


@pytest.mark.parametrize(("after", "purged"), [(0, 0), (1, 1), (2, 1)])
def test_whoever_is_killed_between_file_and_tables_loses_nothing(house, tmp_path, after, purged):
    ids = [ended(house, f"第{number}件") for number in range(3)]
    pass_days(house, PERIOD + 1)
    url, first, second = house.house.database.url, tmp_path / "first.zip", tmp_path / "second.zip"
    command = [sys.executable, "-c", KILLED, str(tmp_path), url, str(first), str(after)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL

    assert Counter(row(house, one).archive for one in ids) == Counter({"first.zip": purged, None: 3 - purged})
    with open_archive(first) as archive:
        assert archive.manifest["counts"]["instances"] == 3

    archive_ended(house.house, second)
    with open_archive(second) as archive:
        assert archive.manifest["counts"]["instances"] == 3 - purged
    expected = {"first.zip": purged, "second.zip": 3 - purged}
    assert Counter(row(house, one).archive for one in ids) == Counter(expected)
    assert set(counts(house).values()) == {0}
    with house.house.reading() as work:
        assert check_chain(work).broken == ""


def test_what_changed_after_it_was_written_is_left_for_the_next_run(house, tmp_path, monkeypatch):
    changed, other = ended(house, "有变动"), ended(house, "没变动")
    pass_days(house, PERIOD + 1)

    def write_and_read_a_notice(*given) -> None:
        write_archive(*given)
        with house.house.command(now=house.now) as work:
            notice = work.session.scalar(select(Notification).where(Notification.instance_id == changed))
            notice.read_at = house.now

    monkeypatch.setattr(archiving, "write_archive", write_and_read_a_notice)
    done = archive_ended(house.house, tmp_path / "a.zip")
    assert list(done.failed) == [changed]
    assert [row(house, one).is_archived for one in (changed, other)] == [False, True]
    monkeypatch.undo()
    assert archive_ended(house.house, tmp_path / "b.zip").purged == 1


def test_what_lacks_a_file_stays_and_is_named(house, tmp_path):
    damaged, whole = ended(house, "缺附件", PDF + b"% lost"), ended(house, "完好")
    pass_days(house, PERIOD + 1)
    file_path(house.house.files, sha256(PDF + b"% lost").hexdigest()).write_bytes(b"something else")
    done = archive_ended(house.house, tmp_path / "a.zip")
    assert list(done.failed) == [damaged]
    assert "说明.pdf" in done.failed[damaged]
    assert [row(house, one).is_archived for one in (damaged, whole)] == [False, True]


def test_where_nothing_can_be_archived_whole_there_is_no_file(house, tmp_path):
    ended(house)
    pass_days(house, PERIOD + 1)
    file_path(house.house.files, sha256(PDF).hexdigest()).unlink()
    done = archive_ended(house.house, tmp_path / "a.zip")
    assert (done.written, len(done.failed)) == ({}, 1)
    assert list(tmp_path.glob("*a.zip*")) == []


def test_a_file_that_was_changed_is_found_out_before_anything_is_deleted(house, tmp_path, monkeypatch):
    instance_id = ended(house)
    pass_days(house, PERIOD + 1)
    add = archiving.add_record

    def add_and_damage(work, record, archive, people):
        told = add(work, record, archive, people)
        archive.entries[f"instances/{instance_id}/record.json"]["sha256"] = "0" * 64
        return told

    monkeypatch.setattr(archiving, "add_record", add_and_damage)
    with pytest.raises(Invalid, match="损坏"):
        archive_ended(house.house, tmp_path / "a.zip")
    assert list(tmp_path.glob("*a.zip*")) == []
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


def test_a_stub_takes_no_command_and_is_passed_over_by_a_search_for_a_variable(house, tmp_path):
    instance_id = ended(house)
    pass_days(house, PERIOD + 1)
    archive_ended(house.house, tmp_path / "a.zip")
    chef = house.people["chef"]
    owner = Person(chef.id, "owner", "Owner", groups=frozenset({"process_owner"}))
    with house.house.reading(owner) as work:
        seen = open_instance(work, instance_id)
        assert (list(seen.standing), list(seen.scopes), dict(seen.variables)) == ([], [], {})
        assert variables_of_instance(work, seen.instance) == {}
        assert list(find_by_variable(work, Search(state=None), "region", "包头", 10).rows) == []
    with pytest.raises(Conflict), house.house.command(owner, now=house.now) as work:
        cancel_instance(work, instance_id, "再取消一次")


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
