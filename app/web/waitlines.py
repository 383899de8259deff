"""What an instance waits for, a line each, for its operator: states and the diagram's own words."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..domain.jobs import Job
from ..domain.waits import (
    ConditionWait,
    IncidentWait,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)

KINDS: dict[type[Wait], str] = {
    UserTaskWait: "待办",
    JobWait: "作业",
    TimerWait: "定时",
    MessageWait: "消息",
    SignalWait: "信号",
    ConditionWait: "条件",
}


@dataclass(frozen=True, slots=True)
class WaitLine:
    """One wait: where, until when, and what for in the words of the diagram."""

    kind: str
    process_id: str
    element_id: str
    name: str
    due_at: datetime | None
    what: str
    error: str = ""


def wait_lines(waits: Sequence[Wait], jobs: Sequence[Job], failed: Container[UUID]) -> list[WaitLine]:
    """Return a line for each wait but those that are incidents (`failed`: of these tokens).

    What it waits for is read from the instance itself: conditions have no rows, and a suspended instance
    has no rows of timers and messages.
    """
    rows = {job.token_id: job for job in jobs}
    return [
        _line(wait, rows.get(wait.token_id))
        for wait in waits
        if not isinstance(wait, IncidentWait) and wait.token_id not in failed
    ]


def _line(wait: Wait, job: Job | None) -> WaitLine:
    where = (KINDS[type(wait)], wait.process_id, wait.element_id, wait.name)
    match wait:
        case UserTaskWait():
            return WaitLine(*where, wait.due_at, "、".join(wait.candidate_groups))
        case JobWait():
            return WaitLine(*where, job.due_at if job else None, wait.type, (job and job.error) or "")
        case TimerWait():
            return WaitLine(*where, wait.due_at, "")
        case MessageWait():
            return WaitLine(*where, None, f"{wait.message_name} {wait.correlation_key or ''}".strip())
        case SignalWait():
            return WaitLine(*where, None, wait.signal_name)
        case ConditionWait():
            return WaitLine(*where, None, wait.condition)
    raise TypeError(type(wait).__name__)
