"""What a process instance can be waiting for: plain values, the engine's answer to the services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wait:
    """A token that stands on an element; `process_id` is the (called) process that draws it."""

    token_id: UUID
    process_id: str
    element_id: str
    name: str
    digest: str = field(default="", kw_only=True)  # of the diagram it is drawn in: the version that runs


@dataclass(frozen=True, slots=True)
class UserTaskWait(Wait):
    """A person's work. Without a form it is only confirmed; `about` tells it from others alike."""

    form_id: str | None = None
    form_binding: str = "latest"
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    due_at: datetime | None = None
    follow_up_at: datetime | None = None
    priority: int = 50
    about: str = ""
    callers: tuple[str, ...] = ()  # the processes that called this one, the nearest first
    properties: dict[str, str] = field(default_factory=dict)
    loop_counter: int | None = None


@dataclass(frozen=True, slots=True)
class JobWait(Wait):
    """A machine's work: `headers` are evaluated, `retries` is what the diagram allows."""

    type: str = ""
    retries: int = 3
    headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerWait(Wait):
    """A moment to wait for. A repeating timer gives its next moment after each firing."""

    due_at: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class MessageWait(Wait):
    """A message with this name and correlation key; the key is None only on a start event."""

    message_name: str = ""
    correlation_key: str | None = None


@dataclass(frozen=True, slots=True)
class SignalWait(Wait):
    """A signal that anybody may broadcast."""

    signal_name: str = ""


@dataclass(frozen=True, slots=True)
class ConditionWait(Wait):
    """A FEEL condition on the instance's own variables; the engine looks at it after every command."""

    condition: str = ""


@dataclass(frozen=True, slots=True)
class IncidentWait(Wait):
    """Something technical went wrong here; the token stays until an operator retries it."""

    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Thrown:
    """A signal that the instance has thrown, with what the event's input mappings gave it."""

    signal_name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passed:
    """A token left this element (or was taken from it): one line of the history."""

    process_id: str
    element_id: str
    element_type: str
    name: str
    state: str  # completed | cancelled
    token_id: UUID
    called_from: str | None = None  # element id of the calling activity
    digest: str = ""  # of the diagram it is drawn in
