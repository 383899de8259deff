"""What an archive run leaves behind: runs that are killed, what changed, what lacks a file, and the stub."""

import signal
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid
from app.domain.identity import Person
from app.domain.notifications import Notification
from app.services import archiving
from app.services.archive_file import open_archive
from app.services.archiving import archive_ended, write_archive
from app.services.attachments import file_path
from app.services.audit import check_chain
from app.services.instances import variables_of_instance
from app.services.modifications import cancel_instance, open_instance
from app.services.operating import find_by_variable
from app.services.seed import seed
from app.store.operating import Search
from tests.services.stem.ended_cases import FILES, PDF, PERIOD, counts, ended, pass_days, row
from tests.stem_house import SmallHouse

ROOT = Path(__file__).parents[3]


@pytest.fixture
def house(small: SmallHouse) -> SmallHouse:
    """A small house with the parameters and the process `asking`."""
    with small.house.command(now=small.now) as work:
        seed(work)
    small.deploy(**FILES)
    return small


KILLED = """
import os, signal, sys
from pathlib import Path
from app.config import Config
from app.services import archiving
from app.services.work import House
from app.store.session import Database
folder, url, target, after, together = sys.argv[1:]
archiving.TOGETHER = int(together)
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


@pytest.mark.parametrize(
    ("after", "together", "purged"), [(0, 1, 0), (1, 1, 1), (2, 1, 1), (1, 25, 0), (2, 2, 0)]
)
def test_whoever_is_killed_between_file_and_tables_loses_nothing(house, tmp_path, after, together, purged):
    ids = [ended(house, f"第{number}件") for number in range(3)]
    pass_days(house, PERIOD + 1)
    url, first, second = house.house.database.url, tmp_path / "first.zip", tmp_path / "second.zip"
    command = [sys.executable, "-c", KILLED, str(tmp_path), url, str(first), str(after), str(together)]
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
