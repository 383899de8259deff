"""Gateways that split: exclusive, inclusive (see joins.py for the other side) and event-based."""

from __future__ import annotations

from ..domain.errors import ExecutionFailed
from .drawing import Arrow
from .elements import Element
from .spiff import Token


class ExclusiveGateway(Element):
    """Takes the first outgoing arrow whose condition is true, else the default."""

    def choose(self, token: Token) -> list[Arrow]:
        """Evaluate the conditions in the order of the file until one is true."""
        if all(arrow.condition is None for arrow in self.outgoing) and len(self.outgoing) < 2:  # noqa: PLR2004
            return self.outgoing  # a merge has nothing to choose
        for arrow in self.outgoing:
            if arrow.condition is not None and self._may_take(arrow, token):
                return [arrow]
        for arrow in self.outgoing:
            if arrow.id == self.node.default:
                return [arrow]
        raise ExecutionFailed(
            "没有一个出口的条件为真，也没有默认出口"
            " / no outgoing condition is true and there is no default flow",
            self.bpmn_id,
        )


class EventBasedGateway(Element):
    """Waits for the first of the events behind it."""

    def act(self, token: Token) -> bool:
        """Let a token wait on each event behind the gateway."""
        events = [token.workflow.spec.element(arrow.target) for arrow in self.outgoing]
        memos = [(event, event.open(token)) for event in events]
        for event, memo in memos:
            token.workflow.subscribe(event, {**memo, "gateway": token.id.hex})
        return False

    def decided(self, token: Token) -> None:
        """One event has happened: the gateway and the other events are over."""
        workflow = token.workflow
        for other in workflow.tokens():
            if other.memo.get("gateway") == token.id.hex:
                workflow.drop(other)
        workflow.process.record(token, "completed")
        workflow.drop(token)

    def _on_cancel(self, my_task: Token) -> None:
        for other in my_task.workflow.tokens():
            if other.memo.get("gateway") == my_task.id.hex:
                my_task.workflow.drop(other)
        super()._on_cancel(my_task)
