"""What every element does: it is entered, waits or not, and is left; errors on the way become incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..domain.errors import Conflict, ExecutionFailed
from ..domain.waits import Wait
from .dialect import Extensions
from .drawing import Arrow, Node
from .expressions import evaluate_condition
from .incidents import ENTERING, LEAVING
from .limits import LONGEST_NAME
from .scopes import accept, apply_inputs, apply_outputs, visible
from .specification import Specification
from .spiff import BpmnSpecMixin, Token

if TYPE_CHECKING:
    from .events import BoundaryEvent


class Element(BpmnSpecMixin):
    """Base of all our specifications; SpiffWorkflow drives it through its hooks.

    FUTURE -> `_update` -> READY (queued) -> `run` -> `enter` -> COMPLETED, or STARTED while it waits.
    Nothing of the future is predicted: the next tokens appear when this one has left.
    """

    is_event_subprocess = False

    def __init__(self, specification: Specification, node: Node, name: str | None = None) -> None:
        super().__init__(specification, name or node.id, bpmn_name=node.name[:LONGEST_NAME])
        self.bpmn_id = node.id
        self.node = node
        self.outgoing: list[Arrow] = list(node.outgoing)
        self.boundaries: list[BoundaryEvent] = []

    @property
    def extensions(self) -> Extensions:
        """What the dialect says about this element."""
        return self.node.extensions

    @property
    def type(self) -> str:
        """BPMN's name of this kind of element, as history shows it."""
        return self.node.type

    # -- what kinds of elements differ in ------------------------------------------------

    def act(self, _token: Token) -> bool:
        """Do the element's work; True when the token may leave at once, False when it waits."""
        return True

    def wait(self, _token: Token) -> Wait | None:
        """Say what the token waits for, if anybody outside can do something about it."""
        return None

    def trigger(self, _token: Token, _values: Mapping[str, Any]) -> None:
        """Let the event happen that the token waits for. Raises Conflict where it waits for none."""
        raise Conflict(
            f"“{self.bpmn_name or self.bpmn_id}”不等待事件 / {self.bpmn_id} does not wait for an event"
        )

    def choose(self, token: Token) -> list[Arrow]:
        """Choose the outgoing arrows: those without condition or with a true one, else the default."""
        conditional = [arrow for arrow in self.outgoing if arrow.condition]
        if not conditional:
            return self.outgoing
        chosen = [arrow for arrow in self.outgoing if self._may_take(arrow, token)]
        chosen = chosen or [arrow for arrow in self.outgoing if arrow.id == self.node.default]
        if not chosen:
            raise ExecutionFailed(
                "没有一个出口的条件为真，也没有默认出口"
                " / no outgoing condition is true and there is no default flow",
                self.bpmn_id,
            )
        return chosen

    def renew(self, _token: Token) -> bool:
        """Let a waiting token begin to wait again after an incident; its local variables stay."""
        return False

    def has_waited_enough(self, _token: Token) -> bool:
        """Say whether a join that waits may go on without the rest; True when it did."""
        return False

    # -- the life of a token -------------------------------------------------------------

    def enter(self, token: Token) -> bool:
        """Evaluate the inputs and boundary events, then act; a failure leaves no trace on the token."""
        given = token.local
        try:
            apply_inputs(token, [] if self._is_body() else self.extensions.inputs)
            subscriptions = [(boundary, boundary.subscribe(token)) for boundary in self.boundaries]
            is_done = self.act(token)
        except Exception:
            token.local = given
            raise
        if not is_done:
            for boundary, memo in subscriptions:
                if memo is not None:
                    token.workflow.subscribe(boundary, memo)
        return is_done

    def depart(self, token: Token) -> bool:
        """Evaluate everything that leaving needs, so that leaving itself cannot fail."""
        if self.extensions.outputs and not self._is_body():
            apply_outputs(token, self.extensions.outputs)
        body = token.workflow.token(token.memo.get("body"))
        if body is not None:
            body.task_spec.collect(body, token)
        token.memo["take"] = [arrow.id for arrow in self.choose(token)]
        return True

    def leave(self, token: Token) -> None:
        """Let the token go on to the next elements, or make it an incident."""
        if token.workflow.process.attempt(token, LEAVING, self.depart):
            token.complete()

    def accept(self, token: Token, values: Mapping[str, Any]) -> None:
        """Take in what came from outside: local where output mappings follow, else propagated."""
        accept(token, values, has_outputs=bool(self.extensions.outputs))

    # -- SpiffWorkflow's hooks -----------------------------------------------------------

    def _predict(self, *_arguments: Any, **_options: Any) -> None:
        """Predict nothing: the stock engine unrolls the whole future, exponentially in parallel blocks."""

    def _update_hook(self, _my_task: Token) -> bool:
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.process.ready.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        process = my_task.workflow.process
        is_done = process.attempt(my_task, ENTERING, self.enter)
        is_done = is_done and process.attempt(my_task, LEAVING, self.depart)
        return True if is_done and my_task.is_live else None

    def _on_complete_hook(self, my_task: Token) -> None:
        workflow = my_task.workflow
        workflow.process.record(my_task, "completed")
        workflow.release(my_task)
        taken = my_task.memo.pop("take", ())
        for arrow in self.outgoing:
            if arrow.id in taken:
                workflow.arrive(arrow)
        for boundary in self.boundaries:
            boundary.leave_handler(my_task)
        body = workflow.token(my_task.memo.get("body"))
        if body is not None:
            body.task_spec.inner_completed(body, my_task)
        workflow.process.handler_finished(my_task)

    def _on_cancel(self, my_task: Token) -> None:
        workflow = my_task.workflow
        workflow.process.record(my_task, "cancelled")
        workflow.release(my_task)
        workflow.drop(my_task)

    # -- details -------------------------------------------------------------------------

    def _is_body(self) -> bool:
        """Only the body of a multi-instance is True: the mappings belong to its inner instances."""
        return False

    def _may_take(self, arrow: Arrow, token: Token) -> bool:
        if arrow.id == self.node.default:
            return False
        if arrow.condition is None:
            return True
        return evaluate_condition(arrow.condition, visible(token), token.workflow.environment)
