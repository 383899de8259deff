"""Checks of what a decision reads: every input must be a variable of the processes that ask it."""

from collections.abc import Iterable, Iterator

from ..domain.errors import Finding, Severity
from ..feel import Reads, Unknown, Vocabulary
from .elements import Decision, InputData, Place
from .linking import Graph, Key
from .model import DecisionModel, link

MEND = "请改正名称，或先在流程中写入它。 / Correct the name, or let the process write it."


def lint_variables(
    xml: bytes, file: str, imported: Iterable[bytes], known: Vocabulary | None
) -> list[Finding]:
    """Find inputs that the asking processes never write: errors, but where variables come from outside.

    None means that no process asks any of the file's decisions yet: nothing can be said of its inputs.
    """
    if known is None:
        return []
    graph, _ = link(xml, file, imported)
    return [*_findings(graph, known), *_imported(graph, known)] if graph is not None else []


def _findings(graph: Graph, known: Vocabulary) -> Iterator[Finding]:
    own = {element.name for element in graph.main.elements}
    inputs = {element.name for element in graph.main.elements if isinstance(element, InputData)}
    for element in graph.main.elements:
        if isinstance(element, InputData):
            reads = Reads(frozenset({element.name}), frozenset())
            yield from _said(known.unknown(reads), element.place, known)
        if isinstance(element, Decision):
            for use in graph.uses.get(Key(graph.main.namespace, element.id), ()):
                read = use.expression.reads
                free = (use.free & read.names) - own
                entries = {one for one in read.entries if one[0] in free | inputs}
                yield from _said(known.unknown(Reads(free, frozenset(entries))), use.text.place, known)


def _imported(graph: Graph, known: Vocabulary) -> Iterator[Finding]:
    """Find the inputs of imported models that nobody gives: neither inside their import's name nor flat."""
    model = DecisionModel(graph)
    own = {element.name for element in graph.main.elements}
    seen: set[tuple[tuple[str, ...], str]] = set()
    for element in graph.main.elements:
        if not isinstance(element, Decision):
            continue
        for path, name in sorted(model.inputs_of(element.id) - seen):
            seen.add((path, name))
            if not path or (name in known.variables and name not in own):
                continue
            head, entry = path[0], (*path, name)[1]
            is_inside = head in known.variables or name in own
            reads = (
                Reads(frozenset({head}), frozenset({(head, entry)}))
                if is_inside
                else Reads(frozenset({name}), frozenset())
            )
            full = ".".join([*path, name])
            yield from _said(known.unknown(reads), element.place, known, f"“{full}”")


def _said(
    unknown: Iterable[Unknown], place: Place, known: Vocabulary, reader: str = "输入"
) -> Iterator[Finding]:
    for one in unknown:
        severity = Severity.WARNING if known.is_open or one.is_entry else Severity.ERROR
        words = one.found_in(reader, MEND)
        yield Finding(place.file, place.element_id, "dmn-variable", *words, severity, place.element_name)
