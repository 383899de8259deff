"""What a decision asks its caller for: each input with its heading, its type and values it may have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..feel import ContextType, FeelError, parse_tests
from ..feel.syntax import String
from ..feel.writing import quote
from .elements import Decision, DecisionTable, InputClause, InputData
from .language import Use
from .linking import Graph
from .model import DecisionModel
from .nodes import DecisionNode, Node
from .parts import parts_of

MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class AskedInput:
    """An input that a decision, or what it requires, reads; that of an imported model is `import.input`.

    `kind` is the kind of FEEL's own values its type comes down to, None for contexts, lists and no type.
    `allowed` is FEEL as written, `offered` are strings that allowed values or cells of tables name, in
    quotes, and `entries` are what is read of it where it is a context.
    """

    name: str
    label: str
    type_ref: str | None
    kind: str | None
    allowed: str
    offered: tuple[str, ...]
    entries: tuple[str, ...]


def asked_inputs(model: DecisionModel, decision_id: str) -> list[AskedInput]:
    """List what the decision asks for, sorted by name. Raises NotFound when there is no such decision."""
    needs, decisions = model.needs_of(decision_id), model.decisions_of(decision_id)
    return [
        _asked(model.graph, decisions, ".".join([*path, name]), name, node)
        for (path, name), node in sorted(needs.items(), key=lambda need: need[0])
    ]


def _asked(
    graph: Graph, decisions: Iterable[DecisionNode], full_name: str, name: str, node: Node | None
) -> AskedInput:
    compiler = node.compiler if node is not None else graph.part.compiler
    beside = [one for one in decisions if one.compiler is compiler]
    columns = list(_columns(beside, name))
    declared = node.element.type_ref if node is not None else None
    type_ref = declared or next((clause.type_ref for clause, _ in columns if clause.type_ref), None)
    types = compiler.types
    stated = types.allowed_values(type_ref) or next((one.values for one, _ in columns if one.values), None)
    allowed = stated.feel if stated is not None else ""
    cells = [allowed] if allowed else [cell for _, column in columns for cell in column]
    offered = dict.fromkeys(text for cell in cells for text in _strings(cell))
    kind = types.plain_kind(type_ref)
    return AskedInput(
        full_name,
        _title(node) or next((clause.label for clause, _ in columns if clause.label != name), ""),
        type_ref,
        kind,
        allowed,
        ("true", "false") if kind == "boolean" else tuple(offered)[:MOST_OFFERED],
        tuple(sorted({*_components(compiler.types.written_out(type_ref)), *_entries(graph, beside, name)})),
    )


def _title(node: Node | None) -> str:
    """Give what an input is called on the diagram, when that is not just its name."""
    element = node.element if node is not None else None
    if isinstance(element, Decision):
        return element.label
    title = element.place.element_name if isinstance(element, InputData) else ""
    return title if element is not None and title != element.name else ""


def _columns(decisions: list[DecisionNode], name: str) -> Iterator[tuple[InputClause, list[str]]]:
    """Give the input columns of tables that are just this input, each with its cells."""
    for decision in decisions:
        for table in parts_of(decision.element.expression, DecisionTable):
            for number, clause in enumerate(table.inputs):
                if clause.expression.feel == name:
                    yield clause, [row.inputs[number].feel for row in table.rules if number < len(row.inputs)]


def _strings(feel: str) -> Iterator[str]:
    try:
        tests = parse_tests(feel) if '"' in feel else ()
    except FeelError:
        return
    yield from (quote(text.value) for text in parts_of(tests, String))


def _components(kind: object) -> list[str]:
    return [name for name, _ in kind.entries] if isinstance(kind, ContextType) else []


def _entries(graph: Graph, decisions: list[DecisionNode], name: str) -> Iterator[str]:
    """Give the entries that the decisions' expressions read of an input."""
    uses: list[Use] = [
        use
        for key, node in graph.nodes.items()
        if node in decisions
        for use in graph.uses.get(key, ())
        if name in use.names
    ]
    for use in uses:
        yield from (entry for of, entry in use.expression.reads.entries if of == name)
