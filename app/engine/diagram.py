"""A deployed diagram: everything the rest of the program wants to know of a BPMN file, read once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from ..domain.errors import InvalidDeployment
from .builder import build_specifications
from .drawing import Drawing, Node
from .drawing_reader import DrawingReader, is_small_enough
from .expressions import Value
from .findings import Findings
from .specification import Specification
from .support import check_support
from .xml_reader import Unreadable, read_xml


@dataclass(frozen=True, slots=True)
class ProcessOutline:
    """A process of the file."""

    id: str
    name: str
    version_tag: str | None
    documentation: str
    is_executable: bool


@dataclass(frozen=True, slots=True)
class ElementOutline:
    """An element of the diagram; `scope` is the process or sub-process it is drawn in."""

    id: str
    type: str
    name: str
    documentation: str
    process_id: str
    scope: str
    properties: dict[str, str]
    form_id: str | None = None
    form_binding: str = "latest"


@dataclass(frozen=True, slots=True)
class EventStart:
    """A start event that the world triggers: a message or signal by name, a timer by its text."""

    process_id: str
    element_id: str
    name: str  # of the message or signal; a timer's date, duration or cycle


@dataclass(frozen=True, slots=True)
class UsedForm:
    """A form that an element shows."""

    form_id: str
    binding: str
    element_id: str


@dataclass(frozen=True, slots=True)
class TaggedCall:
    """A call that is bound to a version tag of another process."""

    element_id: str
    process_id: str
    tag: str


@dataclass(frozen=True, slots=True)
class Following:
    """What may come after an element: the words on the way there, and the element.

    `answer` is the first of them: what is decided at the element, not how the case stands then.
    """

    words: str
    element: ElementOutline
    answer: str = ""


PASSED_THROUGH = frozenset(
    {
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "scriptTask",
        "businessRuleTask",
        "serviceTask",
        "sendTask",
    }
)
"""What a token does not stay on: nobody waits for it there."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """What `read_diagram` found. Values that are FEEL, known only at run time, are not listed."""

    digest: str
    processes: dict[str, ProcessOutline]
    elements: dict[str, ElementOutline]
    called_processes: frozenset[str]
    bound_processes: frozenset[str]  # of other files, called in the version that comes with this one
    tagged_calls: tuple[TaggedCall, ...]
    forms: tuple[UsedForm, ...]
    decisions: frozenset[str]
    job_types: frozenset[str]
    message_names: frozenset[str]
    message_starts: tuple[EventStart, ...]
    timer_starts: tuple[EventStart, ...]
    signal_starts: tuple[EventStart, ...]
    start_forms: dict[str, UsedForm]  # by process id
    specifications: dict[str, Specification] = field(repr=False)
    arrows: dict[str, tuple[tuple[str, str], ...]] = field(repr=False)  # source -> (words, target)

    def following(self, element_id: str) -> list[Following]:
        """Return where a token may stay next after an element, each place once.

        Where several events are awaited together is one place. What comes in any case has no words.
        """
        found: dict[str, Following] = {}
        seen = {element_id}
        waiting = [(words, words, target) for words, target in self.arrows.get(element_id, ())]
        while waiting:
            answer, words, target = waiting.pop(0)
            if target in seen:
                continue
            seen.add(target)
            element = self.elements[target]
            if element.type in PASSED_THROUGH:
                for said, after in self.arrows.get(target, ()):
                    onward = _on_the_way(words, element.name, said)
                    waiting.append((answer or onward, onward, after))
            else:
                found[target] = Following(words, element, answer)
        return (
            list(found.values())
            if len(found) > 1
            else [Following("", each.element) for each in found.values()]
        )

    @property
    def process_ids(self) -> tuple[str, ...]:
        """The processes of the file, in its order."""
        return tuple(self.processes)

    def specification(self, scope_id: str) -> Specification:
        """Return the specification of a process or sub-process."""
        return self.specifications[scope_id]

    def has_process(self, process_id: str) -> bool:
        """Say whether this file defines the process."""
        return process_id in self.processes


def _on_the_way(words: str, question: str, answer: str) -> str:
    """Return the words on an arrow, behind those of the arrows before it."""
    if not answer:
        return words
    said = _as_statement(question, answer)
    return said if not words or said == words else f"{words}，{said}"


def _as_statement(question: str, answer: str) -> str:
    """Say an answer without its question: `已发榜？` and `是` are `已发榜`; what stands by itself stays."""
    asked = question.removesuffix("？")
    if asked == question:
        return answer
    is_bare = len(answer) == 1
    is_said = asked.startswith(answer) and "或" not in asked
    if answer == "是" or is_said or (is_bare and answer in asked):
        return asked
    if answer == "无":
        return asked.replace("还有", "有").replace("有", "没有", 1)
    if answer == "否" and "或" in asked:
        return "否则"
    return f"{asked}（{answer}）" if is_bare else answer


def digest_of(xml: bytes) -> str:
    """Return the digest that names a diagram: SHA-256 of its bytes."""
    return sha256(xml).hexdigest()


def read_diagram(xml: bytes, file: str = "") -> Diagram:
    """Read a BPMN file into specifications that all its instances share.

    Raises InvalidDeployment with every finding when it is unreadable or says something that is not
    supported; whether forms, decisions and processes exist is `lint_diagram`'s business.
    """
    findings = Findings(file)
    drawing = read_drawing(xml, findings)
    if drawing is None or findings.errors:
        raise InvalidDeployment(findings.errors)
    return _outline(drawing, digest_of(xml))


def read_drawing(xml: bytes, findings: Findings) -> Drawing | None:
    """Read the XML and check that everything in it is supported; None when it cannot be read at all."""
    try:
        root = read_xml(xml)
    except Unreadable as error:
        findings.error("", "", "unreadable", str(error), "请重新导出文件。/ Export the file again.")
        return None
    if not is_small_enough(root, findings):
        return None
    drawing = DrawingReader(root, findings).read()
    check_support(drawing, findings)
    return drawing


def _outline(drawing: Drawing, digest: str) -> Diagram:
    return Diagram(
        digest=digest,
        processes={
            scope.id: ProcessOutline(
                scope.id, scope.name, scope.version_tag, scope.documentation, scope.is_executable
            )
            for scope in drawing.processes
        },
        elements={node.id: _element(node) for node in drawing.nodes()},
        called_processes=_known(
            n.extensions.called.process_id for n in drawing.nodes() if n.extensions.called
        ),
        bound_processes=_known(
            n.extensions.called.process_id
            for n in drawing.nodes()
            if n.extensions.called and n.extensions.called.binding == "deployment"
        )
        - {scope.id for scope in drawing.processes},
        tagged_calls=tuple(_tagged(drawing)),
        forms=tuple(_forms(drawing)),
        decisions=_known(node.extensions.decision_id for node in drawing.nodes()),
        job_types=_known(node.extensions.job_type for node in drawing.nodes()),
        message_names=_known(n.event.name for n in drawing.nodes() if n.event and n.event.kind == "message"),
        message_starts=tuple(_starts(drawing, "message")),
        timer_starts=tuple(_starts(drawing, "timer")),
        signal_starts=tuple(_starts(drawing, "signal")),
        start_forms={
            drawing_node.process_id: used
            for used in _forms(drawing)
            if (drawing_node := drawing.node(used.element_id)) is not None
            and drawing_node.type == "startEvent"
        },
        specifications=build_specifications(drawing, digest),
        arrows={
            node.id: tuple((arrow.name, arrow.target) for arrow in node.outgoing) for node in drawing.nodes()
        },
    )


def _element(node: Node) -> ElementOutline:
    form = node.extensions.form
    return ElementOutline(
        node.id,
        node.type,
        node.name,
        node.documentation,
        node.process_id,
        node.scope,
        dict(node.extensions.properties),
        form_id=form.form_id if form and isinstance(form.form_id, str) else None,
        form_binding=form.binding if form else "latest",
    )


def _forms(drawing: Drawing) -> Iterator[UsedForm]:
    for node in drawing.nodes():
        form = node.extensions.form
        if form is not None and isinstance(form.form_id, str):
            yield UsedForm(form.form_id, form.binding, node.id)


def _tagged(drawing: Drawing) -> Iterator[TaggedCall]:
    for node in drawing.nodes():
        called = node.extensions.called
        if called is not None and called.tag and isinstance(called.process_id, str):
            yield TaggedCall(node.id, called.process_id, called.tag)


def _starts(drawing: Drawing, kind: str) -> Iterator[EventStart]:
    for process in drawing.processes:
        for node in process.nodes:
            if node.type == "startEvent" and node.event is not None and node.event.kind == kind:
                value = node.event.when if kind == "timer" else node.event.name
                text = value if isinstance(value, str) else f"={value.text}" if value else ""
                yield EventStart(process.id, node.id, text)


def _known(values: Iterator[Value | None]) -> frozenset[str]:
    return frozenset(value for value in values if isinstance(value, str) and value)
