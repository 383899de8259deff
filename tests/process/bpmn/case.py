"""A process instance under test: commands by element id, saved and restored after every one of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.errors import NotFound
from app.domain.waits import IncidentWait, Passed, Thrown, TimerWait, Wait
from app.engine.diagram import Diagram, read_diagram
from app.engine.execution import Execution
from app.engine.open_scopes import ROOT
from app.engine.surroundings import Surroundings, Version
from app.feel import Environment

NOON = datetime.fromisoformat("2022-01-28T12:00:00+08:00")


class Shelf:
    """A library of diagrams that parses anew at every look, so that nothing can hide in a cache."""

    def __init__(self, *files: bytes) -> None:
        self.files: dict[str, bytes] = {}
        self.newest: dict[str, str] = {}
        for xml in files:
            self.add(xml)

    def add(self, xml: bytes) -> Diagram:
        diagram = read_diagram(xml)
        self.files[diagram.digest] = xml
        self.newest.update(dict.fromkeys(diagram.process_ids, diagram.digest))
        return diagram

    def latest(self, process_id: str) -> str:
        if process_id not in self.newest:
            raise NotFound(f"没有流程 {process_id} / there is no process {process_id}")
        return self.newest[process_id]

    def newest_version(self, process_id: str, tag: str | None = None) -> Version:
        if tag is None:
            return Version(self.latest(process_id))
        tagged = [digest for digest in self.files if self._tag(digest, process_id) == tag]
        if not tagged:
            raise NotFound(f"没有流程 {process_id} 的 {tag} / there is no {process_id} with the tag {tag}")
        return Version(tagged[-1])

    def _tag(self, digest: str, process_id: str) -> str | None:
        process = self.diagram(digest).processes.get(process_id)
        return process.version_tag if process else None

    def together(self, process_id: str, caller: Version) -> Version:
        raise NotFound(f"{process_id} came in another file than {caller.digest}")

    def diagram(self, digest: str) -> Diagram:
        return read_diagram(self.files[digest])


class Case:
    def __init__(self, shelf: Shelf, decide: Any = None) -> None:
        self.shelf, self.now = shelf, NOON
        self._decide = decide
        self.history: list[Passed] = []
        self.signals: list[Thrown] = []
        self.saved = b""
        self.values: dict[str, bytes] = {}
        self.execution: Execution

    def start(self, process_id: str, variables: dict[str, Any], start_element: str | None = None) -> None:
        digest = self.shelf.latest(process_id)
        self.execution = Execution.start(
            process_id, digest, variables, self._surroundings(), start_element=start_element
        )
        self._save()

    # -- commands

    def complete(self, element_id: str, nth: int = 0, **variables: Any) -> None:
        self.execution.complete(self.token(element_id, nth), variables)
        self._save()

    def throw(self, element_id: str, code: str, **variables: Any) -> None:
        self.execution.throw_error(self.token(element_id), code, "went wrong", variables)
        self._save()

    def correlate(self, element_id: str, **variables: Any) -> None:
        self.execution.correlate(self.token(element_id), variables)
        self._save()

    def fire(self, element_id: str) -> None:
        self.execution.fire(self.token(element_id))
        self._save()

    def signal(self, name: str, **variables: Any) -> bool:
        heard = self.execution.signal(name, variables)
        self._save()
        return heard

    def retry(self, element_id: str, nth: int = 0) -> None:
        self.execution.retry(self.token(element_id, nth))
        self._save()

    def set(self, scope: str = ROOT, **variables: Any) -> None:
        self.execution.correct(variables, [scope])
        self._save()

    def cancel(self) -> None:
        self.execution.cancel()
        self._save()

    def passes(self, **time: float) -> None:
        """Let time pass and fire what falls due, in order, as a sweep would."""
        until = self.now + timedelta(**time)
        while due := sorted(
            (wait.due_at, wait.element_id, wait.token_id)
            for wait in self.execution.waits()
            if isinstance(wait, TimerWait) and wait.due_at <= until
        ):
            moment, _, token_id = due[0]
            self.now = max(self.now, moment)
            self._save(passing=False)
            self.execution.fire(token_id)
            self._save()
        self.now = until

    # -- questions

    @property
    def waits(self) -> list[str]:
        """Ids of the elements that wait, in alphabetical order; an incident is marked `!`."""
        marks = (f"{w.element_id}!" if isinstance(w, IncidentWait) else w.element_id for w in self.all_waits)
        return sorted(marks)

    @property
    def all_waits(self) -> list[Wait]:
        return self.execution.waits()

    def wait(self, element_id: str, nth: int = 0) -> Any:
        return [wait for wait in self.all_waits if wait.element_id == element_id][nth]

    def token(self, element_id: str, nth: int = 0) -> UUID:
        return self.wait(element_id, nth).token_id

    def incident(self, element_id: str) -> str:
        wait = self.wait(element_id)
        assert isinstance(wait, IncidentWait)
        return wait.kind

    @property
    def passed(self) -> list[str]:
        """Ids of the completed elements, in order."""
        return [line.element_id for line in self.history if line.state == "completed"]

    @property
    def cancelled(self) -> list[str]:
        return [line.element_id for line in self.history if line.state == "cancelled"]

    @property
    def variables(self) -> dict[str, Any]:
        return self.execution.variables

    @property
    def is_completed(self) -> bool:
        return self.execution.is_completed

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            self.now, self.shelf, self._decide, Environment(now=self.now), self.values.__getitem__
        )

    def _save(self, *, passing: bool = True) -> None:
        if passing:
            self.history += self.execution.passed()
            self.signals += self.execution.signals()
        self.saved = self.execution.snapshot()
        self.values |= self.execution.large_values.added
        for digest in self.execution.large_values.dropped:
            del self.values[digest]
        self.execution = Execution.restore(self.saved, self._surroundings())
