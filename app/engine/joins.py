"""Joins that count tokens per incoming sequence flow; right in loops and in every order of arrival.

Whoever arrives first waits; later tokens add themselves to it. `arrived` in its memo counts by flow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .drawing import Arrow
from .elements import Element
from .spiff import TaskState, Token


class Join(Element):
    """Base of the joining gateways; with one incoming flow it lets every token through."""

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.node.incoming) < 2:  # noqa: PLR2004 - nothing to join
            return True
        waiting = self._waiting(my_task) or self._begin_waiting(my_task)
        arrived = waiting.memo["arrived"]
        arrived[my_task.memo["via"]] = arrived.get(my_task.memo["via"], 0) + 1
        if waiting is not my_task:
            my_task.workflow.drop(my_task)
        if self.is_complete(waiting):
            self.release_join(waiting)
        return False

    def is_complete(self, token: Token) -> bool:
        """Say whether a token has arrived over every incoming flow."""
        return all(token.memo["arrived"].get(arrow.id) for arrow in self.node.incoming)

    def force(self, waiting: Token) -> None:
        """Try again on an operator's word: a join goes on only when all have come."""
        if self.is_complete(waiting):
            self.release_join(waiting)

    def _waiting(self, arriving: Token) -> Token | None:
        tokens: Iterator[Token] = arriving.workflow.live()
        same = (token for token in tokens if token.task_spec is self and token is not arriving)
        return next((token for token in same if "arrived" in token.memo), None)

    def _begin_waiting(self, token: Token) -> Token:
        token.memo["arrived"] = {}
        token._set_state(TaskState.WAITING)  # noqa: SLF001
        return token

    def release_join(self, waiting: Token) -> None:
        """Let one token go on for one arrival of each flow; what came twice waits for the next round."""
        arrived: dict[str, int] = waiting.memo.pop("arrived")
        surplus = {flow: count - 1 for flow, count in arrived.items() if count > 1}
        if surplus:
            rest = waiting.workflow.hold(self)
            self._begin_waiting(rest)
            rest.memo["arrived"] = surplus
        waiting._ready()  # noqa: SLF001


class ParallelGateway(Join):
    """Waits for every incoming flow, then takes every outgoing one."""

    def choose(self, _token: Token) -> list[Arrow]:
        """Take all; conditions mean nothing here."""
        return self.outgoing


class InclusiveGateway(Join):
    """Waits while a token may still come over a flow that none has come over yet (BPMN 2.0, 13.4.3)."""

    def has_waited_enough(self, token: Token) -> bool:
        """Release the waiting token when nothing else can arrive; True when it was released."""
        if "arrived" not in token.memo or self._may_still_come(token):
            return False
        self.release_join(token)
        return True

    def force(self, waiting: Token) -> None:
        """Go on without the missing ones: inclusive joins that wait for each other are a drawing's fault."""
        self.release_join(waiting)

    def _may_still_come(self, waiting: Token) -> bool:
        arrived: dict[str, Any] = waiting.memo["arrived"]
        missing = {arrow.id for arrow in self.node.incoming if arrow.id not in arrived}
        specification = waiting.workflow.spec
        for token in waiting.workflow.tokens():
            if token is waiting or "listens" in token.memo:
                continue
            ahead = {arrow for arrow, _ in specification.arrows_ahead(token.task_spec.bpmn_id, self.bpmn_id)}
            if ahead & missing and not ahead & arrived.keys():
                return True
        return False
