"""Compensation: a completed activity leaves its handler behind, ready until the scope ends or calls it.

The handler waits as a token that nobody sees. A compensation event wakes the handlers of its scope, the
latest first, and goes on when all of them have finished.
"""

from __future__ import annotations

from .events import BoundaryEvent, EventElement
from .instance import Instance
from .spiff import Token

COMPENSATES = "compensates"  # memo of a handler that waits: the activity it would undo


class CompensationBoundary(BoundaryEvent):
    """Names the handler of its activity; builder.py fills it in."""

    handler = ""

    def leave_handler(self, host: Token) -> None:
        """Let the handler wait: the activity has completed."""
        handler = host.workflow.spec.element(self.handler)
        host.workflow.subscribe(handler, {"listens": True, COMPENSATES: self.node.attached_to})


class CompensationThrow(EventElement):
    """Undoes what its scope has completed (or one activity of it), as a throw or an end event."""

    def act(self, token: Token) -> bool:
        """Start the handlers; without any there is nothing to undo."""
        handlers = [
            waiting
            for waiting in _scope(token).tokens()
            if COMPENSATES in waiting.memo and self.event.activity in (None, waiting.memo[COMPENSATES])
        ]
        token.memo["undoing"] = len(handlers)
        for handler in reversed(handlers):
            del handler.memo["listens"], handler.memo[COMPENSATES]
            handler.memo["undoes_for"] = token.id.hex
            handler._ready()  # noqa: SLF001
        return not handlers

    def handler_finished(self, token: Token) -> None:
        """Go on when the last handler has finished."""
        token.memo["undoing"] -= 1
        if token.memo["undoing"] == 0:
            self.leave(token)


def _scope(token: Token) -> Instance:
    """Return the scope to undo: an event sub-process undoes what happened around it."""
    workflow: Instance = token.workflow
    while workflow.spec.scope.is_triggered_by_event and workflow.host is not None:
        workflow = workflow.host.workflow
    return workflow
