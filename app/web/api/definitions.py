"""What is deployed, and bringing files in; for those who have the studio (ERRATA 裁定 4)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ...domain.api_tokens import ApiScope
from ...domain.definitions import DecisionDefinition, Definition, FormDefinition, ProcessDefinition
from ...domain.errors import Finding, Forbidden, Invalid, NotFound
from ...domain.roles import PROCESS_OWNER, may_publish_diagrams
from ...services.deployments import MAX_FILE_BYTES, deploy
from ...services.work import Work
from ...store.definitions import all_latest, get_content, versions_of
from ..current import require_role
from .cursors import after_names, after_number, page_of
from .operation import operation
from .shapes import Line, Name, Page, Paging

Kind = Literal["process", "decision", "form"]
KINDS: dict[str, type[Definition]] = {
    "process": ProcessDefinition,
    "decision": DecisionDefinition,
    "form": FormDefinition,
}
MAX_FILES = 60


class DefinitionFacts(Struct, kw_only=True):
    """One version of a process, decision or form."""

    kind: str
    key: str
    version: int
    version_tag: str | None
    name: str
    digest: str
    file_name: str
    content: str | None = None


class DefinitionPage(Page[DefinitionFacts], kw_only=True):
    """A page of definitions."""


class DefinitionQuery(Paging, kw_only=True):
    """Which definitions."""

    kind: Kind | UnsetType = UNSET


class File(Struct, forbid_unknown_fields=True, kw_only=True):
    """A file as the modeller saves it: .bpmn, .dmn or .form, as text."""

    name: Name
    content: Annotated[str, Meta(max_length=MAX_FILE_BYTES)]


class NewDeployment(Struct, forbid_unknown_fields=True, kw_only=True):
    """Files to be brought in together."""

    files: Annotated[list[File], Meta(min_length=1, max_length=MAX_FILES)]
    note: Line = ""


class DeploymentFacts(Struct, kw_only=True):
    """What a deployment did; without an id nothing had changed and no version was made."""

    id: str | None
    created: Sequence[DefinitionFacts]
    unchanged: Sequence[str]
    warnings: Sequence[str]


@operation("GET", "/definitions", ApiScope.DEFINITIONS_READ, DefinitionPage, query=DefinitionQuery)
def list_definitions(work: Work, query: DefinitionQuery) -> Page[DefinitionFacts]:
    """List the newest version of every process, decision and form."""
    require_role(work, PROCESS_OWNER)
    after = after_names(query.cursor)
    rows = [
        (kind, row)
        for kind in sorted(KINDS)
        if query.kind in {UNSET, kind}
        for row in all_latest(work.session, KINDS[kind])  # type: ignore[type-var]
        if after is None or (kind, row.key) > after
    ]
    return page_of(
        rows, query.limit, lambda each: (each[0], each[1].key), lambda each: facts(*each), wrap=DefinitionPage
    )


@operation(
    "GET", "/definitions/<kind>/<key>/versions", ApiScope.DEFINITIONS_READ, DefinitionPage, query=Paging
)
def list_versions(work: Work, kind: str, key: str, query: Paging) -> Page[DefinitionFacts]:
    """List the versions of one definition, the newest first."""
    require_role(work, PROCESS_OWNER)
    after = after_number(query.cursor)
    rows = [row for row in _versions(work, kind, key) if after is None or row.version < after]
    return page_of(
        rows, query.limit, lambda row: row.version, lambda row: facts(kind, row), wrap=DefinitionPage
    )


@operation(
    "GET",
    "/definitions/<kind>/<key>/versions/<int(max=2147483647):version>",
    ApiScope.DEFINITIONS_READ,
    DefinitionFacts,
)
def get_version(work: Work, kind: str, key: str, version: int) -> DefinitionFacts:
    """Return one version with the text of its file."""
    require_role(work, PROCESS_OWNER)
    for row in _versions(work, kind, key):
        if row.version == version:
            found = facts(kind, row)
            found.content = get_content(work.session, row.digest).decode("utf-8", "replace")
            return found
    raise NotFound("没有这个版本。 / There is no such version.")


@operation(
    "POST", "/deployments", ApiScope.DEFINITIONS_WRITE, DeploymentFacts, body=NewDeployment, status=201
)
def deploy_files(work: Work, body: NewDeployment) -> DeploymentFacts:
    """Check files together and publish them; all of them, or none when one has an error."""
    person = require_role(work, PROCESS_OWNER)
    if not may_publish_diagrams(person):
        raise Forbidden("您没有发布流程的权限。 / You may not publish.")
    if twice := sorted({file.name for file in body.files if _count(body, file.name) > 1}):
        raise Invalid(f"两个文件同名：{twice[0]} / two files have the same name", {"files": twice[0]})
    done = deploy(work, {file.name: file.content.encode() for file in body.files}, note=body.note)
    return DeploymentFacts(
        id=str(done.deployment.id) if done.deployment else None,
        created=[facts(_kind_of(row), row) for row in done.created],
        unchanged=done.unchanged,
        warnings=[_words(finding) for finding in done.warnings],
    )


def _count(body: NewDeployment, name: str) -> int:
    return sum(file.name == name for file in body.files)


def facts(kind: str, row: Definition) -> DefinitionFacts:
    """Say what is known of a definition."""
    return DefinitionFacts(
        kind=kind,
        key=row.key,
        version=row.version,
        version_tag=row.version_tag,
        name=row.name,
        digest=row.digest,
        file_name=row.file_name,
    )


def _versions(work: Work, kind: str, key: str) -> Sequence[Definition]:
    rows = versions_of(work.session, KINDS[kind], key) if kind in KINDS else ()  # type: ignore[type-var]
    if not rows:
        raise NotFound("没有这个定义。 / There is no such definition.")
    return rows


def _kind_of(row: Definition) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(row, kind))


def _words(finding: Finding) -> str:
    return str(finding)
