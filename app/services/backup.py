"""Backup while the system runs: one archive with the database and every uploaded file.

SQLite is copied with its own online backup; PostgreSQL is dumped with `pg_dump` in custom format, without
the queue, which is made anew at the next start and filled again from the rows of the jobs.
"""

import os
import re
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from ..domain.base import encode_json
from ..domain.errors import Conflict, Invalid
from ..store.schema import current_revision
from ..store.session import QUEUE_SCHEMA
from .security_time import real_now
from .work import House

SQLITE_NAME = "database.sqlite3"
FACTS_NAME = "backup.json"
FORMAT = 1
DIGEST = re.compile("[0-9a-f]{64}")
DUMP_NAME = "database.dump"


def write_backup(house: House, target: Path) -> int:
    """Write the archive and return its size in bytes.

    The database is copied first: a file uploaded meanwhile is more than is needed, never less.
    Raises Conflict when the target exists, Invalid when `pg_dump` is not there or fails.
    """
    if target.exists():
        raise Conflict(f"文件已存在：{target}。 / The file exists already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = _copy_database(house.database.url, Path(folder))
        unfinished = Path(folder) / "archive"
        with tarfile.open(unfinished, "w:gz") as archive:
            archive.add(_write_facts(house, Path(folder)), arcname=FACTS_NAME)
            archive.add(database, arcname=database.name)
            _add_files(archive, house.files)
        unfinished.replace(target)
    target.chmod(0o600)
    return target.stat().st_size


def _write_facts(house: House, folder: Path) -> Path:
    """Write down what a program must know to bring the backup back."""
    facts = {"format": FORMAT, "revision": current_revision(house.database), "written_at": real_now()}
    path = folder / FACTS_NAME
    path.write_bytes(encode_json(facts))
    return path


def _add_files(archive: tarfile.TarFile, files: Path) -> None:
    """Add every stored file; what is still arriving, or is swept at this moment, is none."""
    for path in sorted(files.rglob("*")):
        if DIGEST.fullmatch(path.name):
            with suppress(FileNotFoundError):
                archive.add(path, arcname=f"files/{path.relative_to(files)}")


def _copy_database(url: str, folder: Path) -> Path:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        copy = folder / SQLITE_NAME
        with sqlite3.connect(str(address.database)) as source, sqlite3.connect(copy) as destination:
            source.backup(destination)
        return copy
    dump = folder / DUMP_NAME
    arguments = ["--format=custom", f"--exclude-schema={QUEUE_SCHEMA}", f"--file={dump}"]
    postgres_tool("pg_dump", [*arguments, plain_address(address)], address)
    return dump


def plain_address(address: URL) -> str:
    """Write the address for PostgreSQL's own programs: without driver and without password."""
    return URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).render_as_string()


def postgres_tool(name: str, arguments: list[str], address: URL) -> None:
    """Run one of PostgreSQL's programs. Raises Invalid when it is missing or fails."""
    secret = {"PGPASSWORD": address.password} if address.password else {}
    try:
        subprocess.run(  # noqa: S603 -- our own address, no shell
            [name, *arguments],
            check=True,
            env=os.environ | secret,  # arguments are seen by every user of the machine
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise Invalid(f"缺少 {name}，请安装 postgresql-client。 / {name} is missing.") from error
    except subprocess.CalledProcessError as error:
        raise Invalid(f"{name} 失败 / failed: {error.stderr.strip()[:500]}") from error
