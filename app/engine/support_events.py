"""Which events may stand where, and what they need."""

from .drawing import Drawing, Node
from .findings import Findings
from .refusals import refuse_at

ALLOWED_EVENTS = {
    "startEvent": {"none", "timer", "message", "signal"},
    "intermediateCatchEvent": {"timer", "message", "signal", "link", "conditional"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation", "link", "compensate"},
    "endEvent": {"none", "message", "signal", "error", "escalation", "terminate", "compensate"},
    "boundaryEvent": {"timer", "message", "signal", "error", "escalation", "conditional", "compensate"},
    "receiveTask": {"message"},
}
EVENT_SUBPROCESS_STARTS = {"timer", "message", "signal", "error", "escalation", "conditional"}
WORDS = {
    "none": "无触发 / none",
    "timer": "定时 / timer",
    "message": "消息 / message",
    "signal": "信号 / signal",
    "error": "错误 / error",
    "escalation": "升级 / escalation",
    "conditional": "条件 / conditional",
    "compensate": "补偿 / compensation",
    "cancel": "取消 / cancel",
    "link": "链接 / link",
    "terminate": "终止 / terminate",
}


INSTEAD = {
    ("startEvent", "conditional"): (
        "请改用消息或信号开始，由知道条件成立的一方发出；或用普通开始，其后接条件捕获事件。"
        " / Start it by a message or signal from where the condition becomes true, or begin plainly"
        " with a conditional catch event behind. "
    )
}
"""How to draw what is often wanted and not supported there."""


def check_event(node: Node, drawing: Drawing, findings: Findings) -> None:
    """Check the trigger of an event at its place."""
    if node.event is None or node.type not in ALLOWED_EVENTS:
        return
    is_inner_start = node.type == "startEvent" and drawing.scopes[node.scope].is_triggered_by_event
    allowed = EVENT_SUBPROCESS_STARTS if is_inner_start else ALLOWED_EVENTS[node.type]
    if node.type == "startEvent" and not is_inner_start and drawing.scopes[node.scope].parent is not None:
        allowed = {"none"}
    if node.event.kind not in allowed:
        word = WORDS.get(node.event.kind, node.event.kind)
        remedy = f"此处可用 / possible here: {', '.join(sorted(allowed))}"
        refuse_at(
            findings,
            node,
            "unsupported_event",
            f"此处不支持的事件：{word} / an event that is not supported here",
            INSTEAD.get((node.type, node.event.kind), "") + remedy,
        )
        return
    if node.event.kind == "conditional" and node.event.condition is None:
        refuse_at(
            findings,
            node,
            "event_without_condition",
            "条件事件没有条件 / the conditional event has no condition",
            "请填写 FEEL 条件。/ Fill in a FEEL condition.",
        )
    needs_name = node.event.kind in {"message", "signal"} or node.event.kind == "link"
    if needs_name and not node.event.name and not node.extensions.job_type:
        refuse_at(
            findings,
            node,
            "event_without_name",
            f"{node.event.kind} 没有名称 / the {node.event.kind} has no name",
            "请选择或新建一个。/ Choose or create one.",
        )


def check_message(node: Node, drawing: Drawing, findings: Findings) -> None:
    """Check that a message that is waited for can be told from others of its name."""
    if (
        node.event is None
        or node.event.kind != "message"
        or node.type in ("endEvent", "intermediateThrowEvent")
    ):
        return
    is_process_start = node.type == "startEvent" and drawing.scopes[node.scope].parent is None
    if node.event.correlation_key is None and not is_process_start:
        refuse_at(
            findings,
            node,
            "message_without_key",
            "消息没有关联键 / the message has no correlation key",
            "请在消息上填写 correlationKey，例如 =project_id。/ Fill in the correlation key of the message.",
        )


def check_link(node: Node, drawing: Drawing, findings: Findings) -> None:
    """Check that a link has its other end."""
    if node.type != "intermediateThrowEvent" or node.event is None or node.event.kind != "link":
        return
    targets = [
        other
        for other in drawing.scopes[node.scope].nodes
        if other.type == "intermediateCatchEvent" and other.event is not None
        if other.event.kind == "link" and other.event.name == node.event.name
    ]
    if len(targets) != 1:
        refuse_at(
            findings,
            node,
            "link_without_target",
            "链接要有且只有一个同名的捕获事件 / a link needs exactly one catch event of its name",
            "请改名或补画。/ Rename it or draw the other end.",
        )
