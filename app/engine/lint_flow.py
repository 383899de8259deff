"""Checks of the flow: everything can be reached, can end, and every split knows where to go."""

from collections.abc import Iterator

from .drawing import Drawing, Node, Scope
from .expressions import Value
from .findings import Findings

HEEDS_CONDITIONS = ("exclusiveGateway", "inclusiveGateway")


def check_flow(drawing: Drawing, findings: Findings) -> None:
    """Check each process and sub-process by itself."""
    for scope in drawing.scopes.values():
        _check_reachable(scope, findings)
        _check_ending(scope, findings)
        for node in scope.nodes:
            _check_split(node, findings)


def _check_reachable(scope: Scope, findings: Findings) -> None:
    starts = [node for node in scope.nodes if node.type == "startEvent" or node.is_triggered_by_event]
    reached = _walk(scope, starts)
    for node in scope.nodes:
        if node.id not in reached and not node.is_for_compensation:
            findings.error(
                node.id,
                node.name,
                "unreachable",
                "从开始事件走不到这里 / no path leads here from a start event",
                "请连上顺序流或删去。/ Connect it or take it out.",
            )


def _check_ending(scope: Scope, findings: Findings) -> None:
    for node in scope.nodes:
        if node.is_triggered_by_event or node.is_for_compensation or node.type == "endEvent":
            continue
        ahead = _walk(scope, [node])
        if not any(_is_end(other) for other in scope.nodes if other.id in ahead):
            findings.warning(
                node.id,
                node.name,
                "endless",
                "从这里走不到任何结束 / no end can be reached from here",
                "请给回路一个出口。/ Give the loop a way out.",
            )


def _check_split(node: Node, findings: Findings) -> None:
    if len(node.outgoing) < 2:  # noqa: PLR2004 - no split
        return
    bare = [arrow for arrow in node.outgoing if arrow.condition is None and arrow.id != node.default]
    if node.type in HEEDS_CONDITIONS:
        for arrow in bare:
            findings.error(
                arrow.id,
                arrow.name,
                "flow_without_condition",
                f"“{node.name or node.id}”的出口没有条件 / a way out of {node.id} has no condition",
                "请填写条件，或设为默认流。/ Fill in a condition or make it the default flow.",
            )
        if not bare and node.default is None:
            findings.warning(
                node.id,
                node.name,
                "no_default",
                "没有默认流：条件都不为真时会停在这里"
                " / no default flow: it stops here when no condition is true",
                "请把一个出口设为默认流。/ Make one way out the default flow.",
            )
    elif node.type in ("parallelGateway", "eventBasedGateway") and len(bare) < len(node.outgoing):
        findings.error(
            node.id,
            node.name,
            "ignored_condition",
            "此网关不看条件 / this gateway heeds no conditions",
            "请改用排他或包容网关，或删去条件。/ Use an exclusive or inclusive gateway, or take them out.",
        )


def _walk(scope: Scope, starts: list[Node]) -> set[str]:
    """Return the ids of everything that can be reached from these nodes, themselves included."""
    nodes = {node.id: node for node in scope.nodes}
    reached: set[str] = set()
    waiting = [node.id for node in starts]
    while waiting:
        node_id = waiting.pop()
        if node_id in nodes and node_id not in reached:
            reached.add(node_id)
            waiting.extend(_next(nodes[node_id], scope))
    return reached


def _next(node: Node, scope: Scope) -> Iterator[str]:
    yield from (arrow.target for arrow in node.outgoing)
    yield from (other.id for other in scope.nodes if other.attached_to == node.id)
    if link := _link(node):
        yield from (other.id for other in scope.nodes if other.id != node.id and _link(other) == link)


def _is_end(node: Node) -> bool:
    """BPMN ends a path at an end event, and at an element without outgoing flow too."""
    return node.type == "endEvent" or (
        not node.outgoing and not node.is_triggered_by_event and not _link(node)
    )


def _link(node: Node) -> Value | None:
    return node.event.name if node.event is not None and node.event.kind == "link" else None
