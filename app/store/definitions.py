"""Questions about what was deployed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, bindparam, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from ..domain.base import encode_json
from ..domain.definitions import (
    DecisionDefinition,
    Definition,
    Deployment,
    FormDefinition,
    ProcessDefinition,
    Resource,
)
from ..domain.errors import NotFound
from ..domain.instances import InstanceState, ProcessInstance

D = TypeVar("D", ProcessDefinition, DecisionDefinition, FormDefinition)

KINDS: dict[type[Definition], str] = {
    ProcessDefinition: "流程",
    DecisionDefinition: "决策",
    FormDefinition: "表单",
}


def find_latest(session: Session, kind: type[D], key: str, tag: str | None = None) -> D | None:
    """Return the newest version of a definition (of those with this tag), if it was ever deployed."""
    found: D | None = session.scalar(_newest(kind, is_tagged=tag is not None), {"key": key, "tag": tag})
    return found


@cache
def _newest(kind: type[D], *, is_tagged: bool) -> Select[D]:
    """Select the newest version of one key; built once, for it is asked with every start."""
    statement = select(kind).where(kind.key == bindparam("key"))
    if is_tagged:
        statement = statement.where(kind.version_tag == bindparam("tag"))
    return statement.order_by(kind.version.desc()).limit(1)


def get_latest(session: Session, kind: type[D], key: str, tag: str | None = None) -> D:
    """Return the newest version of a definition (of those with this tag). Raises NotFound."""
    definition = find_latest(session, kind, key, tag)
    if definition is None:
        tagged = ("", "") if tag is None else (f"标签为“{tag}”的", f" with the tag '{tag}'")
        raise NotFound(f"没有部署{tagged[0]}{KINDS[kind]}“{key}”。 / '{key}'{tagged[1]} is not deployed.")
    return definition


def latest_of(session: Session, kind: type[D], keys: Collection[str]) -> dict[str, D]:
    """Return the newest version of each of these definitions that exists, by key."""
    if not keys:
        return {}
    newest = select(kind.key, func.max(kind.version).label("version")).where(kind.key.in_(keys))
    newest_of_key = newest.group_by(kind.key).subquery()
    statement = select(kind).join(
        newest_of_key, (newest_of_key.c.key == kind.key) & (newest_of_key.c.version == kind.version)
    )
    return {row.key: row for row in session.scalars(statement)}


def newest_digests(session: Session, kind: type[D], keys: Collection[str]) -> dict[str, str]:
    """Return the content of the newest version of each of these definitions that exists, by key."""
    found = session.execute(_newest_contents(kind), {"keys": list(keys)}) if keys else ()
    return {row.key: row.digest for row in found}


@cache
def _newest_contents(kind: type[D]) -> Select[str, str]:
    """Select key and digest of the newest versions; built once, for it is asked with every new task."""
    rows = kind.__table__.c
    newer = kind.__table__.alias()
    is_newest = ~exists().where(newer.c.key == rows.key, newer.c.version > rows.version)
    wanted = rows.key.in_(bindparam("keys", expanding=True))
    return select(rows.key, rows.digest).where(wanted, is_newest)


def find_together(session: Session, process_id: str, deployment_id: UUID) -> ProcessDefinition | None:
    """Return the version of a process that this deployment brought in, if it did."""
    here = (ProcessDefinition.key == process_id, ProcessDefinition.deployment_id == deployment_id)
    return session.scalar(select(ProcessDefinition).where(*here))


def deployment_of_digest(session: Session, digest: str) -> UUID | None:
    """Return the last deployment that brought in a process with this content."""
    newest = select(ProcessDefinition.deployment_id).where(ProcessDefinition.digest == digest)
    return session.scalar(newest.order_by(ProcessDefinition.version.desc()).limit(1))


def all_latest(session: Session, kind: type[D]) -> Sequence[D]:
    """Return the newest version of every definition of this kind."""
    newest_of_key = select(kind.key, func.max(kind.version).label("version")).group_by(kind.key).subquery()
    statement = select(kind).join(
        newest_of_key, (newest_of_key.c.key == kind.key) & (newest_of_key.c.version == kind.version)
    )
    return session.scalars(statement.order_by(kind.key)).all()


def all_versions(session: Session, kind: type[D]) -> Sequence[D]:
    """Return every version of every definition of this kind, the newest of each key first."""
    return session.scalars(select(kind).order_by(kind.key, kind.version.desc())).all()


def decision_digests(session: Session) -> Sequence[str]:
    """Return the files of the newest versions of all decisions, those deployed last at the end."""
    newest = select(DecisionDefinition.key, func.max(DecisionDefinition.version).label("version"))
    newest_of_key = newest.group_by(DecisionDefinition.key).subquery()
    statement = (
        select(DecisionDefinition.digest)
        .join(
            newest_of_key,
            (newest_of_key.c.key == DecisionDefinition.key)
            & (newest_of_key.c.version == DecisionDefinition.version),
        )
        .join(Deployment, Deployment.id == DecisionDefinition.deployment_id)
        .order_by(Deployment.at, DecisionDefinition.version)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def deployments_of(session: Session, rows: Sequence[Definition]) -> dict[UUID, Deployment]:
    """Return the deployments that brought these versions in, by id."""
    ids = {row.deployment_id for row in rows}
    return {row.id: row for row in session.scalars(select(Deployment).where(Deployment.id.in_(ids)))}


def running_on(session: Session, rows: Sequence[Definition]) -> dict[UUID, int]:
    """Count the active instances in which each of these versions runs, by itself or called.

    Of two versions with the same content, what is called counts for the later one.
    """
    own = ProcessInstance.definition_id.in_([row.id for row in rows])
    newest = {row.digest: row for row in sorted(rows, key=lambda row: row.version)}
    counts = [
        func.sum(case((or_(ProcessInstance.definition_id == row.id, ~own & _calls(row)), 1), else_=0))
        if newest[row.digest] is row
        else func.sum(case((ProcessInstance.definition_id == row.id, 1), else_=0))
        for row in rows
    ]
    if not counts:
        return {}
    active = ProcessInstance.state == InstanceState.ACTIVE
    found = session.execute(select(*counts).where(active)).one()
    return {row.id: count or 0 for row, count in zip(rows, found, strict=True)}


def _calls(row: Definition) -> ColumnElement[bool]:
    """Say that an instance has this version running among its called processes, as `diagrams` writes it."""
    noted = encode_json({row.key: row.digest}).decode()[1:-1]
    return type_coerce(ProcessInstance.diagrams, Text).contains(noted, autoescape=True)


def versions_of(session: Session, kind: type[D], key: str) -> Sequence[D]:
    """Return all versions of a definition, newest first."""
    return session.scalars(select(kind).where(kind.key == key).order_by(kind.version.desc())).all()


def keys_of(session: Session, kind: type[D]) -> frozenset[str]:
    """Return every key of this kind that was ever deployed."""
    return frozenset(session.scalars(select(kind.key).distinct()))


def version_of_digest(session: Session, process_id: str, digest: str, at: datetime) -> int | None:
    """Return which version of a process this file was at a moment: the same file may have made several."""
    statement = (
        select(ProcessDefinition.version)
        .join(Deployment, Deployment.id == ProcessDefinition.deployment_id)
        .where(ProcessDefinition.key == process_id, ProcessDefinition.digest == digest)
    )
    newest_then = statement.order_by((Deployment.at <= at).desc(), ProcessDefinition.version.desc())
    return session.scalar(newest_then.limit(1))


def form_of_digest(session: Session, digest: str) -> FormDefinition | None:
    """Return a form definition with this content."""
    statement = select(FormDefinition).where(FormDefinition.digest == digest)
    return session.scalar(statement.order_by(FormDefinition.version.desc()).limit(1))


def get_content(session: Session, digest: str) -> bytes:
    """Return a deployed file, byte for byte. Raises NotFound."""
    content = session.scalar(select(Resource.content).where(Resource.digest == digest))
    if content is None:
        raise NotFound(f"没有此文件：{digest[:12]}。 / There is no such file.")
    return content


def has_content(session: Session, digest: str) -> bool:
    """Whether a file with this content is stored already."""
    return session.scalar(select(Resource.id).where(Resource.digest == digest)) is not None


def stored_digests(session: Session, digests: Collection[str]) -> frozenset[str]:
    """Return which of these contents were ever deployed."""
    return frozenset(session.scalars(select(Resource.digest).where(Resource.digest.in_(digests))))


def deployments(session: Session, limit: int = 50) -> Sequence[Deployment]:
    """Return the last deployments, newest first."""
    return session.scalars(select(Deployment).order_by(Deployment.at.desc()).limit(limit)).all()
