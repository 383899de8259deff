"""A diagram as it is drawn: nodes, arrows and scopes, before it means anything to the library."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .dialect import Extensions, Loop
from .expressions import Formula, Value


@dataclass(slots=True)
class Event:
    """What an event waits for or raises; `kind` is BPMN's word without `EventDefinition`."""

    kind: str
    timer: str = ""  # timeDate, timeDuration or timeCycle
    when: Value | None = None
    name: Value | None = None  # of the message, signal or link
    code: Value | None = None  # of the error or escalation; None catches every one, a catcher's is a text
    correlation_key: Value | None = None
    condition: Formula | None = None
    activity: str | None = None  # what a compensation throw compensates


@dataclass(slots=True)
class Arrow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: Formula | None = None


@dataclass(slots=True)
class Node:
    """An element that a token can stand on; `scope` is the process or sub-process it is drawn in."""

    id: str
    type: str
    name: str
    documentation: str
    scope: str
    process_id: str
    extensions: Extensions
    event: Event | None = None
    attached_to: str | None = None
    is_interrupting: bool = True
    is_for_compensation: bool = False
    is_triggered_by_event: bool = False
    loop: Loop | None = None
    default: str | None = None
    incoming: list[Arrow] = field(default_factory=list)
    outgoing: list[Arrow] = field(default_factory=list)


@dataclass(slots=True)
class Scope:
    """A process, or a sub-process of one: the nodes drawn directly in it."""

    id: str
    process_id: str
    name: str
    parent: str | None
    nodes: list[Node] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    version_tag: str | None = None
    is_executable: bool = True
    is_triggered_by_event: bool = False
    documentation: str = ""
    refused: set[str] = field(default_factory=set)  # ids of what is drawn here but not understood


@dataclass(slots=True)
class Drawing:
    """A whole file: its scopes by id (parents first) and every formula with its place.

    `unsigned` are those written without their `=`: other programs take them for plain text.
    """

    scopes: dict[str, Scope] = field(default_factory=dict)
    formulas: list[tuple[str, str, Formula]] = field(default_factory=list)
    unsigned: list[tuple[str, str, str]] = field(default_factory=list)
    compensations: dict[str, tuple[str, ...]] = field(default_factory=dict)  # boundary event -> handlers

    @property
    def processes(self) -> list[Scope]:
        """The scopes that are processes of their own."""
        return [scope for scope in self.scopes.values() if scope.parent is None]

    def nodes(self) -> Iterator[Node]:
        """Every node of the file."""
        for scope in self.scopes.values():
            yield from scope.nodes

    def node(self, element_id: str) -> Node | None:
        """Return the node of that id."""
        return next((node for node in self.nodes() if node.id == element_id), None)
