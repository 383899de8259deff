"""Embedded sub-processes, calls of other processes, event sub-processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..domain.errors import ExecutionFailed
from ..domain.waits import Wait
from .drawing import Event, Node
from .elements import Element
from .expressions import evaluate_text
from .incidents import ENTERING
from .scopes import merged, visible
from .specification import Specification
from .spiff import TaskState, Token
from .subscriptions import go_on_waiting, open_subscription, wait_of
from .surroundings import Version

if TYPE_CHECKING:
    from .instance import Instance


class Container(Element):
    """Base of the elements that something runs in."""

    def inner_finished(self, token: Token, _inner: Instance) -> None:
        """Go on when nothing is left in there."""
        self.leave(token)

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.process.cancel_subprocess(my_task)
        super()._on_cancel(my_task)


class SubProcess(Container):
    """An embedded sub-process: a scope of its own that sees the scopes around it."""

    def act(self, token: Token) -> bool:
        """Start it."""
        token.workflow.process.create_subprocess(token, self.bpmn_id)
        return False


class CallActivity(Container):
    """Calls a process by its id; which version is decided now and kept."""

    def act(self, token: Token) -> bool:
        """Start the version that the call is bound to: the newest, the newest of a tag, its deployment's."""
        called = self.extensions.called
        if called is None:
            raise ExecutionFailed("没有写明被调用的流程 / no called process is named", self.bpmn_id)
        process = token.workflow.process
        variables = visible(token)
        process_id = evaluate_text(called.process_id, variables, token.workflow.environment, "processId")
        library = process.surroundings.library
        own = Version(token.workflow.spec.digest, token.workflow.deployment)
        if called.binding != "deployment":
            version = library.newest_version(process_id, called.tag)
        elif library.diagram(own.digest).has_process(process_id):
            version = own
        else:
            version = library.together(process_id, own)
        given = self._given(token) if called.takes_all else dict(token.local or {})
        process.call(token, process_id, version, given)
        return False

    def inner_finished(self, token: Token, inner: Instance) -> None:
        """Take the variables of the called process over, as the call says."""
        called = self.extensions.called
        if self.extensions.outputs or (called is not None and called.returns_all):
            self.accept(token, inner.variables)
        super().inner_finished(token, inner)

    def _given(self, token: Token) -> dict[str, Any]:
        """Return what the called process gets: all that is visible but the half-filled output collection."""
        variables = visible(token)
        body = token.workflow.token(token.memo.get("body"))
        for name in (body.local or {}) if body is not None else {}:
            variables.pop(name, None)
        return variables


class EventSubProcess(Container):
    """A sub-process that an event starts while the scope around it is active."""

    is_event_subprocess = True

    def __init__(self, specification: Specification, node: Node, start: Node) -> None:
        super().__init__(specification, node)
        self.start_node = start
        self.event: Event = start.event or Event("none")

    @property
    def is_interrupting(self) -> bool:
        """Say whether the scope around it ends when the event happens."""
        return self.start_node.is_interrupting

    def open(self, scope: Instance) -> dict[str, Any] | None:
        """Evaluate what the scope that has just begun will listen for."""
        variables = merged(_scopes_around(scope))
        memo = open_subscription(self.event, variables, variables, scope.process.surroundings)
        return None if memo is None else {**memo, "listens": True}

    def act(self, token: Token) -> bool:
        """Run what the event started."""
        token.workflow.process.create_subprocess(token, self.bpmn_id)
        return False

    def wait(self, token: Token) -> Wait | None:
        """Say what is waited for, unless it is running."""
        return wait_of(token) if "listens" in token.memo else None

    def trigger(self, token: Token, values: Mapping[str, Any]) -> None:
        """Start, interrupting the scope or beside it."""
        self._begin(token.workflow, values)
        if not self.is_interrupting and not go_on_waiting(token, token.workflow.environment):
            token.workflow.drop(token)

    def catch(self, host: Token, values: Mapping[str, Any]) -> None:
        """Start because an error or escalation was thrown in the scope of this token."""
        self._begin(host.workflow, values)

    def _begin(self, scope: Instance, values: Mapping[str, Any]) -> None:
        token = scope.hold(self)
        if self.is_interrupting:
            scope.cancel_tokens(keep=token)
        token._set_state(TaskState.STARTED)  # noqa: SLF001
        self.accept(token, values)
        scope.process.attempt(token, ENTERING, self.act)


def _scopes_around(scope: Instance) -> list[dict[str, Any]]:
    found, around = [scope.variables], scope.embedding_token
    while around is not None:
        found += [around.local] if around.local is not None else []
        found.append(around.workflow.variables)
        around = around.workflow.embedding_token
    return found
