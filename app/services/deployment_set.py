"""What is wrong with files only when they are seen together: defined twice, calling each other in circles."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from ..domain.definitions import DecisionDefinition, Definition, FormDefinition, ProcessDefinition
from ..domain.errors import Finding, Severity
from ..engine.diagram import Diagram
from ..engine.lint_calls import check_calls
from ..store.definitions import KINDS, all_latest, find_latest, latest_of
from .work import Work

LONGEST_KEY = 100
FOREIGN: dict[type[Definition], str] = {
    ProcessDefinition: "foreign_process",
    DecisionDefinition: "foreign_decision",
    FormDefinition: "foreign_form",
}
"""What a finding is called of a file that would replace what another file brought."""


def check_keys(defined: Sequence[tuple[str, type[Definition], str]]) -> list[Finding]:
    """Return what is wrong with the keys of (file, kind, key): each is short and defined only once."""
    findings: list[Finding] = []
    first: dict[tuple[type[Definition], str], str] = {}
    for file, kind, key in defined:
        if len(key) > LONGEST_KEY and kind is not ProcessDefinition:  # the engine's lint measures those
            findings.append(
                Finding(
                    file,
                    key,
                    "long_id",
                    f"标识有 {len(key)} 字，上限 {LONGEST_KEY} / the id has {len(key)} characters",
                    f"请缩短到 {LONGEST_KEY} 字以内。 / Shorten it to {LONGEST_KEY} characters.",
                )
            )
        other = first.setdefault((kind, key), file)
        if other != file:
            findings.append(
                Finding(
                    file,
                    key,
                    "duplicate-definition",
                    f"{KINDS[kind]}“{key}”在文件 {other} 中已有定义 / {key} is defined in {other} as well",
                    "请只保留一份，或改用另一个标识。 / Keep one of them, or give it another id.",
                )
            )
    return findings


def check_homes(work: Work, defined: Sequence[tuple[str, type[Definition], str]]) -> list[Finding]:
    """Return which of (file, kind, key) would take the place of what came in another file.

    A file that is named like what it defines is its home, whatever the earlier one was called.
    """
    rows: dict[tuple[type[Definition], str], Definition] = {}
    for kind in KINDS:
        keys = {key for _, each, key in defined if each is kind}
        rows |= {(kind, key): row for key, row in latest_of(work.session, kind, keys).items()}  # type: ignore[type-var]
    return [
        Finding(
            file,
            key,
            FOREIGN[kind],
            f"{KINDS[kind]}“{key}”（{row.name}）来自文件 {row.file_name}，这个文件会替换它"
            f" / {key} came in the file {row.file_name}, this one would replace it",
            f"要替换，请把文件命名为 {home}；否则请换一个标识。"
            f" / Name the file {home} to replace it, or choose another id.",
            element_name=row.name,
        )
        for file, kind, key in defined
        if (row := rows.get((kind, key))) is not None
        and file not in (row.file_name, home := f"{key}{PurePath(file).suffix}")
    ]


def check_losses(work: Work, diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    """Warn of processes of which less than half is left: by mistake another drawing has their id."""
    rows = latest_of(
        work.session, ProcessDefinition, {key for each in diagrams.values() for key in each.processes}
    )
    for file, diagram in diagrams.items():
        for process in diagram.processes.values():
            if process.id in rows:
                row = rows[process.id]
                before = _elements_of(work.house.definitions.diagrams.get(work.session, row.digest), row.key)
                now = _elements_of(diagram, process.id)
                if 2 * now < before:
                    yield Finding(
                        file,
                        process.id,
                        "much_gone",
                        f"已部署的第 {row.version} 版有 {before} 个元素，这里只有 {now} 个"
                        f" / version {row.version} has {before} elements, here are only {now}",
                        "请确认没有拿错文件。/ Make sure that it is the right file.",
                        Severity.WARNING,
                        process.name,
                    )


def _elements_of(diagram: Diagram, process_id: str) -> int:
    return sum(element.process_id == process_id for element in diagram.elements.values())


def check_called(work: Work, diagrams: Mapping[str, Diagram]) -> list[Finding]:
    """Return the findings about calls: of what only events start, and those that come back to their process.

    `diagrams` holds the diagrams by file name; what they call outside is looked up among what is deployed.
    """
    known: dict[str, tuple[str, Diagram]] = {}
    for file, diagram in diagrams.items():
        known |= dict.fromkeys(diagram.process_ids, (file, diagram))
    waiting = _called(diagram for _, diagram in known.values())
    looked_up: set[str] = set()
    while waiting := waiting - known.keys() - looked_up:
        looked_up |= waiting
        found = [find_latest(work.session, ProcessDefinition, process_id) for process_id in sorted(waiting)]
        more = {
            row.key: ("", work.house.definitions.diagrams.get(work.session, row.digest))
            for row in found
            if row is not None
        }
        known |= more
        waiting = _called(diagram for _, diagram in more.values())
    known |= _callers(work, diagrams, known)
    return [finding for file in diagrams for finding in check_calls(known, file)]


def check_tags(work: Work, diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    """Yield the calls bound to a version tag that no version of the called process has, here or before."""
    here = {
        (process.id, process.version_tag)
        for diagram in diagrams.values()
        for process in diagram.processes.values()
    }
    for file, diagram in diagrams.items():
        for call in diagram.tagged_calls:
            wanted = (call.process_id, call.tag)
            if wanted not in here and find_latest(work.session, ProcessDefinition, *wanted) is None:
                yield Finding(
                    file,
                    call.element_id,
                    "unknown_version_tag",
                    f"流程“{call.process_id}”没有标签为“{call.tag}”的版本"
                    f" / no version of {call.process_id} has the tag {call.tag}",
                    "请在该流程上填写 Version tag 后一并部署，或改正标签。"
                    " / Give the process this version tag and deploy it together, or correct the tag.",
                    element_name=diagram.elements[call.element_id].name,
                )


def _callers(
    work: Work, diagrams: Mapping[str, Diagram], known: Container[str]
) -> dict[str, tuple[str, Diagram]]:
    """Return what is deployed and calls a process of these files that only events start now."""
    eventful = {
        process_id
        for diagram in diagrams.values()
        for process_id in diagram.process_ids
        if not diagram.specification(process_id).has_none_start
    }
    if not eventful:
        return {}
    cache = work.house.definitions
    return {
        row.key: ("", cache.diagrams.get(work.session, row.digest))
        for row in all_latest(work.session, ProcessDefinition)
        if row.key not in known
        and any(
            call.process_id in eventful
            for flow in cache.data_flows.get(work.session, row.digest)
            for call in flow.calls
            if flow.process_id == row.key
        )
    }


def _called(diagrams: Iterable[Diagram]) -> set[str]:
    return {process_id for diagram in diagrams for process_id in diagram.called_processes}
