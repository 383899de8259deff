"""Decision files that import others: a model is its file with the newest files that it imports."""

from collections.abc import Iterable, Iterator, Mapping

from ..dmn import DecisionModel, Header, lint_decisions, read_header
from ..domain.definitions import DecisionDefinition
from ..domain.errors import Finding, InvalidDeployment, Severity
from ..store.definitions import decision_digests, get_content
from .work import Work

Contents = Mapping[str, bytes]
"""File name -> content of DMN files."""


def model_in_force(work: Work, digest: str) -> DecisionModel:
    """Return the model of a deployed file, with the newest deployed files that it imports.

    Raises InvalidDeployment when one of them no longer fits, which deployment does not let happen.
    """
    cache = work.house.definitions
    header = cache.headers.get(work.session, digest)
    if not header.imports:
        return cache.decisions.get(work.session, digest)
    deployed = _deployed(work)
    headers = {name: cache.headers.get(work.session, each) for name, each in deployed.items()}
    imported = [deployed[namespace] for namespace in _reached(header, headers)]
    return cache.decisions.get(work.session, digest, *imported)


def lint_together(work: Work, files: Contents) -> list[Finding]:
    """Check DMN files together with what is deployed: each, and each deployed one that imports them."""
    if not files:
        return []
    deployed = {namespace: get_content(work.session, digest) for namespace, digest in _deployed(work).items()}
    headers = {name: header for name, content in files.items() if (header := _header(name, content))}
    known = {space: [content] for space, content in deployed.items()}
    brought: dict[str, list[bytes]] = {}
    for name, header in headers.items():
        brought.setdefault(header.namespace, []).append(files[name])
    known |= brought
    spaces = {space: header for space, some in known.items() if (header := _header(space, some[0]))}
    findings = []
    for name, content in files.items():
        reached = list(_reached(headers[name], spaces)) if name in headers else []
        findings += lint_decisions(content, name, [each for space in reached for each in known[space]])
    for space in sorted(deployed.keys() - brought.keys()):
        reached = list(_reached(spaces[space], spaces))
        if brought.keys() & set(reached):
            imported = [each for space in reached for each in known[space]]
            findings += _broken_importer(spaces[space], deployed[space], imported)
    return findings


def library_keys(work: Work, rows: Iterable[DecisionDefinition]) -> frozenset[str]:
    """Return which of these are libraries of types and functions: they go by the id of their whole file."""
    headers = work.house.definitions.headers
    return frozenset(row.key for row in rows if headers.get(work.session, row.digest).is_library)


def imported_by(work: Work, files: Contents, name: str) -> list[bytes]:
    """Return the files that one of these DMN files imports, brought together with it or deployed."""
    contents = {space: get_content(work.session, digest) for space, digest in _deployed(work).items()}
    headers = {space: header for space, content in contents.items() if (header := _header(space, content))}
    for file, content in files.items():
        if file.endswith(".dmn") and (header := _header(file, content)):
            contents[header.namespace], headers[header.namespace] = content, header
    own = _header(name, files[name])
    return [contents[space] for space in _reached(own, headers)] if own else []


def _broken_importer(header: Header, content: bytes, imported: list[bytes]) -> Iterator[Finding]:
    """Find what would no longer hold in a deployed file once the files it imports are replaced."""
    for finding in lint_decisions(content, header.id, imported):
        if finding.severity is Severity.ERROR:
            yield Finding(
                header.id,
                finding.element_id,
                "dmn-importer",
                f"已发布的“{header.name}”导入了这次的文件，换上后它会出错：{finding.what}"
                " / a deployed model imports this file and would break",
                "把它改好后一并上传。 / Mend it and upload both together.",
                Severity.ERROR,
                finding.element_name,
            )


def _deployed(work: Work) -> dict[str, str]:
    """Return the newest deployed file of each namespace, as digests."""
    cache, session = work.house.definitions, work.session
    return {cache.headers.get(session, digest).namespace: digest for digest in decision_digests(session)}


def _reached(header: Header, headers: Mapping[str, Header]) -> Iterator[str]:
    """Yield the namespaces that a file imports, directly or not, as far as there are files for them."""
    seen, waiting = {header.namespace}, list(header.imports)
    while waiting:
        namespace = waiting.pop(0)
        if namespace in seen or namespace not in headers:
            continue
        seen.add(namespace)
        waiting += headers[namespace].imports
        yield namespace


def _header(name: str, content: bytes) -> Header | None:
    try:
        return read_header(content, name)
    except InvalidDeployment:
        return None
