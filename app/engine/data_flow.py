"""What each process of a diagram writes and takes: whatever else it reads is misspelt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..feel import Expression, Vocabulary
from ..feel.syntax import ContextLiteral, Name
from .drawing import Drawing, Node
from .expressions import Formula, Value

NOTHING_KNOWN: frozenset[str] = frozenset()
STARTS_WITH = "starts_with"
"""The property by which a plain start event names the variables that whoever starts the process gives."""
MESSAGE_NAME, MESSAGE_VARIABLES = "message_name", "variables"
"""The headers by which a diagram sends a message (ENGINE.md 4)."""


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call activity: what it calls, what the called process is given and what comes back."""

    process_id: str
    takes_all: bool
    returns_all: bool
    given: Vocabulary


@dataclass(frozen=True, slots=True)
class DataFlow:
    """One process: what its own elements write, and through whom else variables come in.

    `is_computed` when a form, job type or called process is known only at run time.
    """

    process_id: str
    written: Vocabulary
    forms: frozenset[str]
    decisions: frozenset[str]
    job_types: frozenset[str]
    calls: tuple[CallSite, ...]
    receives: frozenset[str]
    sends: Mapping[str, Vocabulary]
    is_computed: bool
    given: Vocabulary = field(default_factory=lambda: Vocabulary(is_open=True))
    """What whoever starts it from outside brings: anything, unless the plain start says what, or a clock
    starts it."""


def data_flows(drawing: Drawing) -> tuple[DataFlow, ...]:
    """Return the data flow of every process of a file."""
    return tuple(
        _data_flow(process.id, [node for node in drawing.nodes() if node.process_id == process.id])
        for process in drawing.processes
    )


def _data_flow(process_id: str, nodes: list[Node]) -> DataFlow:
    written, sends = Vocabulary(), dict[str, Vocabulary]()
    for node in nodes:
        for one in _written_by(node):
            written |= one
        for name, payload in _sent_by(node):
            sends[name] = sends.get(name, Vocabulary()) | payload
    named = [*_named(nodes)]
    return DataFlow(
        process_id,
        written,
        frozenset(name for kind, name in named if kind == "form" and isinstance(name, str)),
        frozenset(name for kind, name in named if kind == "decision" and isinstance(name, str)),
        frozenset(name for kind, name in named if kind == "job" and isinstance(name, str)),
        tuple(_calls(nodes)),
        frozenset(name for kind, name in named if kind == "message" and isinstance(name, str)),
        sends,
        is_computed=any(isinstance(name, Formula) for kind, name in named if kind != "decision"),
        given=_given(process_id, nodes),
    )


def _given(process_id: str, nodes: list[Node]) -> Vocabulary:
    """Return what comes in with a start: nothing by the clock, what is declared, else anything."""
    found = Vocabulary()
    for start in nodes:
        if start.type != "startEvent" or start.scope != process_id:
            continue
        kind = start.event.kind if start.event is not None else "none"
        declared = start.extensions.properties.get(STARTS_WITH)
        if kind == "none" and declared is not None:
            found |= Vocabulary.of(name for name in map(str.strip, declared.split(",")) if name)
        elif kind != "timer":
            found = found.opened()
    return found


def _named(nodes: list[Node]) -> Iterator[tuple[str, Value | None]]:
    for node in nodes:
        extensions = node.extensions
        yield "form", extensions.form.form_id if extensions.form else None
        yield "decision", extensions.decision_id
        yield "job", extensions.job_type
        yield "process", extensions.called.process_id if extensions.called else None
        if node.event is not None and node.event.kind == "message":
            yield "message", node.event.name


def _written_by(node: Node) -> Iterator[Vocabulary]:
    extensions = node.extensions
    for mapping in (*extensions.inputs, *extensions.outputs):
        if len(mapping.target) > 1:
            yield Vocabulary.of([".".join(mapping.target)])
        else:
            yield _assigned(mapping.target[0], mapping.source)
    if extensions.result_variable:
        yield _assigned(extensions.result_variable, extensions.script)
    if node.loop is not None:
        yield Vocabulary.of(name for name in (node.loop.element, node.loop.output_collection) if name)


def _assigned(name: str, source: Value | None) -> Vocabulary:
    """Return a variable with the entries it gets: those written out, none new when it is only passed on."""
    tree = source.expression.tree if isinstance(source, Formula) else None
    if isinstance(tree, ContextLiteral):
        return Vocabulary({name: frozenset(entry.key for entry in tree.entries)})
    return Vocabulary({name: NOTHING_KNOWN if isinstance(tree, Name) and tree.name == name else None})


def _sent_by(node: Node) -> Iterator[tuple[str, Vocabulary]]:
    headers = node.extensions.headers
    name, variables = headers.get(MESSAGE_NAME), headers.get(MESSAGE_VARIABLES)
    if isinstance(name, str) and name:
        yield name, _payload(variables.expression) if isinstance(variables, Formula) else Vocabulary()


def _payload(expression: Expression) -> Vocabulary:
    tree = expression.tree
    if isinstance(tree, ContextLiteral):
        return Vocabulary.of(entry.key for entry in tree.entries)
    return Vocabulary(is_open=True)


def _calls(nodes: list[Node]) -> Iterator[CallSite]:
    for node in nodes:
        called = node.extensions.called
        if called is not None and isinstance(called.process_id, str):
            given = [_assigned(one.target[0], one.source) for one in node.extensions.inputs]
            inputs = Vocabulary.of([node.loop.element] if node.loop and node.loop.element else [])
            for one in given:
                inputs |= one
            yield CallSite(called.process_id, called.takes_all, called.returns_all, inputs)
