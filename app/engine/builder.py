"""A drawing in, specifications for SpiffWorkflow out: one element per node, arrows by id."""

from __future__ import annotations

from dataclasses import replace

from .compensation import CompensationBoundary, CompensationThrow
from .drawing import Arrow, Drawing, Node, Scope
from .elements import Element
from .events import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    ErrorEnd,
    EscalationThrow,
    SignalThrow,
    StartEvent,
    TerminateEnd,
    ThrowEvent,
)
from .gateways import EventBasedGateway, ExclusiveGateway
from .joins import InclusiveGateway, ParallelGateway
from .multi_instance import INNER, MultiInstance
from .specification import Specification
from .subprocesses import CallActivity, EventSubProcess, SubProcess
from .tasks import JobTask, PassTask, RuleTask, ScriptTask, UserTask

CLASSES: dict[str, type[Element]] = {
    "task": PassTask,
    "manualTask": PassTask,
    "userTask": UserTask,
    "serviceTask": JobTask,
    "sendTask": JobTask,
    "receiveTask": CatchEvent,
    "scriptTask": ScriptTask,
    "businessRuleTask": RuleTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventBasedGateway,
    "startEvent": StartEvent,
    "intermediateCatchEvent": CatchEvent,
    "boundaryEvent": BoundaryEvent,
}
THROWN: dict[str, type[Element]] = {
    "message": JobTask,
    "signal": SignalThrow,
    "escalation": EscalationThrow,
    "error": ErrorEnd,
    "terminate": TerminateEnd,
    "compensate": CompensationThrow,
}


def build_specifications(drawing: Drawing, digest: str) -> dict[str, Specification]:
    """Return the specification of every process and sub-process of the file, by its id."""
    return {scope.id: _build(scope, drawing, digest) for scope in drawing.scopes.values()}


def _build(scope: Scope, drawing: Drawing, digest: str) -> Specification:
    specification = Specification(scope, digest)
    for node in scope.nodes:
        _add(specification, _with_links(node, scope), drawing)
    for element in specification.elements:
        if isinstance(element, BoundaryEvent) and element.node.attached_to:
            specification.element(element.node.attached_to).boundaries.append(element)
        if isinstance(element, CompensationBoundary):
            element.handler = drawing.compensations[element.node.id][-1]
    return specification


def _add(specification: Specification, node: Node, drawing: Drawing) -> None:
    if node.is_triggered_by_event:
        start = next(inner for inner in drawing.scopes[node.id].nodes if inner.type == "startEvent")
        specification.event_subprocesses.append(EventSubProcess(specification, node, start))
    elif node.loop is not None:
        MultiInstance(specification, node, node.loop)
        inner = replace(node, outgoing=[], incoming=[])
        class_of(node)(specification, inner, node.id + INNER)
    else:
        element = class_of(node)(specification, node)
        if isinstance(element, StartEvent):
            specification.starts.append(element)


def class_of(node: Node) -> type[Element]:
    """Return the class whose elements behave as this node is drawn."""
    kind = node.event.kind if node.event else "none"
    if node.type in ("intermediateThrowEvent", "endEvent"):
        plain = EndEvent if node.type == "endEvent" else ThrowEvent
        return THROWN.get(kind, plain)
    if node.type == "intermediateCatchEvent" and kind == "link":
        return ThrowEvent
    if node.type == "boundaryEvent" and kind == "compensate":
        return CompensationBoundary
    if node.extensions.job_type and node.type in ("scriptTask", "businessRuleTask"):
        return JobTask
    return CLASSES[node.type]


def _with_links(node: Node, scope: Scope) -> Node:
    """A link throw leads to the link catch of the same name, as if an arrow were drawn."""
    if node.type != "intermediateThrowEvent" or node.event is None or node.event.kind != "link":
        return node
    arrows = [
        Arrow(f"{node.id}>{other.id}", "", node.id, other.id)
        for other in scope.nodes
        if other.type == "intermediateCatchEvent" and other.event is not None
        if other.event.kind == "link" and other.event.name == node.event.name
    ]
    return replace(node, outgoing=arrows)
