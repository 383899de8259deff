"""Bringing diagrams, forms and decisions in: a set is checked, then all of it is stored, or nothing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from ..dmn import read_decisions, read_header
from ..domain.definitions import (
    DecisionDefinition,
    Definition,
    Deployment,
    FormDefinition,
    ProcessDefinition,
    Resource,
)
from ..domain.errors import Finding, InvalidDeployment, Severity
from ..domain.roles import GROUP_NAMES
from ..engine.diagram import read_diagram
from ..engine.lint import Known, lint_diagram
from ..forms import lint_form, lint_given, read_form
from ..store.definitions import all_latest, find_latest, has_content, keys_of, stored_digests
from ..store.settings import parameter_names
from .audit import note_deed
from .bound_files import renewed_together, with_partners
from .claimed_keys import Claimed, claimed_keys
from .decision_files import library_keys, lint_together
from .deployment_set import check_called, check_homes, check_keys, check_losses, check_tags
from .dropped_fields import check_dropped_fields
from .event_starts import check_start_times, listen
from .instances import GIVEN
from .parameter_lint import lint_parameters
from .vocabulary import Vocabularies, lint_decision_inputs, lint_form_names, vocabularies
from .work import Work

Files = Mapping[str, bytes]
"""File name -> content."""

LONGEST_NAME = 200
MAX_FILE_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A definition that a file brings."""

    kind: type[Definition]
    key: str
    name: str
    version_tag: str | None = None
    is_library: bool = False


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment did: the new versions, what was unchanged, and warnings to read."""

    deployment: Deployment | None
    created: tuple[Definition, ...]
    unchanged: tuple[str, ...]
    warnings: tuple[Finding, ...]


def check_files(work: Work, files: Files) -> list[Finding]:
    """Return everything found in these files, seen together with what is deployed already."""
    findings = [finding for name, content in files.items() for finding in _unreadable(name, content)]
    readable = {name: content for name, content in files.items() if name not in {f.file for f in findings}}
    for name, content in readable.items():
        if name.endswith(".form"):
            findings += lint_form(content, name)
    decisions = {name: content for name, content in readable.items() if name.endswith(".dmn")}
    findings += lint_together(work, decisions)
    broken = {finding.file for finding in findings if finding.severity is Severity.ERROR}
    sound = {name: content for name, content in readable.items() if name not in broken}
    claimed = {key for name in files.keys() - sound.keys() for key in claimed_keys(name, files[name])}
    words = vocabularies(work, sound, frozenset(key for kind, key in claimed if kind is FormDefinition))
    known = _known(work, sound, words, claimed)
    parameters = parameter_names(work.session)
    findings += _misspelt(work, sound, words)
    others = {name: content for name, content in sound.items() if not name.endswith(".bpmn")}
    brought = {found.key for name, content in others.items() for found in definitions_in(name, content)}
    findings += check_dropped_fields(work, sound, brought, words)
    for name, content in readable.items():
        if name.endswith(".bpmn"):
            findings += lint_diagram(content, name, known)
        if name not in broken and not any(f.file == name and f.rule == "unreadable" for f in findings):
            findings += lint_parameters(name, content, parameters)
    broken = {finding.file for finding in findings if finding.severity is Severity.ERROR}
    return findings + _check_together(
        work, {name: content for name, content in readable.items() if name not in broken}
    )


def deploy(work: Work, files: Files, *, note: str = "") -> Deployed:
    """Store these files as new versions of what they define; unchanged files make no version.

    But those that calls bind to a changed one: they are new versions with it, in one deployment.
    Stages that have begun stay on their version, later ones use the new. Raises InvalidDeployment with
    every finding when one of them is an error; nothing is stored then.
    """
    findings = check_files(work, files)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidDeployment(findings)
    by = work.person.username if work.person else "system"
    deployment = Deployment(at=work.now, by=by, note=note)
    created: list[Definition] = []
    unchanged: list[str] = []
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    brought = [
        (name, found, find_latest(work.session, found.kind, found.key))  # type: ignore[type-var]
        for name, content in files.items()
        for found in definitions_in(name, content)
    ]
    changed = [name for name, _, latest in brought if latest is None or latest.digest != digests[name]]
    renewed = renewed_together(files, changed)
    for name, found, latest in brought:
        digest = digests[name]
        if latest is not None and latest.digest == digest and name not in renewed:
            unchanged.append(found.key)
            continue
        if not created:
            work.session.add(deployment)
            work.session.flush()
        _store_content(work, digest, files[name])
        row = found.kind(
            key=found.key,
            version=latest.version + 1 if latest else 1,
            version_tag=found.version_tag,
            name=found.name[:LONGEST_NAME],
            digest=digest,
            file_name=name,
            deployment_id=deployment.id,
        )
        work.session.add(row)
        created.append(row)
    work.session.flush()
    listen(work, [row for row in created if isinstance(row, ProcessDefinition)])
    if created:
        versions = [f"{row.file_name} {row.key} {row.version} {row.digest}" for row in created]
        note_deed(work, "deployed", note or "deployment", {"versions": versions})
    return Deployed(deployment if created else None, tuple(created), tuple(unchanged), tuple(findings))


def _check_together(work: Work, files: Files) -> list[Finding]:
    """Return what is wrong with these files, each of which is in order, when they come together."""
    defined = [
        (name, found.kind, found.key)
        for name, content in files.items()
        for found in definitions_in(name, content)
    ]
    diagrams = {name: read_diagram(content) for name, content in files.items() if name.endswith(".bpmn")}
    return [
        *check_keys(defined),
        *check_homes(work, defined),
        *check_losses(work, diagrams),
        *check_called(work, diagrams),
        *check_tags(work, diagrams),
        *check_start_times(work, diagrams),
    ]


def never_deployed(work: Work, files: Files) -> dict[str, bytes]:
    """Return the files whose content was never deployed here.

    What an owner has published since is not undone by a restart that brings the program's own files: those
    that calls bind to the new ones come along as they are deployed now.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    known = stored_digests(work.session, digests.values())
    changed = {name: content for name, content in files.items() if digests[name] not in known}
    return with_partners(work, changed, files)


