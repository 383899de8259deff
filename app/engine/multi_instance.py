"""Multi-instance: a body that counts, and one inner token per item of the collection.

The body's scope holds the output collection, each inner token's scope its item and `loopCounter`.
"""

from __future__ import annotations

from typing import Any

from ..domain.errors import Conflict, ExecutionFailed
from .dialect import Loop
from .drawing import Node
from .elements import Element
from .expressions import Formula, evaluate_condition
from .limits import MOST_INSTANCES, MOST_TOKENS, LimitReached
from .scopes import evaluate_for, flow_scopes_of, propagate, visible
from .specification import Specification
from .spiff import Token

INNER = "#inner"  # the inner element's name is the element's id and this


class MultiInstance(Element):
    """The body: boundary events and outgoing flows are its own, the work is the inner element's."""

    def __init__(self, specification: Specification, node: Node, loop: Loop) -> None:
        super().__init__(specification, node)
        self.loop = loop

    @property
    def type(self) -> str:
        """Zeebe's name for it."""
        return "multiInstanceBody"

    def act(self, token: Token) -> bool:
        """Evaluate the collection and start the first (sequential) or every instance (parallel)."""
        items = evaluate_for(token, self.loop.collection)
        if not isinstance(items, list):
            raise ExecutionFailed(f"输入集合应为列表，得到 {items!r} / inputCollection is no list: {items!r}")
        _check_size(token, len(items))
        token.memo.update(total=len(items), active=0, done=0, items=[])
        if self.loop.output_collection:
            token.local = {self.loop.output_collection: [None] * len(items)}
        if not items:
            self._finish(token)
            return True
        first = items[:1] if self.loop.is_sequential else items
        token.memo["items"] = items[len(first) :]
        for item in first:
            self._start_inner(token, item)
        return False

    def collect(self, body: Token, inner: Token) -> None:
        """Take an inner instance's result and decide whether the loop is over; may be retried."""
        loop, memo = self.loop, body.memo
        if loop.output_collection and loop.output_element and body.local is not None:
            results = list(body.local[loop.output_collection])
            results[inner.memo["index"]] = evaluate_for(inner, loop.output_element)
            body.local[loop.output_collection] = results
        inner.memo["is_last"] = memo["done"] + 1 == memo["total"]
        if loop.completion is not None:
            counters = {
                "numberOfInstances": memo["total"],
                "numberOfActiveInstances": memo["active"] - 1,
                "numberOfCompletedInstances": memo["done"] + 1,
                "numberOfTerminatedInstances": 0,
            }
            variables = {**visible(inner), **counters}
            ends = evaluate_condition(loop.completion, variables, inner.workflow.environment)
            inner.memo["is_last"] = inner.memo["is_last"] or ends

    def inner_completed(self, body: Token, inner: Token) -> None:
        """Count the instance; end the loop or start the next one."""
        body.memo["done"] += 1
        body.memo["active"] -= 1
        if inner.memo["is_last"]:
            self._cancel_inner(body)
            self._finish(body)
            self.leave(body)
        elif body.memo["items"]:
            self._start_inner(body, body.memo["items"].pop(0))

    def begin_again(self, body: Token, inner: Token, item: Any) -> None:
        """Take an inner instance away, with all it was about, and start it for another item in its place."""
        index = inner.memo["index"]
        inner.cancel()
        self._place_inner(body, index, item)

    def _start_inner(self, body: Token, item: Any) -> None:
        index = body.memo["done"] + body.memo["active"]
        body.memo["active"] += 1
        self._place_inner(body, index, item)

    def _place_inner(self, body: Token, index: int, item: Any) -> None:
        inner = body.workflow.hold(
            body.workflow.spec.element(self.bpmn_id + INNER), body=body.id.hex, index=index
        )
        inner.local = {"loopCounter": index + 1}
        if self.loop.element:
            inner.local[self.loop.element] = item
        own = _result_variable(self.loop.output_element)
        if own:
            inner.local.setdefault(own, None)
        inner.task_spec._update(inner)  # noqa: SLF001

    def _finish(self, body: Token) -> None:
        """Hand the output collection to the scopes around the loop."""
        if body.local is not None:
            results, body.local = body.local, None
            propagate(flow_scopes_of(body), results)

    def _cancel_inner(self, body: Token) -> None:
        for token in body.workflow.tokens():
            if token.memo.get("body") == body.id.hex and token.is_live:
                token.cancel()

    def _on_cancel(self, my_task: Token) -> None:
        self._cancel_inner(my_task)
        super()._on_cancel(my_task)

    def _is_body(self) -> bool:
        return True


def begin_again(token: Token, item: Any) -> None:
    """Begin the innermost iteration that the token works in again, for another item.

    Raises Conflict when it works in none.
    """
    inner: Token | None = token
    while inner is not None:
        body = inner.workflow.token(inner.memo.get("body"))
        if body is not None:
            body.task_spec.begin_again(body, inner, item)
            return
        inner = inner.workflow.embedding_token
    raise Conflict("此项工作不在多实例之中 / this work is no part of a multi-instance")


def _check_size(token: Token, size: int) -> None:
    """Refuse a loop that would hold everybody else up while its instances are made."""
    if size > MOST_INSTANCES:
        raise LimitReached(
            f"多实例有 {size} 项，上限 {MOST_INSTANCES}"
            f" / the multi-instance has {size} items, the limit is {MOST_INSTANCES}"
        )
    tokens = sum(len(instance.tasks) for instance in token.workflow.process.instances)
    if tokens + size > MOST_TOKENS:
        raise LimitReached(
            f"同时进行的令牌将超过 {MOST_TOKENS} 个"
            f" / more than {MOST_TOKENS} tokens would be on their way at once"
        )


def _result_variable(element: Formula | None) -> str | None:
    """Return the variable that `=result` or `=result.part` names: each instance gets one of its own."""
    name = element.text.split(".")[0].strip() if element else ""
    return name if name.isidentifier() else None
