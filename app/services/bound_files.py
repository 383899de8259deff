"""Files that calls bind to each other: what is called "in the same deployment" has to come in it."""

from collections.abc import Iterable, Iterator, Mapping

from ..domain.definitions import ProcessDefinition
from ..engine.diagram import Diagram, read_diagram
from ..store.definitions import find_latest, get_content
from .work import Work

Files = Mapping[str, bytes]
MARK = b"deployment"
"""Stands in every file that binds something to its deployment; most sets need not be read."""


def renewed_together(files: Files, changed: Iterable[str]) -> frozenset[str]:
    """Return the changed files, and those that calls bind to them: all are new versions together.

    So the version of the called process that a version of its caller takes is always on record: the one
    of the same deployment.
    """
    diagrams = _diagrams(files) if any(MARK in content for content in files.values()) else {}
    homes = {process_id: name for name, diagram in diagrams.items() for process_id in diagram.process_ids}
    partners: dict[str, set[str]] = {}
    for name, diagram in diagrams.items():
        for called in diagram.bound_processes & homes.keys():
            partners.setdefault(name, set()).add(homes[called])
            partners.setdefault(homes[called], set()).add(name)
    found, waiting = set[str](), list(changed)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(partners.get(name, ()))
    return frozenset(found)


def with_partners(work: Work, changed: Files, files: Files) -> dict[str, bytes]:
    """Return the changed files of a folder, and those bound to them as they are deployed now."""
    together = renewed_together(files, changed)
    return dict(changed) | dict(_as_deployed(work, files, together - changed.keys()))


def _as_deployed(work: Work, files: Files, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        for process_id in read_diagram(files[name], name).process_ids:
            row = find_latest(work.session, ProcessDefinition, process_id)
            if row is not None:
                yield row.file_name, get_content(work.session, row.digest)


def _diagrams(files: Files) -> dict[str, Diagram]:
    return {name: read_diagram(xml, name) for name, xml in files.items() if name.endswith(".bpmn")}
