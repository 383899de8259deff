"""Bringing one instance back from the file it was archived to."""

import os
from pathlib import Path
from uuid import UUID

import zstandard

from ..domain.errors import Conflict, Invalid
from ..domain.instances import ProcessInstance
from ..store.archive import insert_rows
from ..store.instances import lock_instance
from .archive_file import ArchiveReader, open_archive
from .archive_record import RECORD, SNAPSHOT, entry, large_value_name
from .attachments import file_path
from .audit import note_deed
from .work import House


def unarchive_instance(house: House, source: Path, instance_id: UUID) -> ProcessInstance:
    """Put the rows and files of an archived instance back as they were.

    The archive stays as it is. Raises Invalid when it is damaged or does not hold the instance, NotFound
    when there is no such instance here, Conflict when it is not archived.
    """
    with open_archive(source) as archive:
        if entry(instance_id, RECORD) not in archive.manifest["entries"]:
            raise Invalid(f"归档文件中没有此件：{instance_id} / the archive does not hold this instance")
        tables = archive.read_json(entry(instance_id, RECORD))
        with house.command() as work:
            instance = lock_instance(work.session, instance_id)
            if not instance.is_archived:
                raise Conflict("此件未归档，无须取回。 / It is not archived.")
            for row in tables["attachment"]:
                _put_back(house, archive, row["file"], row["digest"])
            insert_rows(work.session, tables, _large_values(archive, tables["large_value"]))
            instance.come_back(archive.read(entry(instance_id, SNAPSHOT)))
            note_deed(work, "instance_unarchived", f"instance {instance_id}", {"archive": source.name})
        return instance


def _large_values(archive: ArchiveReader, rows: list[dict[str, str]]) -> dict[str, bytes]:
    compress = zstandard.ZstdCompressor(level=1).compress
    return {row["digest"]: compress(archive.read(large_value_name(row["digest"]))) for row in rows}


def _put_back(house: House, archive: ArchiveReader, name: str, digest: str) -> None:
    """Put a file into its place, anew even if it is there: what is new is not swept meanwhile."""
    final = file_path(house.files, digest)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_suffix(".part")
    with temporary.open("wb") as target:
        target.write(archive.read(name))
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(final)
