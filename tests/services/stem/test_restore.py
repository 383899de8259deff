"""A backup brought back goes on where the original stood; a damaged one leaves nothing behind."""

import io
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from app.config import Config
from app.domain.errors import Conflict, Invalid
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.tasks import Submission
from app.services.attachments import file_path
from app.services.backup import write_backup
from app.services.instances import start_instance
from app.services.restore import restore_backup
from app.services.work import House
from app.store.session import Database
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

TWO_TASKS = process(
    "two_tasks",
    [start(), user_task("write", form="note"), user_task("check", groups="dept_leader"), end()],
    [("start", "write"), ("write", "check"), ("check", "finish")],
)
NOTE = form("note", text_field("subject", required=True))
CONTENT = b"content"
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def empty(small: SmallHouse, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Lend an installation of the same kind that has nothing yet."""
    folder = tmp_path / "new"
    folder.mkdir()
    is_sqlite = small.house.database.url.startswith("sqlite")
    server = None if is_sqlite else request.getfixturevalue("postgres_server")
    place = nullcontext(f"sqlite:///{folder / 'new.sqlite3'}") if server is None else server.database()
    with place as url:
        config = Config(folder, url, "secret", is_demo=True)
        house = House(config, Database(url))
        yield house
        house.database.dispose()


def a_case_and_a_file(small: SmallHouse):
    """Bring one case halfway, and keep one file."""
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "two_tasks", {}).id
    small.complete("anna", small.tasks(instance_id)["write"], subject="Hello")
    path = file_path(small.house.files, DIGEST)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT)
    return instance_id


def test_the_case_goes_on_in_the_new_place(small, empty, tmp_path):
    instance_id = a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")
    small.complete("chef", small.tasks(instance_id)["check"])  # after the backup: not in it

    assert restore_backup(empty, tmp_path / "backup.tar.gz") == 1

    again = SmallHouse(empty.config.data, empty.database.url)
    with again.house.reading() as work:
        kept = work.session.scalars(select(Submission)).one()
        assert (kept.values, kept.by) == ({"subject": "Hello"}, "anna")
    again.complete("chef", again.tasks(instance_id)["check"])
    with again.house.reading() as work:
        assert work.session.get_one(ProcessInstance, instance_id).state is InstanceState.COMPLETED
        assert work.session.scalar(select(func.count()).select_from(ProcessInstance)) == 1
    assert file_path(again.house.files, DIGEST).read_bytes() == CONTENT
    again.house.database.dispose()


def test_a_place_that_is_not_empty_is_left_as_it_is(small, tmp_path):
    instance_id = a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")

    with pytest.raises(Conflict, match="空处"):
        restore_backup(small.house, tmp_path / "backup.tar.gz")

    assert set(small.tasks(instance_id)) == {"check"}


def test_a_damaged_file_is_found_before_anything_is_there(small, empty, tmp_path):
    a_case_and_a_file(small)
    file_path(small.house.files, DIGEST).write_bytes(b"c0ntent")
    write_backup(small.house, tmp_path / "backup.tar.gz")

    with pytest.raises(Invalid, match=DIGEST[:12]):
        restore_backup(empty, tmp_path / "backup.tar.gz")

    assert_nothing_is_in(empty)


def test_half_an_archive_and_no_archive_are_refused(small, empty, tmp_path):
    a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")
    whole = (tmp_path / "backup.tar.gz").read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], b"no archive", b"")):
        file = tmp_path / f"broken-{number}"
        file.write_bytes(content)
        with pytest.raises(Invalid, match="备份"):
            restore_backup(empty, file)
    assert_nothing_is_in(empty)


def test_an_archive_may_not_write_outside_its_folder(empty, tmp_path):
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("../evil")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))

    with pytest.raises(Invalid):
        restore_backup(empty, tmp_path / "evil.tar.gz")

    assert list(tmp_path.rglob("evil")) == []


def test_a_backup_of_the_other_kind_of_database_is_refused(small, empty, tmp_path):
    other = tmp_path / (
        "database.dump" if small.house.database.url.startswith("sqlite") else "database.sqlite3"
    )
    sqlite3.connect(other).close()
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(other, arcname=other.name)

    with pytest.raises(Invalid, match="DATABASE_URL"):
        restore_backup(empty, tmp_path / "other.tar.gz")

    assert_nothing_is_in(empty)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (b'{"format":2,"revision":"0001"}', "更新的程序"),
        (b'{"format":1,"revision":"9999"}', "更新的程序"),
        (b"no facts", "读不懂"),
        (b"[]", "读不懂"),
    ],
)
def test_what_a_newer_program_wrote_is_refused(small, empty, tmp_path, facts, words):
    a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")
    rewrite(tmp_path / "backup.tar.gz", {"backup.json": facts})

    with pytest.raises(Invalid, match=words):
        restore_backup(empty, tmp_path / "backup.tar.gz")

    assert_nothing_is_in(empty)


def test_a_backup_of_the_first_release_had_no_facts_and_is_brought_back(small, empty, tmp_path):
    a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")
    rewrite(tmp_path / "backup.tar.gz", {"backup.json": None})
    assert restore_backup(empty, tmp_path / "backup.tar.gz") == 1


def test_a_database_that_cannot_be_read_leaves_the_place_empty(small, empty, tmp_path):
    a_case_and_a_file(small)
    write_backup(small.house, tmp_path / "backup.tar.gz")
    names = ("database.sqlite3", "database.dump")
    rewrite(tmp_path / "backup.tar.gz", dict.fromkeys(names, b"PGDMP and no more"))

    with pytest.raises(Invalid):
        restore_backup(empty, tmp_path / "backup.tar.gz")

    assert_nothing_is_in(empty)


def test_what_is_arriving_or_being_swept_is_not_in_a_backup(small, empty, tmp_path):
    a_case_and_a_file(small)
    for name in (f"{DIGEST}.swept", "upload-1"):
        file_path(small.house.files, DIGEST).with_name(name).write_bytes(b"half")
    write_backup(small.house, tmp_path / "backup.tar.gz")
    assert restore_backup(empty, tmp_path / "backup.tar.gz") == 1


def rewrite(file: Path, contents: dict[str, bytes | None]) -> None:
    """Put other contents into members of an archive, or leave them out."""
    other = file.with_suffix(".other")
    with tarfile.open(file) as old, tarfile.open(other, "w:gz") as new:
        for member in old.getmembers():
            content = contents.get(member.name, b"")
            if member.name not in contents:
                new.addfile(member, old.extractfile(member) if member.isfile() else None)
            elif content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    other.replace(file)


def assert_nothing_is_in(house: House) -> None:
    assert inspect(house.database.engine).get_table_names() == []
    assert not house.files.exists() or list(house.files.iterdir()) == []
