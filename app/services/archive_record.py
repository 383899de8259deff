"""One ended instance as it goes into an archive: everything the engine holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import UUID

import zstandard

from ..domain.definitions import DecisionDefinition, FormDefinition, ProcessDefinition
from ..domain.errors import Conflict, Invalid
from ..domain.instances import ProcessInstance
from ..engine.snapshot import LARGEST
from ..store.archive import (
    contents,
    decision_digest,
    definition_files,
    ended_instance,
    groups_of,
    large_values_of,
    people_named,
    rows_of,
)
from .archive_file import ArchiveWriter, readable
from .archive_text import write_text
from .attachments import file_path
from .instances import variables_of_instance
from .work import Work

RECORD, VARIABLES, SNAPSHOT, TEXT = "record.json", "variables.json", "snapshot.zst", "case.txt"


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of an instance. `digest` says whether they are still the same later."""

    instance: ProcessInstance
    tables: Mapping[str, list[dict[str, Any]]]
    json: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the record as it is written."""
        return sha256(self.json).hexdigest()


NAMING = (
    ("user_task", "assignee"),
    ("submission", "by"),
    ("attachment", "uploaded_by"),
    ("history_entry", "actor"),
    ("draft", "username"),
    ("suspension", "by"),
)
"""Columns that hold an account's name."""


@dataclass(slots=True)
class People:
    """Whom the records of an archive name: by account, or by id."""

    usernames: set[str] = field(default_factory=set)
    ids: set[UUID] = field(default_factory=set)

    def add_from(self, record: Record) -> None:
        """Add everybody that a record names."""
        tables = record.tables
        named = {row[column] for table, column in NAMING for row in tables[table]}
        for row in tables["user_task"]:
            named.update(row["candidate_users"])
        self.usernames |= {name for name in {*named, record.instance.started_by} if name}
        self.ids |= {row["user_id"] for row in tables["notification"]}

    def add(self, others: "People") -> None:
        """Add those of another record."""
        self.usernames |= others.usernames
        self.ids |= others.ids

    def rows(self, work: Work) -> list[dict[str, Any]]:
        """Return who they are: account, name, title and unit."""
        return people_named(work.session, self.usernames, self.ids)


def entry(instance_id: UUID | str, name: str) -> str:
    """Return where a part of an instance lies in an archive."""
    return f"instances/{instance_id}/{name}"


def stored_name(digest: str, name: str) -> str:
    """Return where an uploaded file lies in an archive; it keeps its ending."""
    return f"files/{digest}{PurePath(name).suffix.lower()}"


def large_value_name(digest: str) -> str:
    """Return where a large value lies in an archive."""
    return f"values/{digest}.json"


def read_record(work: Work, instance_id: UUID) -> Record:
    """Read all rows of an ended instance. Raises Conflict when it runs or is archived already."""
    instance = ended_instance(work.session, instance_id)
    if instance is None:
        raise Conflict("此件在办或已归档。 / It runs, or is archived already.")
    tables = rows_of(work.session, instance_id)
    for row in tables["attachment"]:
        row["file"] = stored_name(row["digest"], row["name"])
    definition = instance.definition
    facts = {
        "id": instance.id,
        "process": definition.key,
        "process_name": definition.name,
        "version": definition.version,
        "business_key": instance.business_key,
        "title": instance.title,
        "state": instance.state,
        "outcome": instance.outcome,
        "started_at": instance.started_at,
        "started_by": instance.started_by,
        "ended_at": instance.ended_at,
        "diagrams": instance.versions,
        "visible_to": groups_of(work.session, instance_id),
        "snapshot_sha256": sha256(instance.snapshot).hexdigest(),
    }
    return Record(instance, tables, readable({"instance": facts, **tables}))


def add_record(work: Work, record: Record, archive: ArchiveWriter, people: People) -> dict[str, Any]:
    """Write an instance into an archive with all it needs; return what the manifest says of it.

    Whom it names is added to `people`.

    Raises Invalid when a file or a diagram of it is missing or damaged: then its record is not written.
    """
    instance, tables = record.instance, record.tables
    definitions = _definitions(work, record)
    _add_files(work, tables["attachment"], archive)
    variables = variables_of_instance(work, instance)
    named = People()
    named.add_from(record)
    names = {row["username"]: row["name"] for row in named.rows(work)}
    text = write_text(work, instance, tables, names)
    for digest, content in large_values_of(work.session, instance.id).items():
        json = zstandard.ZstdDecompressor().decompress(content, max_output_size=LARGEST)
        archive.add(large_value_name(digest), json)
    for name, content in definitions.items():
        archive.add(name, content)
    archive.add(entry(instance.id, TEXT), text)
    archive.add(entry(instance.id, VARIABLES), readable(dict(variables)))
    archive.add(entry(instance.id, SNAPSHOT), instance.snapshot)
    archive.add(entry(instance.id, RECORD), record.json)
    people.add(named)
    return {
        "id": instance.id,
        "process": instance.definition.key,
        "business_key": instance.business_key,
        "title": instance.title,
        "state": instance.state,
        "started_at": instance.started_at,
        "ended_at": instance.ended_at,
        "sha256": record.digest,
        "rows": {name: len(rows) for name, rows in tables.items() if rows},
        "definitions": sorted(definitions),
        "files": sorted({row["file"] for row in tables["attachment"]}),
    }


def _definitions(work: Work, record: Record) -> dict[str, bytes]:
    """Return the diagrams, forms and decisions that an instance ran on, by their names in the archive."""
    digests: set[str | None] = {record.instance.definition.digest, *record.instance.versions.values()}
    digests |= {row["form_digest"] for table in ("user_task", "submission") for row in record.tables[table]}
    decided = {
        (row["detail"]["decision"], row["detail"]["version"])
        for row in record.tables["history_entry"]
        if row["kind"] == "decided"
    }
    digests |= {decision_digest(work.session, key, version) for key, version in decided}
    wanted = {digest for digest in digests if digest}
    names = definition_files(work.session, (ProcessDefinition, DecisionDefinition, FormDefinition), wanted)
    found = contents(work.session, wanted)
    if missing := wanted - found.keys():
        raise Invalid(f"缺少部署过的文件 / deployed files are missing: {sorted(missing)}")
    return {f"definitions/{digest[:16]}-{names[digest]}": content for digest, content in found.items()}


def _add_files(work: Work, attachments: list[dict[str, Any]], archive: ArchiveWriter) -> None:
    """Add the uploaded files, each compared with its digest as it is copied."""
    for row in attachments:
        name, path = row["file"], file_path(work.house.files, row["digest"])
        if path.is_file():
            archive.add_file(name, path)
        if archive.entries.get(name, {}).get("sha256") != row["digest"]:
            raise Invalid(f"附件“{row['name']}”缺失或已损坏 / an uploaded file is missing or damaged")
