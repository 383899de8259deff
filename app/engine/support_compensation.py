"""How compensation may be drawn."""

from .drawing import Drawing, Node, Scope
from .findings import Findings
from .refusals import refuse_at


def check_compensation(node: Node, drawing: Drawing, findings: Findings) -> None:
    """Check compensation activities and events."""
    if node.is_for_compensation and (node.incoming or node.outgoing):
        refuse_at(
            findings,
            node,
            "compensation_flow",
            "补偿活动不能有顺序流 / a compensation activity has no sequence flows",
            "请只用关联线从补偿边界事件连过来。/ Connect it by an association from the boundary event only.",
        )
    if node.event is None or node.event.kind != "compensate":
        return
    if node.type == "boundaryEvent":
        scope = drawing.scopes[node.scope]
        handlers = {other.id for other in scope.nodes if other.is_for_compensation}
        if not handlers.intersection(drawing.compensations.get(node.id, ())):
            refuse_at(
                findings,
                node,
                "compensation_without_handler",
                "补偿边界事件没有连到补偿活动"
                " / the compensation event is not connected to a compensation activity",
                "请用关联线连接。/ Connect it by an association.",
            )
    elif any(_undoes(scope) for scope in drawing.scopes.values() if _is_inside(scope, node.scope, drawing)):
        refuse_at(
            findings,
            node,
            "unsupported_compensation",
            "不支持补偿已结束的嵌入子流程内部的活动"
            " / what is inside a finished embedded sub-process cannot be compensated from outside",
            "请把补偿边界事件画在子流程上。/ Attach the compensation event to the sub-process itself.",
        )


def _undoes(scope: Scope) -> bool:
    events = (node.event for node in scope.nodes if node.type == "boundaryEvent")
    return any(event is not None and event.kind == "compensate" for event in events)


def _is_inside(scope: Scope, outer: str, drawing: Drawing) -> bool:
    while scope.parent is not None:
        if scope.parent == outer:
            return True
        scope = drawing.scopes[scope.parent]
    return False
