"""A walk through one of our diagrams, in element ids: what people do, registers answer and time brings.

After every command the execution is saved, restored and must wait for the same as before. Jobs get given
answers, decisions are the real ones, and what people enter must be on the form that they are shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from app.domain.calendar import ZONE, WorkingCalendar
from app.domain.changes import Change
from app.domain.waits import (
    ConditionWait,
    IncidentWait,
    JobWait,
    MessageWait,
    Passed,
    TimerWait,
    UserTaskWait,
    Wait,
)
from app.engine.execution import Execution
from tests.process.procedure.entries import check_entries
from tests.process.procedure.procedure import Procedure
from tests.process.procedure.trail import Trail

W = TypeVar("W", bound=Wait)
ITEMS = {"expert": "username", "bid": "bid_id", "member": "uscc", "party": "org"}
"""Item variables of multi-instances, and what names one of the items."""


@dataclass(frozen=True)
class Job:
    """What a handler is given; `nth` counts the jobs of this type done before."""

    element_id: str
    headers: Mapping[str, Any]
    seen: Mapping[str, Any]
    now: datetime
    calendar: WorkingCalendar
    nth: int
    token_id: UUID
    awaited: Sequence[UserTaskWait] = ()
    """The user tasks that are open."""
    changes: list[Change] = field(default_factory=list)
    """What the handler asks to be changed elsewhere in the instance."""


Answer = Mapping[str, Any] | Sequence[Mapping[str, Any]] | Callable[[Job], Mapping[str, Any]]
"""What a handler returns: always the same; in turn, the last one again and again; or computed."""


@dataclass
class Case:
    """One instance under test. Instances of a multi-instance are named `element_id@item`."""

    procedure: Procedure
    trail: Trail
    now: datetime
    given: Mapping[str, Answer]
    passed: list[str] = field(default_factory=list)
    _jobs: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    _ends: list[str] = field(default_factory=list)
    _root: str = ""
    _execution: Execution = field(init=False)

    def start(
        self, process_id: str, variables: Mapping[str, Any], start_element: str | None = None
    ) -> "Case":
        self._root = process_id
        digest = self.procedure.latest(process_id)
        around = self.procedure.surroundings(self.now)
        self._execution = Execution.start(process_id, digest, variables, around, start_element=start_element)
        self._settle(set())
        return self

    # -- commands

    def complete(self, place: str, /, **variables: Any) -> None:
        """Complete the user task; like a form's, objects are merged into what is there."""
        self._complete(self._at(place, UserTaskWait), variables)

    def complete_first(self, element_id: str, /, **variables: Any) -> None:
        """Complete the user task of an element that waits longest, of several in scopes of their own."""
        self._complete(self._first(element_id), variables)

    def _complete(self, wait: UserTaskWait, variables: Mapping[str, Any]) -> None:
        check_entries(self.procedure.forms[wait.form_id or ""], variables)
        seen = self._execution.variables_at(wait.token_id)
        self._do(lambda execution: execution.complete(wait.token_id, _merged(seen, variables)))

    def seen_first(self, element_id: str) -> dict[str, Any]:
        """The variables that are visible at the one that `complete_first` would complete."""
        return self._execution.variables_at(self._first(element_id).token_id)

    def complete_each(self, element_id: str, /, **variables: Any) -> None:
        """Complete every instance that waits at the element, in the order of their items."""
        for place in self.at(element_id):
            self.complete(place, **variables)

    def receives(self, message: str, /, **variables: Any) -> None:
        """Hand the message to the one element that waits for it."""
        waits = [wait for wait in self._of(MessageWait) if wait.message_name == message]
        assert len(waits) == 1, (message, self.waits)
        self._do(lambda execution: execution.correlate(waits[0].token_id, variables))

    def passes(self, *, until: str) -> None:
        """Let time pass to the moment and fire what falls due on the way, in order."""
        end = datetime.fromisoformat(until)
        while due := min(
            ((wait.due_at, wait.element_id, wait.token_id) for wait in self._of(TimerWait)), default=None
        ):
            moment, _, token_id = due
            if moment > end:
                break
            self._set_clock(moment)
            self._do(lambda execution, token_id=token_id: execution.fire(token_id))  # type: ignore[misc]
        self._set_clock(end)

    # -- questions

    @property
    def waits(self) -> dict[str, str]:
        """What is waited for, by place in order: `task`, `message`, `condition`, or when a timer is due."""
        return {place: _words(wait) for place, wait in sorted(self._places())}

    @property
    def tasks(self) -> list[str]:
        """The places where people are waited for."""
        return sorted(place for place, wait in self._places() if isinstance(wait, UserTaskWait))

    def at(self, element_id: str) -> list[str]:
        """The places of one element, in the order of the items."""
        return [place for place, wait in self._places() if wait.element_id == element_id]

    @property
    def outcome(self) -> str | None:
        """The outcome, once the case is completed."""
        return self.variables.get("outcome") if self._execution.is_completed else None

    @property
    def end(self) -> str | None:
        """The end event that completed the case."""
        return self._ends[-1] if self._execution.is_completed else None

    @property
    def variables(self) -> dict[str, Any]:
        return self._execution.variables

    def sees(self, place: str) -> dict[str, Any]:
        """The variables that are visible at a place."""
        return self._execution.variables_at(self._at(place, Wait).token_id)

    def due(self, place: str) -> str:
        """Until when the user task is to be done."""
        due_at = self._at(place, UserTaskWait).due_at
        assert due_at is not None, place
        return due_at.astimezone(ZONE).isoformat()

    def who(self, place: str) -> str:
        """Whose work the user task is: a person, or the groups that may take it."""
        wait = self._at(place, UserTaskWait)
        return wait.assignee or " ".join(wait.candidate_groups)

    def about(self, place: str) -> str:
        """What the user task says it is about, beside its name."""
        return self._at(place, UserTaskWait).about

    def key(self, place: str) -> str | None:
        """The correlation key of the message that is waited for."""
        return self._at(place, MessageWait).correlation_key

    def jobs(self, element_id: str) -> list[Mapping[str, Any]]:
        """The headers of every job that was done at the element."""
        return [headers for element, _, headers in self._jobs if element == element_id]

    def count(self, element_id: str) -> int:
        """How often the element was passed."""
        return self.passed.count(element_id)

    # -- details

    def _do(self, command: Callable[[Execution], None]) -> None:
        before = {wait.token_id for wait in self._execution.waits()}
        command(self._execution)
        self._settle(before)

    def _settle(self, before: set[Any]) -> None:
        self._save(before)
        while job := next(iter(self._of(JobWait)), None):
            before = {wait.token_id for wait in self._execution.waits()}
            answer, changes = self._answer(job)
            for change in changes:
                self._execution.change(change)
                self._save(before)
            if self._execution.holds(job.token_id):
                self._execution.complete(job.token_id, answer)
                self._save(before)

    def _answer(self, wait: JobWait) -> tuple[Mapping[str, Any], list[Change]]:
        answer = self.given[wait.type]
        nth = sum(job_type == wait.type for _, job_type, _ in self._jobs)
        self._jobs.append((wait.element_id, wait.type, wait.headers))
        if callable(answer):
            seen = self._execution.variables_at(wait.token_id)
            now, calendar = self.now.astimezone(ZONE), self.procedure.calendar
            awaited = self._of(UserTaskWait)
            job = Job(wait.element_id, wait.headers, seen, now, calendar, nth, wait.token_id, awaited)
            return answer(job), job.changes
        return answer if isinstance(answer, Mapping) else answer[min(nth, len(answer) - 1)], []

    def _save(self, before: set[Any]) -> None:
        """Note what was passed, then go on from a snapshot, as the next command of a person would."""
        waits = self._execution.waits()
        assert not [wait for wait in waits if isinstance(wait, IncidentWait)], waits
        lines = [line for line in self._execution.passed() if line.state == "completed"]
        self.passed += [line.element_id for line in lines]
        self._ends += [line.element_id for line in lines if self._is_end(line)]
        fresh = [wait for wait in waits if wait.token_id not in before]
        shown = [(line.process_id, line.element_id) for line in lines]
        shown += [(wait.process_id, wait.element_id) for wait in fresh]
        self.trail.follow(shown, len(lines), self.procedure.choices)
        self._restore()
        assert self._execution.waits() == waits

    def _is_end(self, line: Passed) -> bool:
        return line.element_type == "endEvent" and line.process_id == self._root

    def _set_clock(self, now: datetime) -> None:
        self.now = max(self.now, now)
        self._restore()

    def _restore(self) -> None:
        self._execution = Execution.restore(self._execution.snapshot(), self.procedure.surroundings(self.now))

    def _of(self, kind: type[W]) -> list[W]:
        return [wait for wait in self._execution.waits() if isinstance(wait, kind)]

    def _places(self) -> Iterator[tuple[str, Wait]]:
        for wait in self._execution.waits():
            yield self._place(wait), wait

    def _place(self, wait: Wait) -> str:
        seen = self._execution.variables_at(wait.token_id)
        items = [seen[name].get(key) for name, key in ITEMS.items() if seen.get(name)]
        names = [item for item in items if item is not None and "loopCounter" in seen]
        return "@".join([wait.element_id, *names])

    def _first(self, element_id: str) -> UserTaskWait:
        return next(wait for wait in self._of(UserTaskWait) if wait.element_id == element_id)

    def _at(self, place: str, kind: type[W]) -> W:
        found = [wait for name, wait in self._places() if name == place]
        assert len(found) == 1, f"{place}: {self.waits}"
        assert isinstance(found[0], kind), f"{place}: {found[0]}"
        return found[0]


def _merged(seen: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {**seen[name], **value}
        if isinstance(value, Mapping) and isinstance(seen.get(name), Mapping)
        else value
        for name, value in variables.items()
    }


def _words(wait: Wait) -> str:
    if isinstance(wait, TimerWait):
        return wait.due_at.astimezone(ZONE).isoformat()
    if isinstance(wait, ConditionWait):
        return "condition"
    return "task" if isinstance(wait, UserTaskWait) else "message"
