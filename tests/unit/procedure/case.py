"""A run of one of our own diagrams: people's answers by element id, jobs answered by plain functions.

The run is saved and restored after every command, and time stands on the working calendar of 2021/2022.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.dmn import DecisionModel, read_decisions
from app.domain.calendar import WorkingCalendar
from app.domain.waits import JobWait, TimerWait, UserTaskWait
from app.engine.diagram import Diagram, read_diagram
from app.engine.execution import Execution
from app.engine.surroundings import Surroundings, Version
from app.feel import Environment

PROCESSES = Path(__file__).parents[3] / "processes"
HOLIDAYS = {date(2022, 1, 31) + timedelta(days=n): False for n in range(7)}
WORKED = {date(2022, 1, 29): True, date(2022, 1, 30): True}
CALENDAR = WorkingCalendar({**HOLIDAYS, **WORKED})

Answer = Callable[[Any, Any], Any]
"""(job, variables it sees) -> variables"""


class Shelf:
    """Every diagram and decision of the repository."""

    def __init__(self) -> None:
        self.diagrams: dict[str, Diagram] = {}
        self.newest: dict[str, str] = {}
        self.decisions: dict[str, DecisionModel] = {}
        for path in sorted(PROCESSES.glob("*.bpmn")):
            self.add(path.read_bytes())
        for path in sorted(PROCESSES.glob("*.dmn")):
            model = read_decisions(path.read_bytes())
            self.decisions.update(dict.fromkeys(model.decision_ids, model))

    def add(self, xml: bytes) -> None:
        """Put a diagram on the shelf; it is the newest of its processes from now on."""
        diagram = read_diagram(xml)
        self.diagrams[diagram.digest] = diagram
        self.newest.update(dict.fromkeys(diagram.process_ids, diagram.digest))

    def latest(self, process_id: str) -> str:
        return self.newest[process_id]

    def newest_version(self, process_id: str, _tag: str | None = None) -> Version:
        return Version(self.latest(process_id))

    def together(self, process_id: str, caller: Version) -> Version:
        raise NotImplementedError

    def diagram(self, digest: str) -> Diagram:
        return self.diagrams[digest]


class Case:
    """One instance; `jobs` answer by job type, those without an answer give nothing back."""

    def __init__(self, shelf: Shelf, now: str, jobs: Mapping[str, Answer]) -> None:
        self.shelf, self.now, self.jobs = shelf, datetime.fromisoformat(now), dict(jobs)
        self.passed: list[str] = []
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.execution: Execution

    def start(self, process_id: str, **variables: Any) -> "Case":
        digest = self.shelf.latest(process_id)
        self.execution = Execution.start(process_id, digest, variables, self._surroundings())
        self._settle()
        return self

    def complete(self, element_id: str, /, **variables: Any) -> None:
        """Complete the first such user task; forms merge objects into what is there, so does this."""
        self.complete_nth(element_id, 0, variables)

    def complete_nth(self, element_id: str, nth: int, variables: Mapping[str, Any]) -> None:
        """Complete one of several user tasks of a multi-instance."""
        wait = self.wait(element_id, nth)
        assert isinstance(wait, UserTaskWait)
        seen = self.execution.variables_at(wait.token_id)
        merged = {
            key: {**seen[key], **value}
            if isinstance(value, dict) and isinstance(seen.get(key), dict)
            else value
            for key, value in variables.items()
        }
        self.execution.complete(wait.token_id, merged)
        self._settle()

    def correlate(self, element_id: str, **variables: Any) -> None:
        self.execution.correlate(self.wait(element_id).token_id, variables)
        self._settle()

    def until(self, moment: str) -> None:
        """Let time pass to the moment and fire what falls due on the way, in order."""
        end = datetime.fromisoformat(moment)
        while due := sorted(
            (wait.due_at, wait.element_id, wait.token_id)
            for wait in self.execution.waits()
            if isinstance(wait, TimerWait) and wait.due_at <= end
        ):
            self.now = max(self.now, due[0][0])
            self._restore()
            self.execution.fire(due[0][2])
            self._settle()
        self.now = end
        self._restore()

    @property
    def waits(self) -> list[str]:
        """Ids of the elements that wait, in alphabetical order."""
        return sorted(wait.element_id for wait in self.execution.waits())

    @property
    def tasks(self) -> list[str]:
        """Ids of the user tasks that wait, in alphabetical order."""
        return sorted(wait.element_id for wait in self.execution.waits() if isinstance(wait, UserTaskWait))

    def wait(self, element_id: str, nth: int = 0) -> Any:
        found = [wait for wait in self.execution.waits() if wait.element_id == element_id]
        assert len(found) > nth, f"{element_id} does not wait, but {self.waits}: {self._incidents()}"
        return found[nth]

    def all(self, element_id: str) -> list[Any]:
        """Every wait at the element, one per instance of a multi-instance."""
        return [wait for wait in self.execution.waits() if wait.element_id == element_id]

    def sees(self, element_id: str, nth: int = 0) -> dict[str, Any]:
        """The variables that a waiting element sees."""
        return self.execution.variables_at(self.wait(element_id, nth).token_id)

    @property
    def variables(self) -> dict[str, Any]:
        return self.execution.variables

    def headers(self, element_id: str) -> dict[str, Any]:
        """The headers of the last job that was done at the element."""
        return [headers for element, headers in self.done if element == element_id][-1]

    def _settle(self) -> None:
        self._restore()
        while jobs := [wait for wait in self.execution.waits() if isinstance(wait, JobWait)]:
            job = jobs[0]
            self.done.append((job.element_id, job.headers))
            seen = self.execution.variables_at(job.token_id)
            given = self.jobs[job.type](job, seen) if job.type in self.jobs else {}
            self.execution.complete(job.token_id, given)
            self._restore()

    def _restore(self) -> None:
        self.passed += [line.element_id for line in self.execution.passed() if line.state == "completed"]
        self.execution = Execution.restore(self.execution.snapshot(), self._surroundings())

    def _incidents(self) -> list[str]:
        return [
            f"{wait.element_id}: {wait.message}"
            for wait in self.execution.waits()
            if hasattr(wait, "message")
        ]

    def _surroundings(self) -> Surroundings:
        environment = Environment(now=self.now, calendar=CALENDAR)

        def decide(decision_id: str, variables: Mapping[str, Any]) -> Any:
            result = self.shelf.decisions[decision_id].evaluate(decision_id, variables, environment)
            assert not result.errors, (decision_id, result.errors)
            return result.value

        return Surroundings(self.now, self.shelf, decide, environment)
