"""Retention: what ended long enough ago goes into a file, and only then out of the tables.

The file is whole and durable before anything is deleted; instances are deleted some in a transaction, each
only if its rows are still those of the file. Whoever is killed between leaves instances that are in
the file and in the tables: the next run takes them again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from ..domain.errors import AppError, Conflict, Invalid
from ..store.archive import delete_rows, ended_before
from ..store.instances import lock_instance
from .archive_file import digest_of_file, new_archive, readable
from .archive_record import People, add_record, read_record
from .audit import note_deed
from .sweeping import sweep
from .work import House, Work

PERIOD = "retention_days"
TOGETHER = 25
"""Instances that one transaction reads, or deletes: a commit costs as much as an instance."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be archived, the longest ended first, and what is held back, with the reason."""

    before: datetime
    ready: tuple[UUID, ...]
    held: Mapping[UUID, str]


@dataclass(slots=True)
class Archived:
    """What a run did; `failed` says why an instance stayed as it was."""

    plan: Plan
    size: int = 0
    sha256: str = ""
    written: dict[UUID, str] = field(default_factory=dict)
    purged: int = 0
    failed: dict[UUID, str] = field(default_factory=dict)


def plan_archive(work: Work, older_than: int | None = None) -> Plan:
    """Say what may be archived: what ended longer ago than the parameter says and nobody holds back.

    `older_than` asks for fewer, in days. Raises Invalid when it is less than the parameter.
    """
    period = work.parameters.get(PERIOD)
    if not isinstance(period, int):
        raise Invalid(
            f"参数 {PERIOD} 尚未设定，请先启动一次系统 / start the system once: it sets the parameter"
        )
    days = period if older_than is None else older_than
    if days < period:
        raise Invalid(
            f"参数 {PERIOD} 规定保留 {period} 天，不能少于此数 / the parameter keeps ended instances longer"
        )
    before = work.now - timedelta(days=days)
    held: dict[UUID, str] = {}
    for hold in work.house.registry.held_back:
        held |= hold(work, before)
    ended = ended_before(work.session, before)
    return Plan(
        before,
        tuple(one for one in ended if one not in held),
        {one: held[one] for one in ended if one in held},
    )


def archive_ended(house: House, target: Path, older_than: int | None = None) -> Archived:
    """Write what may be archived into a new file and take it out of the tables.

    When there is nothing, no file is written. Raises Conflict when the file exists, Invalid when it does
    not read back as it was written; then nothing was deleted.
    """
    with house.reading() as work:
        done = Archived(plan_archive(work, older_than))
    if target.exists():
        raise Conflict(f"文件已存在：{target}。 / The file exists already.")
    if not done.plan.ready:
        return done
    write_archive(house, target, done)
    purge(house, target.name, done)
    return done


def write_archive(house: House, target: Path, done: Archived) -> None:
    """Write the file and note in the audit chain what it holds, before anything is deleted."""
    people = People()
    instances: list[dict[str, Any]] = []
    with new_archive(target) as (archive, facts):
        for first in range(0, len(done.plan.ready), TOGETHER):
            with house.reading() as work:
                for instance_id in done.plan.ready[first : first + TOGETHER]:
                    try:
                        record = read_record(work, instance_id)
                        instances.append(add_record(work, record, archive, people))
                    except AppError as error:
                        done.failed[instance_id] = str(error)
        if not instances:
            return
        with house.reading() as work:
            archive.add("people.json", readable(people.rows(work)))
            facts["written_at"] = work.now
        facts["ended_before"] = done.plan.before
        facts["counts"] = _counts(instances)
        facts["instances"] = instances
    done.written = {one["id"]: one["sha256"] for one in instances}
    done.size, done.sha256 = target.stat().st_size, digest_of_file(target)
    detail = {"archive": target.name, "count": len(instances), "sha256": done.sha256}
    with house.command() as work:
        note_deed(work, "instances_archived", target.name, detail)


def _counts(instances: list[dict[str, Any]]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for one in instances:
        rows.update(one["rows"])
    return {"instances": len(instances), **dict(sorted(rows.items()))}


def purge(house: House, archive: str, done: Archived) -> None:
    """Take what was written out of the tables, some in a transaction; files that nothing names are swept.

    A transaction is whole or not at all: what a killed one leaves in the tables the next run takes.
    """
    written = list(done.written)
    for first in range(0, len(written), TOGETHER):
        some, failed = written[first : first + TOGETHER], dict[UUID, str]()
        with house.command() as work:
            for instance_id in some:
                try:
                    purge_instance(work, instance_id, archive, done.written[instance_id])
                except Conflict as error:
                    failed[instance_id] = str(error)
        done.purged += len(some) - len(failed)
        done.failed |= failed
    sweep(house)


def purge_instance(work: Work, instance_id: UUID, archive: str, digest: str) -> None:
    """Delete the rows of an archived instance but the one that registers refer to.

    Raises Conflict when they are no longer those that the archive holds.
    """
    instance = lock_instance(work.session, instance_id)
    if read_record(work, instance_id).digest != digest:
        raise Conflict("写入归档后此件又有变动，留待下次 / it has changed since: left for the next run")
    delete_rows(work.session, instance_id)
    instance.become_stub(archive, work.now)
    work.session.flush()
