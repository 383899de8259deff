"""What a migrated token takes over from its new element: only what is drawn otherwise there.

Running timers keep their moment, tasks their due date, jobs in hand their work. A form, an assignment, a
message or a condition that reads otherwise in the new version is evaluated anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dialect import Extensions
from .drawing import Event
from .elements import Element
from .events import BoundaryEvent, CatchEvent
from .expressions import Formula
from .gateways import EventBasedGateway
from .incidents import ENTERING, INCIDENT
from .instance import Instance
from .migration_plan import Elements
from .multi_instance import MultiInstance
from .spiff import TaskState, Token
from .subprocesses import EventSubProcess

OF_TASK: dict[str, Callable[[Extensions], Any]] = {
    "form_id": lambda extensions: extensions.form and extensions.form.form_id,
    "assignee": lambda extensions: extensions.assignee,
    "groups": lambda extensions: extensions.candidate_groups,
    "users": lambda extensions: extensions.candidate_users,
    "priority": lambda extensions: extensions.priority,
    "about": lambda extensions: extensions.about,
}
"""What of a task is evaluated anew where it is drawn otherwise: memo -> its definition."""


def renew(old: Token, new: Token) -> None:
    """Take over what the new element says otherwise. Raises what its evaluation raises."""
    _rename_loop_variables(old, new)
    if INCIDENT in new.memo:
        return
    if "task" in new.memo:
        _renew_task(old, new)
    elif "job" in new.memo:
        if _job(old.task_spec) != _job(new.task_spec):
            new.task_spec.act(new)
    elif "due" not in new.memo and any(name in new.memo for name in ("message", "signal", "condition")):
        _renew_subscription(old, new)


def _renew_task(old: Token, new: Token) -> None:
    before, after = old.task_spec.extensions, new.task_spec.extensions
    changed = [name for name, part in OF_TASK.items() if text_of(part(before)) != text_of(part(after))]
    if changed:
        kept: dict[str, Any] = new.memo["task"]
        new.task_spec.act(new)
        new.memo["task"] = {**kept, **{name: new.memo["task"][name] for name in changed}}


def _job(element: Element) -> list[Any]:
    extensions = element.extensions
    headers = sorted((name, text_of(value)) for name, value in extensions.headers.items())
    return [text_of(extensions.job_type), headers]


def _renew_subscription(old: Token, new: Token) -> None:
    before, after = old.task_spec.event, new.task_spec.event
    if _said(before) == _said(after):
        return
    fresh = _opened(new)
    if fresh is not None:
        new.memo.update(fresh)


def _opened(token: Token) -> dict[str, Any] | None:
    element, workflow = token.task_spec, token.workflow
    if isinstance(element, BoundaryEvent):
        return element.subscribe(workflow.token(token.memo["host"]))
    if isinstance(element, EventSubProcess):
        return element.open(workflow)
    if isinstance(element, CatchEvent):
        return element.open(workflow.token(token.memo.get("gateway")) or token)
    return None


def _said(event: Event) -> list[Any]:
    return [text_of(event.name), text_of(event.correlation_key), text_of(event.condition)]


def text_of(value: Any) -> Any:
    """Return how a value is written: two formulas of the same text mean the same."""
    return ("=", value.text) if isinstance(value, Formula) else value


def _rename_loop_variables(old: Token, new: Token) -> None:
    """A loop's item and its results may be called otherwise in the new version."""
    if new.local is None:
        return
    if isinstance(old.task_spec, MultiInstance) and isinstance(new.task_spec, MultiInstance):
        new.local = _renamed(
            new.local, old.task_spec.loop.output_collection, new.task_spec.loop.output_collection
        )
    elif "body" in new.memo and old.task_spec.node.loop and new.task_spec.node.loop:
        new.local = _renamed(new.local, old.task_spec.node.loop.element, new.task_spec.node.loop.element)


def _renamed(variables: dict[str, Any], before: str | None, after: str | None) -> dict[str, Any]:
    if before is None or after is None or before not in variables:
        return dict(variables)
    return {after if name == before else name: value for name, value in variables.items()}


# -- events that wait on behalf of an activity, a gateway or a scope --------------------------


def renew_subscriptions(old: Instance, new: Instance, elements: Elements) -> None:
    """Let the events begin to wait that only the new version has.

    One that the old version had too and that no longer waits has happened already: it does not begin again.
    """
    for token in new.tokens():
        before = old.tasks.get(token.id)
        incident = token.memo.get(INCIDENT)
        if before is None or "host" in token.memo or (incident and incident["phase"] == ENTERING):
            continue
        if isinstance(token.task_spec, EventBasedGateway):
            _open_behind_gateway(before, token, elements)
        else:
            _open_boundaries(before, token, elements)
    _open_event_subprocesses(old, new, elements)


def _open_boundaries(old: Token, host: Token, elements: Elements) -> None:
    known = {elements.get(boundary.bpmn_id) for boundary in old.task_spec.boundaries}
    if any(name in host.memo for name in ("listens", "gateway", "arrived")):
        return
    for boundary in host.task_spec.boundaries:
        memo = None if boundary.bpmn_id in known else boundary.subscribe(host)
        if memo is not None:
            host.workflow.subscribe(boundary, memo)


def _open_behind_gateway(old: Token, gateway: Token, elements: Elements) -> None:
    known = {elements.get(arrow.target) for arrow in old.task_spec.outgoing}
    for arrow in gateway.task_spec.outgoing:
        if arrow.target not in known:
            event = gateway.workflow.spec.element(arrow.target)
            gateway.workflow.subscribe(event, {**event.open(gateway), "gateway": gateway.id.hex})


def _open_event_subprocesses(old: Instance, new: Instance, elements: Elements) -> None:
    if any(_has_interrupted(token) for token in new.live()):
        return
    known = {elements.get(element.bpmn_id) for element in old.spec.event_subprocesses}
    for element in new.spec.event_subprocesses:
        memo = None if element.bpmn_id in known else element.open(new)
        if memo is not None:
            new.subscribe(element, memo)


def _has_interrupted(token: Token) -> bool:
    element = token.task_spec
    return isinstance(element, EventSubProcess) and element.is_interrupting and "listens" not in token.memo


def is_subscription(token: Token) -> bool:
    """Say whether the token waits on behalf of another and may simply stop (no work of its own is lost)."""
    return "compensates" not in token.memo and any(
        name in token.memo for name in ("host", "gateway", "listens")
    )


def is_waiting(token: Token) -> bool:
    """Say whether the token stands at a join for others to come."""
    return "arrived" in token.memo and bool(token.state & TaskState.WAITING)
