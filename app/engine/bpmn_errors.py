"""BPMN errors and escalations: who catches them, and what becomes of those that nobody catches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .incidents import WAITING, raise_incident
from .spiff import Token

if TYPE_CHECKING:
    from .events import BoundaryEvent
    from .subprocesses import EventSubProcess


def throw(token: Token, code: str, message: str, variables: Mapping[str, Any], phase: str = WAITING) -> None:
    """Hand the error to the innermost event that catches it; uncaught, it is an incident on the token."""
    catcher = find_catcher(token, "error", code)
    if catcher is None:
        raise_incident(
            token,
            phase,
            "uncaught_error",
            f"没有事件捕获错误 {code}：{message} / nothing catches the error {code}: {message}",
        )
    else:
        host, event = catcher
        event.catch(host, {**variables})


def find_catcher(token: Token, kind: str, code: str) -> tuple[Token, BoundaryEvent | EventSubProcess] | None:
    """Return the innermost event that catches this code and the token it guards (or stands beside)."""
    for host in _guarded(token):
        found = _best(host.task_spec.boundaries, kind, code)
        if found is None and not host.task_spec.is_event_subprocess:
            found = _best(host.workflow.spec.event_subprocesses, kind, code)
        if found is not None:
            return host, found
    return None


def _guarded(token: Token) -> Iterator[Token]:
    """Yield the token (its multi-instance body), then the hosts around it, calls included."""
    standing: Token | None = token
    while standing is not None:
        standing = standing.workflow.token(standing.memo.get("body")) or standing
        yield standing
        standing = standing.workflow.host


def _best(events: list[Any], kind: str, code: str) -> Any:
    """Prefer an event for exactly this code to one that catches every code."""
    fitting = [event for event in events if event.event.kind == kind and event.event.code in (code, None)]
    return min(fitting, key=lambda event: event.event.code is None, default=None)