def definitions_in(name: str, content: bytes) -> Iterator[Found]:
    """Return what a readable file defines."""
    if name.endswith(".bpmn"):
        for process in read_diagram(content).processes.values():
            yield Found(ProcessDefinition, process.id, process.name, process.version_tag)
    elif name.endswith(".dmn"):
        model = read_decisions(content, file=name, strict=False)  # what it imports is not at hand here
        for decision_id in model.decision_ids:
            yield Found(DecisionDefinition, decision_id, model.decision_name(decision_id))
        if not model.decision_ids:  # a library of types and functions, for others to import
            header = read_header(content, name)
            yield Found(DecisionDefinition, header.id, header.name, is_library=True)
    else:
        form = read_form(content)
        yield Found(FormDefinition, form.id, form.title)


def _unreadable(name: str, content: bytes) -> Iterator[Finding]:
    if (
        PurePath(name).name != name
        or len(name) > LONGEST_NAME
        or not name.endswith((".bpmn", ".dmn", ".form"))
    ):
        yield Finding(
            name,
            name,
            "file-kind",
            f"只接受 .bpmn、.dmn 和 .form 文件，文件名不超过 {LONGEST_NAME} 字。"
            " / Only .bpmn, .dmn and .form files with names that are not too long.",
            "请从建模器导出后上传。 / Export it from the modeller.",
        )
    elif len(content) > MAX_FILE_BYTES:
        yield Finding(
            name,
            name,
            "file-size",
            f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB。 / The file is too large.",
            "请拆分后上传。 / Split it.",
        )


def _misspelt(work: Work, files: Files, words: Vocabularies) -> Iterator[Finding]:
    """Yield what forms and decisions read that nothing writes; diagrams are checked with all their rest."""
    for name, content in files.items():
        if name.endswith(".form"):
            yield from lint_form_names(words, name, content)
            yield from lint_given(read_form(content), name, GIVEN)
        elif name.endswith(".dmn"):
            decisions = [found.key for found in definitions_in(name, content)]
            yield from lint_decision_inputs(work, words, files, name, decisions)


def _known(work: Work, files: Files, words: Vocabularies, claimed: Claimed) -> Known:
    """Collect what diagrams may refer to: deployed before, or in the same set of files.

    What is `claimed` by files with errors counts: their own errors keep all files from being deployed.
    """
    keys: dict[type[Definition], set[str]] = {
        ProcessDefinition: set(keys_of(work.session, ProcessDefinition)),
        DecisionDefinition: set(keys_of(work.session, DecisionDefinition)),
        FormDefinition: set(keys_of(work.session, FormDefinition)),
    }
    libraries = library_keys(work, all_latest(work.session, DecisionDefinition))
    for name, content in files.items():
        if name.endswith(".bpmn"):
            claimed = claimed | claimed_keys(name, content)
        else:
            for found in definitions_in(name, content):
                keys[found.kind].add(found.key)
                libraries = libraries | {found.key} if found.is_library else libraries - {found.key}
    for kind, key in claimed:
        keys[kind].add(key)
    return Known(
        forms=frozenset(keys[FormDefinition]),
        decisions=frozenset(keys[DecisionDefinition] - libraries),
        libraries=libraries,
        processes=frozenset(keys[ProcessDefinition]),
        job_types=work.house.registry.job_types,
        groups=frozenset(GROUP_NAMES),
        variables=words.scopes,
        given=GIVEN,
        together=frozenset(key for kind, key in claimed if kind is ProcessDefinition),
    )


def _store_content(work: Work, digest: str, content: bytes) -> None:
    if not has_content(work.session, digest):
        work.session.add(Resource(digest=digest, content=content))
        work.session.flush()
