"""Checks of the flow: everything can be reached, can end, and every split knows where to go."""

from collections.abc import Collection, Mapping

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
    starts = [node.id for node in scope.nodes if node.type == "startEvent" or node.is_triggered_by_event]
    reached = _walk([*starts, *scope.refused], _steps(scope))
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
    """Warn of what no end can be reached from; a terminating end elsewhere takes loops away with it."""
    if any(node.event is not None and node.event.kind == "terminate" for node in scope.nodes):
        return
    ends = [node.id for node in scope.nodes if _is_end(node)]
    ending = _walk([*ends, *scope.refused], _reversed(_steps(scope)))
    for node in scope.nodes:
        if node.is_triggered_by_event or node.is_for_compensation or node.type == "endEvent":
            continue
        if node.id not in ending:
            findings.warning(
                node.id,
                node.name,
                "endless",
                "从这里走不到任何结束 / no end can be reached from here",
                "请给回路一个出口。/ Give the loop a way out.",
            )


def _check_split(node: Node, findings: Findings) -> None:
    if len(node.outgoing) < 2 and all(arrow.condition is None for arrow in node.outgoing):  # noqa: PLR2004
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


def _walk(starts: list[str], steps: Mapping[str, Collection[str]]) -> set[str]:
    """Return the ids of everything that can be reached from these nodes, themselves included."""
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached:
            reached.add(node_id)
            waiting.extend(steps.get(node_id, ()))
    return reached


def _steps(scope: Scope) -> dict[str, set[str]]:
    """Return where a token may go on to from each node: over arrows, by boundary events, through links."""
    steps = {node.id: {arrow.target for arrow in node.outgoing} for node in scope.nodes}
    for arrow in scope.arrows:  # behind what was refused everything may go on as it is drawn
        if arrow.source in scope.refused:
            steps.setdefault(arrow.source, set()).add(arrow.target)
    links: dict[Value, set[str]] = {}
    for node in scope.nodes:
        if node.attached_to in steps:
            steps[node.attached_to].add(node.id)
        if link := _link(node):
            links.setdefault(link, set()).add(node.id)
    for ends in links.values():
        for node_id in ends:
            steps[node_id] |= ends - {node_id}
    return steps


def _reversed(steps: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {}
    for source, targets in steps.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    return back


def _is_end(node: Node) -> bool:
    """BPMN ends a path at an end event, and at an element without outgoing flow too."""
    return node.type == "endEvent" or (
        not node.outgoing and not node.is_triggered_by_event and not _link(node)
    )


def _link(node: Node) -> Value | None:
    return node.event.name if node.event is not None and node.event.kind == "link" else None
