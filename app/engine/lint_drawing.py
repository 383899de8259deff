"""Checks of what can be drawn though BPMN forbids it: it would run in some way that nobody drew."""

from collections import Counter
from collections.abc import Iterator, Mapping

from .drawing import Drawing, Node, Scope
from .expressions import Value
from .findings import Findings

Refusal = tuple[str, str, str]
"""Rule, what is wrong, how to mend it."""


def check_drawing(drawing: Drawing, findings: Findings) -> None:
    """Refuse each node that is drawn against the rules."""
    for scope in drawing.scopes.values():
        nodes = {node.id: node for node in scope.nodes}
        for node in scope.nodes:
            drawn = (*_flows(node), *_errors(node), *_codes(node), *_lists(node), *_gateway(node, nodes))
            for refusal in drawn:
                findings.error(node.id, node.name, *refusal)
        _check_catchers(scope, findings)


def _flows(node: Node) -> Iterator[Refusal]:
    if node.type == "endEvent" and node.outgoing:
        yield (
            "flow_from_end",
            "结束事件之后还有顺序流 / a sequence flow leaves the end event",
            "请改为中间事件，或删去顺序流。/ Make it an intermediate event, or take the flow out.",
        )
    if node.type in ("startEvent", "boundaryEvent") and node.incoming:
        yield (
            "flow_into_start",
            "顺序流进入了开始事件或边界事件 / a sequence flow leads into a start or boundary event",
            "请连到它之后的元素。/ Lead it to the element behind.",
        )
    if node.default and node.default not in {arrow.id for arrow in node.outgoing}:
        yield (
            "default_to_nowhere",
            f"默认流“{node.default}”不是它的出口 / the default flow {node.default} is none of its ways out",
            "请重新设置默认流。/ Set the default flow again.",
        )


def _errors(node: Node) -> Iterator[Refusal]:
    if node.event is None or node.event.kind != "error":
        return
    if node.type in ("boundaryEvent", "startEvent") and not node.is_interrupting:
        yield (
            "error_goes_on",
            "错误事件总是中断，不能画成非中断 / an error always interrupts",
            "请改为中断；不中断的用升级事件。/ Make it interrupting, or use an escalation.",
        )
    if node.type == "endEvent" and not node.event.code:
        yield (
            "error_without_code",
            "错误结束事件没有错误代码 / the error end event has no error code",
            "请选择一个有代码的错误。/ Choose an error that has a code.",
        )


def _codes(node: Node) -> Iterator[Refusal]:
    if node.type in ("boundaryEvent", "startEvent") and node.event and not _is_fixed(node.event.code):
        yield (
            "code_not_fixed",
            "捕获事件的代码应为固定文字 / the code of a catching event is a fixed text, not FEEL",
            "请直接写出代码，或留空以捕获所有代码。/ Write the code itself, or none to catch every one.",
        )


def _is_fixed(code: Value | None) -> bool:
    return code is None or isinstance(code, str)


def _lists(node: Node) -> Iterator[Refusal]:
    if node.loop is not None and node.loop.output_collection and node.loop.output_element is None:
        yield (
            "output_without_element",
            "有 outputCollection 而无 outputElement / an output collection without element is all null",
            "请填写 outputElement。/ Fill in the output element.",
        )


def _gateway(node: Node, nodes: Mapping[str, Node]) -> Iterator[Refusal]:
    if node.type != "eventBasedGateway":
        return
    targets = [nodes[arrow.target] for arrow in node.outgoing if arrow.target in nodes]
    waited = Counter(
        one.event.name for one in targets if one.event and one.event.kind == "message" and one.event.name
    )
    for name in (name for name, count in waited.items() if count > 1 and isinstance(name, str)):
        yield (
            "message_twice",
            f"事件网关之后两次等待消息“{name}” / the message {name} is waited for twice behind the gateway",
            "请只保留一个。/ Keep one.",
        )
    if any(len(one.incoming) > 1 for one in targets):
        yield (
            "second_way_in",
            "事件网关之后的事件还有别的入口 / an event behind the gateway has another way in",
            "请让别的路径连到网关。/ Lead the other way to the gateway.",
        )


def _check_catchers(scope: Scope, findings: Findings) -> None:
    seen: set[tuple[str | None, str, Value | None]] = set()
    for node in scope.nodes:
        if (
            node.type != "boundaryEvent"
            or node.event is None
            or node.event.kind not in ("error", "escalation")
        ):
            continue
        caught = (node.attached_to, node.event.kind, node.event.code)
        if caught in seen:
            findings.error(
                node.id,
                node.name,
                "caught_twice",
                "同一活动上已有捕获此代码的边界事件 / another boundary event catches the same code",
                "请合并，或改用另一个代码。/ Merge them, or use another code.",
            )
        seen.add(caught)
