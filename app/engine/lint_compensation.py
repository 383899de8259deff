"""Checks of compensation: what would undo nothing, or less than is drawn."""

from collections.abc import Iterator

from .drawing import Drawing, Node, Scope
from .findings import Findings

Refusal = tuple[str, str, str]
"""Rule, what is wrong, how to mend it."""


def check_undoing(drawing: Drawing, findings: Findings) -> None:
    """Refuse compensation events that name what cannot be undone, or that have several handlers."""
    for node in drawing.nodes():
        if node.event is not None and node.event.kind == "compensate":
            found = _handlers(node, drawing) if node.type == "boundaryEvent" else _named(node, drawing)
            for refusal in found:
                findings.error(node.id, node.name, *refusal)


def _handlers(node: Node, drawing: Drawing) -> Iterator[Refusal]:
    handlers = drawing.compensations.get(node.id, ())
    if len(handlers) > 1:
        yield (
            "several_handlers",
            f"补偿边界事件连到几个补偿活动：{'、'.join(handlers)} / the event has several handlers",
            "请只保留一个；要做几件事，画成一个子流程。/ Keep one; several steps make a sub-process.",
        )


def _named(node: Node, drawing: Drawing) -> Iterator[Refusal]:
    activity = node.event.activity if node.event is not None else None
    if activity is None:
        return
    scope = _undone_by(node, drawing)
    if activity not in {other.id for other in scope.nodes}:
        yield (
            "unknown_activity",
            f"要补偿的活动“{activity}”不在同一范围内 / the activity {activity} is not in the same scope",
            "请改选同一流程或子流程中的活动，或留空。/ Choose one of the same scope, or none.",
        )
    elif not any(_undoes(other, activity) for other in scope.nodes):
        yield (
            "nothing_to_undo",
            f"要补偿的活动“{activity}”没有补偿活动 / the activity {activity} has no compensation handler",
            "请加补偿边界事件并连到补偿活动。/ Attach a compensation event and connect it to a handler.",
        )


def _undoes(node: Node, activity: str) -> bool:
    is_undoing = node.event is not None and node.event.kind == "compensate"
    return is_undoing and node.type == "boundaryEvent" and node.attached_to == activity


def _undone_by(node: Node, drawing: Drawing) -> Scope:
    """Return the scope that the event undoes: an event sub-process undoes what happened around it."""
    scope = drawing.scopes[node.scope]
    while scope.is_triggered_by_event and scope.parent is not None:
        scope = drawing.scopes[scope.parent]
    return scope
