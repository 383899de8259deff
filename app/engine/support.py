"""What a diagram may draw: every check that must hold before a specification can be built from it."""

from collections import Counter

from .drawing import Drawing, Node, Scope
from .drawing_reader import ACTIVITIES
from .findings import Findings
from .refusals import refuse_at
from .support_activities import check_activity
from .support_compensation import check_compensation
from .support_events import check_event, check_link, check_message


def check_support(drawing: Drawing, findings: Findings) -> None:
    """Note everything in the drawing that the engine cannot run as it is drawn."""
    _check_ids(drawing, findings)
    if not drawing.processes:
        findings.error(
            "", "", "no_process", "文件中没有流程 / the file has no process", "请画一个流程。/ Draw one."
        )
    for scope in drawing.scopes.values():
        _check_scope(scope, findings)
        for node in scope.nodes:
            for check in CHECKS:
                check(node, drawing, findings)


def _check_ids(drawing: Drawing, findings: Findings) -> None:
    ids = Counter([scope.id for scope in drawing.processes] + [node.id for node in drawing.nodes()])
    ids.update(arrow.id for scope in drawing.scopes.values() for arrow in scope.arrows)
    for element_id, count in ids.items():
        if count > 1 or not element_id:
            findings.error(
                element_id,
                "",
                "duplicate_id",
                f"标识“{element_id}”为空或出现 {count} 次 / the id is empty or used {count} times",
                "每个元素要有自己的标识。/ Give each element its own id.",
            )


def _check_scope(scope: Scope, findings: Findings) -> None:
    starts = [node for node in scope.nodes if node.type == "startEvent"]
    plain = [node for node in starts if node.event is None or node.event.kind == "none"]
    if scope.is_triggered_by_event:
        if len(starts) != 1:
            refuse_at(
                findings,
                scope,
                "event_subprocess_start",
                "事件子流程要有且只有一个开始事件 / an event sub-process has exactly one start event",
                "请保留一个。/ Keep one.",
            )
    elif not starts or (scope.parent is not None and not plain):
        refuse_at(
            findings,
            scope,
            "no_start",
            "没有（普通）开始事件 / there is no (plain) start event",
            "请画一个开始事件。/ Draw a start event.",
        )
    if len(plain) > 1:
        refuse_at(
            findings,
            scope,
            "several_starts",
            "有几个普通开始事件 / there are several plain start events",
            "请只保留一个，或改为消息开始。/ Keep one, or make the others message starts.",
        )
    nodes = {node.id for node in scope.nodes} | scope.refused
    for arrow in scope.arrows:
        if arrow.source not in nodes or arrow.target not in nodes:
            findings.error(
                arrow.id,
                arrow.name,
                "broken_flow",
                "顺序流的一端不在同一范围内 / an end of the sequence flow is not in the same scope",
                "请重新连接。/ Connect it again.",
            )


def _check_place(node: Node, drawing: Drawing, findings: Findings) -> None:
    if node.type not in ("boundaryEvent", "eventBasedGateway"):
        return
    nodes = {other.id: other for other in drawing.scopes[node.scope].nodes}
    if node.type == "boundaryEvent":
        host = nodes.get(node.attached_to or "")
        if host is None or host.type not in ACTIVITIES or host.is_triggered_by_event:
            refuse_at(
                findings,
                node,
                "boundary_without_host",
                "边界事件没有附着在活动上 / the boundary event is not attached to an activity",
                "请拖到活动边框上。/ Drag it onto an activity.",
            )
    if node.type == "eventBasedGateway":
        targets = [nodes[arrow.target] for arrow in node.outgoing if arrow.target in nodes]
        if not targets or not all(_may_be_awaited(target) for target in targets):
            refuse_at(
                findings,
                node,
                "event_gateway_target",
                "事件网关之后只能是捕获事件（链接除外）或接收任务"
                " / only catch events (but no links) and receive tasks may follow an event-based gateway",
                "请改画。/ Draw it so.",
            )


def _may_be_awaited(node: Node) -> bool:
    """Say whether a token can wait there; to the other end of a link it only jumps."""
    is_link = node.event is not None and node.event.kind == "link"
    return node.type in ("intermediateCatchEvent", "receiveTask") and not is_link


CHECKS = (check_event, check_message, check_link, check_activity, _check_place, check_compensation)
