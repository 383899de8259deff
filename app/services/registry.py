"""What the wings plug into the house: handlers of jobs, by type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ..domain.changes import Change
    from ..domain.identity import Organisation, User
    from ..domain.instances import ProcessInstance
    from .work import Work


@dataclass(frozen=True, slots=True)
class RecordCall:
    """What a record handler is given: the instance, the job's token, its visible variables and headers.

    Into `changes` it puts what is to change elsewhere in the instance before the element is left.
    """

    work: "Work"
    instance: "ProcessInstance"
    element_id: str
    token_id: "UUID"
    headers: Mapping[str, Any]
    variables: Mapping[str, Any]
    changes: "list[Change]" = field(default_factory=list)


RecordHandler = Callable[[RecordCall], Mapping[str, Any]]
"""Writes our own rows inside the transaction of the command and returns variables.

Raises BpmnError for the diagram to catch; any other AppError becomes an incident at the element.
"""


@dataclass(frozen=True, slots=True)
class Declared:
    """A record handler that says which variables it may return: what is read can be checked against it.

    `need.title` is an entry of `need`; a bare name may have any entries, or those it had before.
    """

    handle: RecordHandler
    writes: frozenset[str]

    def __call__(self, call: RecordCall) -> Mapping[str, Any]:
        """Handle the job."""
        return self.handle(call)


def writes(*names: str) -> Callable[[RecordHandler], Declared]:
    """Declare, beside a record handler, the variables it may return."""
    return lambda handle: Declared(handle, frozenset(names))


OutsideHandler = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
"""Does outside work: (idempotency key, headers, variables) -> variables. Runs at least once."""


UnitRegistered = Callable[["Work", "Organisation", "User"], None]
"""Learns, in the same transaction, that a unit has registered itself, and who did it."""

HeldBack = Callable[["Work", "datetime"], Mapping["UUID", str]]
"""Says which instances must not be archived yet and why, though they may have ended before a moment."""

RoleGiven = Callable[["Work", "User", str], None]
"""Learns, in the same transaction, that an account was given a role."""


@dataclass(slots=True)
class Registry:
    """Every handler the house knows."""

    record: dict[str, RecordHandler] = field(default_factory=dict)
    outside: dict[str, OutsideHandler] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    """Types of jobs that workers outside the house fetch and do through the API."""
    titles: dict[str, str] = field(default_factory=dict)
    """Form id -> key of the field that names the instance once the form is submitted."""
    farewells: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Form id -> key and answer with which somebody leaves a case and loses sight of it."""
    between: tuple[str, ...] = ()
    """Variables that say between which units a paper is made: kept with it, for others come later."""
    started_with: dict[str, frozenset[str]] = field(default_factory=dict)
    """Process id -> the variables it is started with; others may be started with any."""
    unit_registered: list[UnitRegistered] = field(default_factory=list)
    role_given: list[RoleGiven] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)

    def is_farewell(self, form_key: str | None, values: Mapping[str, Any]) -> bool:
        """Whether who answered a form so has left the case."""
        key, answer = self.farewells.get(form_key or "", ("", ""))
        return bool(key) and values.get(key) == answer

    @property
    def job_types(self) -> frozenset[str]:
        """Job types a diagram may name."""
        return frozenset(self.record) | frozenset(self.outside) | self.elsewhere

    def written_by(self, job_type: str) -> frozenset[str] | None:
        """Return the variables that jobs of this type write; None when nobody here can tell."""
        handler = self.record.get(job_type)
        return handler.writes if isinstance(handler, Declared) else None
