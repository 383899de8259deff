"""What is written down of a command: who gave it, what was passed, decided and refused."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from ..dmn import DecisionResult
from ..domain.definitions import DecisionDefinition
from ..domain.history import HistoryEntry
from ..domain.instances import ProcessInstance
from ..domain.waits import JobWait, Passed
from .audit import note_deed
from .rows import insert_rows
from .work import Work

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cause:
    """The command itself, as a line of history: `task_completed`, `timer_fired`, `message_received`."""

    kind: str
    process_id: str = ""
    element_id: str = ""
    name: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    completed: UUID | None = None
    """The token of the user task that this command completes, if it does."""


@dataclass(slots=True)
class Trace:
    """Collects what one command leaves behind for history."""

    cause: Cause
    decisions: list[dict[str, Any]] = field(default_factory=list)
    failures: dict[UUID, str] = field(default_factory=dict)

    def decided(self, definition: DecisionDefinition, result: DecisionResult) -> None:
        """Note which rules of a decision matched: the record behind every 为什么."""
        self.decisions.append(
            {
                "decision": definition.key,
                "version": definition.version,
                "name": definition.name,
                "why": list(result.reasons),
                "warnings": list(result.warnings),
            }
        )

    def failed(self, job: JobWait, message: str) -> None:
        """Note that a record handler refused; the token stays and an incident is raised."""
        self.failures[job.token_id] = message


OPERATED = {
    "cancelled_by_operator",
    "incident_retried",
    "instance_migrated",
    "instance_resumed",
    "instance_suspended",
    "migration_undone",
    "token_moved",
    "variable_corrected",
}
"""Commands that an operator gives, not the procedure: they stand in the audit chain as well."""


def write_history(work: Work, instance: ProcessInstance, passed: Sequence[Passed], trace: Trace) -> None:
    """Append the command, what was decided and every element passed. One statement."""
    cause = trace.cause
    if cause.kind in OPERATED:
        about = {"process": cause.process_id, "element": cause.element_id}
        note_deed(work, cause.kind, f"instance {instance.id}", about | cause.detail)
    lines = [
        _line(cause.kind, cause.process_id, cause.element_id, name=cause.name, detail=cause.detail),
        *(_line("decided", name=made["name"], detail=made) for made in trace.decisions),
        *(
            _line(f"element_{one.state}", one.process_id, one.element_id, one.element_type, one.name)
            for one in passed
        ),
    ]
    if instance.ended_at is not None:
        lines.append(_line(f"instance_{instance.state.value}", name=instance.outcome or ""))
    for number, line in enumerate(lines, start=instance.history_length + 1):
        line.update(
            id=uuid4(),
            instance_id=instance.id,
            seq=number,
            at=work.now,
            actor=work.person.username if work.person else None,
            actor_name=work.person.name if work.person else None,
        )
    instance.history_length += len(lines)
    insert_rows(work.session, HistoryEntry, lines)
    about = {"instance_id": str(instance.id), "process_id": cause.process_id, "element_id": cause.element_id}
    log.info(cause.kind, extra=about | {"passed": len(passed), "incidents": len(trace.failures)})


def _line(
    kind: str,
    process_id: str = "",
    element_id: str = "",
    element_type: str = "",
    name: str = "",
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "process_id": process_id,
        "element_id": element_id,
        "element_type": element_type,
        "name": name,
        "detail": detail or {},
    }
