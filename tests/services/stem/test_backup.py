"""A backup holds the database and the files, taken while the system runs."""

import sqlite3
import tarfile

import pytest

from app.domain.errors import Conflict
from app.services.attachments import file_path
from app.services.backup import write_backup


def test_a_backup_holds_the_database_and_every_file(small, tmp_path):
    digest = "ab" * 32
    path = file_path(small.house.files, digest)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"content")

    size = write_backup(small.house, tmp_path / "backup.tar.gz")

    assert size > 0
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        names = archive.getnames()
        archive.extractall(tmp_path / "out", filter="data")
    assert f"files/ab/{digest}" in names
    assert (tmp_path / "out" / "files" / "ab" / digest).read_bytes() == b"content"
    if small.house.database.url.startswith("sqlite"):
        with sqlite3.connect(tmp_path / "out" / "database.sqlite3") as copy:
            assert copy.execute("select count(*) from app_user").fetchone() == (3,)
    else:
        assert (tmp_path / "out" / "database.dump").read_bytes().startswith(b"PGDMP")


def test_a_backup_never_overwrites(small, tmp_path):
    target = tmp_path / "backup.tar.gz"
    target.write_text("older")
    with pytest.raises(Conflict):
        write_backup(small.house, target)
    assert target.read_text() == "older"
