"""Restore: what a backup holds, put into an empty place. Nothing that exists is ever overwritten."""

import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from ..domain.base import decode_json
from ..domain.errors import Conflict, Invalid
from ..domain.outside_json import NOT_JSON
from ..store.schema import newest_revision
from .backup import DUMP_NAME, FACTS_NAME, FORMAT, SQLITE_NAME, plain_address, postgres_tool
from .work import House


def restore_backup(house: House, source: Path) -> int:
    """Bring database and files back and return how many files there were.

    The database comes last: until then a failed restore leaves no installation behind. Raises Conflict when
    there is a database or a file already, Invalid when the archive is damaged, is none of ours, was written
    by a newer program or comes from the other kind of database; then nothing has changed.
    """
    _check_empty(house)
    house.files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=house.files.parent) as name:
        folder = Path(name)
        _unpack(source, folder)
        _check_facts(folder / FACTS_NAME)
        count = _check_files(folder / "files")
        dump = _database_in(folder, house)
        _move_files(folder / "files", house.files)
        if dump.name == SQLITE_NAME:
            house.database.dispose()  # an empty file goes, and nobody may hold it open
            dump.replace(str(make_url(house.database.url).database))
        else:
            _load_or_clear(dump, house)
    return count


def _check_empty(house: House) -> None:
    url = make_url(house.database.url)
    is_there = house.database.is_postgres or (url.database and Path(url.database).exists())
    if is_there and inspect(house.database.engine).get_table_names():
        raise Conflict(
            "这里已有数据库，恢复只能到空处。 / There is a database already: restore into an empty place."
        )
    if house.files.exists() and any(house.files.iterdir()):
        raise Conflict(f"目录不是空的：{house.files} / this folder is not empty")


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Invalid(f"这个文件不是完整的备份：{source} / this is no whole backup") from error


def _check_facts(file: Path) -> None:
    """Refuse what this program does not know; the first release wrote no facts."""
    if not file.exists():
        return
    try:
        facts = decode_json(file.read_bytes())
        is_newer = facts["format"] > FORMAT or (facts["revision"] or "") > newest_revision()
    except (*NOT_JSON, KeyError, TypeError) as error:
        raise Invalid(f"备份已损坏：{FACTS_NAME} 读不懂 / the backup's facts cannot be read") from error
    if is_newer:
        raise Invalid(
            "这个备份由更新的程序写成，请先更新程序再恢复。"
            " / The backup was written by a newer program: update this one first."
        )


def _check_files(folder: Path) -> int:
    """Compare every file with the digest it is named by."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        with path.open("rb") as content:
            if file_digest(content, "sha256").hexdigest() != path.name:
                raise Invalid(
                    f"备份已损坏：文件 {path.name[:12]}… 的内容不符 / a file of the backup is damaged"
                )
    return len(files)


def _database_in(folder: Path, house: House) -> Path:
    """Return the archive's copy of the database, sound and of this installation's kind."""
    is_sqlite = make_url(house.database.url).get_backend_name() == "sqlite"
    copy = folder / (SQLITE_NAME if is_sqlite else DUMP_NAME)
    if not copy.is_file():
        kind = "SQLite" if is_sqlite else "PostgreSQL"
        raise Invalid(f"备份中没有 {kind} 数据库；请看 DATABASE_URL / the backup holds no {kind} database")
    if is_sqlite and not _is_sound(copy):
        raise Invalid("备份已损坏：数据库不完整 / the backup's database is damaged")
    return copy


def _is_sound(copy: Path) -> bool:
    try:
        with closing(sqlite3.connect(copy)) as database:
            return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _move_files(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir() if source.exists() else ():
        shutil.move(path, target / path.name)


def _load_or_clear(dump: Path, house: House) -> None:
    """Load the dump; when that fails the place is as empty as before."""
    try:
        _load(dump, house)
    except Invalid:
        shutil.rmtree(house.files)
        raise


def _load(dump: Path, house: House) -> None:
    address = make_url(house.database.url)
    arguments = [
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={plain_address(address)}",
    ]
    postgres_tool("pg_restore", [*arguments, str(dump)], address)
