"""Events: start, catch, boundary, throw and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.errors import Conflict
from ..domain.waits import Wait
from .bpmn_errors import find_catcher, throw
from .drawing import Event, Node
from .elements import Element
from .expressions import evaluate_text
from .incidents import ENTERING
from .scopes import flow_scopes_of, merged, visible
from .specification import Specification
from .spiff import Token
from .subscriptions import go_on_waiting, open_subscription, wait_of


class EventElement(Element):
    """Base of all events: it knows its trigger."""

    def __init__(self, specification: Specification, node: Node, name: str | None = None) -> None:
        super().__init__(specification, node, name)
        self.event: Event = node.event or Event("none")


class StartEvent(EventElement):
    """Every kind of start event: whatever it waited for has happened before the token appears."""

    def act(self, token: Token) -> bool:
        """Let the event sub-processes beside it begin to listen."""
        workflow = token.workflow
        listening = [(element, element.open(workflow)) for element in workflow.spec.event_subprocesses]
        for element, memo in listening:
            if memo is not None:
                workflow.subscribe(element, memo)
        return True


class CatchEvent(EventElement):
    """Intermediate catch events and receive tasks; also behind an event-based gateway."""

    def act(self, token: Token) -> bool:
        """Begin to wait."""
        token.memo.update(self.open(token) or {})
        return False

    def open(self, token: Token) -> dict[str, Any] | None:
        """Evaluate what is waited for, in the scopes of the token."""
        around = merged(flow_scopes_of(token))
        return open_subscription(self.event, visible(token), around, token.workflow.process.surroundings)

    def wait(self, token: Token) -> Wait | None:
        """Say what is waited for."""
        return wait_of(token)

    def trigger(self, token: Token, values: Mapping[str, Any]) -> None:
        """Go on: the event has happened. Behind an event-based gateway the other events are over."""
        gateway = token.workflow.token(token.memo.pop("gateway", None))
        if gateway is not None:
            gateway.task_spec.decided(gateway)
        self.accept(token, values)
        self.leave(token)


class BoundaryEvent(EventElement):
    """An event on the border of an activity, the host."""

    @property
    def is_interrupting(self) -> bool:
        """Say whether the host ends when the event happens."""
        return self.node.is_interrupting

    def subscribe(self, host: Token) -> dict[str, Any] | None:
        """Evaluate what is waited for when the host is entered; None for errors and escalations."""
        around = merged(flow_scopes_of(host))
        memo = open_subscription(self.event, visible(host), around, host.workflow.process.surroundings)
        return None if memo is None else {**memo, "host": host.id.hex}

    def leave_handler(self, host: Token) -> None:
        """Do something when the host has completed; only compensation does."""

    def wait(self, token: Token) -> Wait | None:
        """Say what is waited for."""
        return wait_of(token)

    def trigger(self, token: Token, values: Mapping[str, Any]) -> None:
        """Interrupt the host, or start a second path beside it and wait again where the event may repeat."""
        host = token.workflow.token(token.memo.get("host"))
        if host is None:
            raise Conflict("活动已结束 / the activity has ended")
        self.catch(host, values)
        if not self.is_interrupting and not go_on_waiting(token, token.workflow.environment):
            token.workflow.drop(token)

    def catch(self, host: Token, values: Mapping[str, Any]) -> None:
        """Let the path behind the event begin."""
        token = host.workflow.hold(self)
        if self.is_interrupting:
            host.cancel()
        self.accept(token, values)
        self.leave(token)


class ThrowEvent(EventElement):
    """Intermediate throw events without anything to throw; links are arrows since the diagram was read."""


class EndEvent(EventElement):
    """A plain end: the token is gone."""


class TerminateEnd(EventElement):
    """Takes every other token of its scope away."""

    def act(self, token: Token) -> bool:
        """End the scope; what runs around it goes on."""
        token.workflow.cancel_tokens(keep=token)
        return True


class CodeThrow(EventElement):
    """Throws to the scopes around it by a code, which may be computed from the variables of that time."""

    def code(self, token: Token) -> str:
        """Evaluate the code. Raises ExecutionFailed when it is null."""
        code, environment = self.event.code or "", token.workflow.environment
        return evaluate_text(code, visible(token), environment, f"{self.event.kind} code") if code else ""


class ErrorEnd(CodeThrow):
    """Throws a BPMN error to the scopes around it; uncaught, it is an incident here."""

    def act(self, token: Token) -> bool:
        """Throw; the token is gone when somebody catches."""
        code = self.code(token)
        if find_catcher(token, "error", code) is None:
            throw(token, code, self.bpmn_name or self.bpmn_id, {}, ENTERING)
        else:
            _leave_quietly(token)
            throw(token, code, self.bpmn_name or self.bpmn_id, {})
        return False


class EscalationThrow(CodeThrow):
    """Throws an escalation, as a throw or an end event; nobody has to catch it."""

    def act(self, token: Token) -> bool:
        """Let the catching event begin its path, then go on (unless that took this token away)."""
        caught = find_catcher(token, "escalation", self.code(token))
        if caught is None:
            return True
        host, event = caught
        if not event.is_interrupting:
            event.catch(host, {})
            return True
        _leave_quietly(token)
        event.catch(host, {})
        return False


class SignalThrow(EventElement):
    """Broadcasts a signal, as a throw or an end event: here at once, elsewhere by the services."""

    def act(self, token: Token) -> bool:
        """Wake who waits for the signal in this instance and note it for the others.

        Its variables are the event's own, from its input mappings, as in Camunda 8.
        """
        memo = open_subscription(self.event, visible(token), {}, token.workflow.process.surroundings)
        if memo is not None:
            token.workflow.process.broadcast(memo["signal"], dict(token.local or {}))
        return token.is_live


def _leave_quietly(token: Token) -> None:
    """Let a token that ends by throwing be completed before the catcher takes its scope away."""
    token.workflow.process.record(token, "completed")
    token.workflow.drop(token)
