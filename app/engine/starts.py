"""Start events with a timer: when an instance is to be started, worked out when the diagram is deployed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from ..domain.errors import Invalid
from ..feel import Environment
from .diagram import Diagram
from .timers import due_at, next_of_cycle, schedule


@dataclass(frozen=True, slots=True)
class StartSchedule:
    """The next start of a process by a timer; `memo` is JSON to be kept until then."""

    memo: dict[str, Any]

    @property
    def due_at(self) -> datetime:
        """The moment, in UTC."""
        return due_at(self.memo)

    def following(self, environment: Environment) -> Self | None:
        """Return the start after this one; None for dates and durations, and when a cycle has ended."""
        memo = next_of_cycle(self.memo, environment)
        return None if memo is None else type(self)(memo)


def schedule_start(
    diagram: Diagram, process_id: str, element_id: str, environment: Environment, now: datetime
) -> StartSchedule:
    """Work out the first start of a timer start event.

    Raises Invalid when the element is none, ExecutionFailed when its time cannot be read.
    """
    start = diagram.specification(process_id).start_event(element_id)
    if start.event.kind != "timer":
        raise Invalid(f"{element_id} 不是定时开始事件 / {element_id} is no timer start event")
    return StartSchedule(schedule(start.event, {}, environment, now))
