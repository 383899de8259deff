"""The specification of one scope (a process or a sub-process): its elements, ready to be walked by tokens."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..domain.errors import ExecutionFailed, Invalid
from .drawing import Scope
from .spiff import BpmnProcessSpec

if TYPE_CHECKING:
    from .elements import Element
    from .events import StartEvent
    from .subprocesses import EventSubProcess

ROOT = "#root"  # never an element's id: those are XML names


class Specification(BpmnProcessSpec):
    """Shared by all instances and never changed after the diagram was read.

    SpiffWorkflow's own end join is taken out: an instance is finished when no token is left.
    """

    def __init__(self, scope: Scope, digest: str) -> None:
        super().__init__(name=scope.id)
        self.scope = scope
        self.digest = digest
        self.task_specs.clear()
        self.end = None
        self.start.name = ROOT
        self.task_specs[ROOT] = self.start
        self.starts: list[StartEvent] = []
        self.event_subprocesses: list[EventSubProcess] = []

    @property
    def process_id(self) -> str:
        """The process that draws this scope."""
        return self.scope.process_id

    @property
    def is_process(self) -> bool:
        """False for an embedded sub-process."""
        return self.scope.parent is None

    def element(self, name: str) -> Element:
        """Return the element of that name; KeyError means that the snapshot belongs to another diagram."""
        return self.task_specs[name]

    def start_event(self, element_id: str | None) -> StartEvent:
        """Return the start event with that id, or the plain one. Raises Invalid when there is none."""
        if element_id is None:
            element_id = next((start.bpmn_id for start in self.starts if start.event.kind == "none"), None)
        for start in self.starts:
            if start.bpmn_id == element_id:
                return start
        raise Invalid(
            f"没有{'' if element_id else '普通'}开始事件 {element_id or ''}"
            f" / there is no {'' if element_id else 'plain '}start event {element_id or ''}"
        )

    def none_start(self) -> StartEvent:
        """Return the start event that needs no trigger; in an event sub-process, its only one.

        Raises ExecutionFailed when there is none.
        """
        for start in self.starts:
            if start.event.kind == "none" or self.scope.is_triggered_by_event:
                return start
        raise ExecutionFailed(
            f"流程 {self.name} 没有普通开始事件 / the process {self.name} has no plain start event"
        )

    @property
    def has_none_start(self) -> bool:
        """Say whether another process can call this one."""
        return any(start.event.kind == "none" for start in self.starts)

    @cached_property
    def elements(self) -> list[Element]:
        """Every element of this scope."""
        return [element for name, element in self.task_specs.items() if name != ROOT]

    @cached_property
    def _reach(self) -> dict[str, frozenset[tuple[str, str]]]:
        return {}

    def arrows_ahead(self, name: str, without: str) -> frozenset[tuple[str, str]]:
        """Return the arrows (id, target) that a token on `name` may still take without passing `without`."""
        key = f"{name}>{without}"
        if key not in self._reach:
            self._reach[key] = frozenset(self._walk(name, without))
        return self._reach[key]

    def _walk(self, name: str, without: str) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        seen, waiting = {name}, [name]
        while waiting:
            element: Any = self.task_specs[waiting.pop()]
            starts = [element, *element.boundaries]
            for arrow in (arrow for start in starts for arrow in start.outgoing):
                found.add((arrow.id, arrow.target))
                if arrow.target != without and arrow.target not in seen:
                    seen.add(arrow.target)
                    waiting.append(arrow.target)
        return found
