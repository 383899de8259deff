"""Which variables each process sees: its own, its callers' and those its calls return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..feel import Vocabulary
from .data_flow import CallSite, DataFlow


@dataclass(frozen=True, slots=True)
class VariableScopes:
    """By process id: what is visible in it, and what whoever calls it gets back."""

    visible: Mapping[str, Vocabulary]
    returned: Mapping[str, Vocabulary]

    def in_processes(self, process_ids: Iterable[str]) -> Vocabulary:
        """Return what is visible in any of these."""
        found = Vocabulary()
        for process_id in process_ids:
            found |= self.visible.get(process_id, Vocabulary())
        return found


def variable_scopes(flows: Iterable[DataFlow], started_with: Mapping[str, Vocabulary]) -> VariableScopes:
    """Follow the calls until nothing new turns up.

    `flows` write what their forms, handlers and messages bring, too. `started_with` says what those
    start with that no other process calls.
    """
    by_id = {flow.process_id: flow for flow in flows}
    callers: dict[str, list[tuple[str, CallSite]]] = {process_id: [] for process_id in by_id}
    for flow in by_id.values():
        for call in flow.calls:
            callers.setdefault(call.process_id, []).append((flow.process_id, call))
    returned = _returned(by_id)
    visible: dict[str, Vocabulary] = {}
    for process_id, mine in returned.items():
        visible[process_id] = mine | started_with.get(process_id, Vocabulary())
    is_settled = False
    while not is_settled:
        is_settled = True
        for process_id, before in tuple(visible.items()):
            seen = before
            for caller, call in callers[process_id]:
                seen |= call.given | visible[caller] if call.takes_all else call.given
            if seen != before:
                visible[process_id], is_settled = seen, False
    return VariableScopes(visible, returned)


def _returned(by_id: Mapping[str, DataFlow]) -> dict[str, Vocabulary]:
    """Return what each process writes, with what its calls hand up; a called process not known is open."""
    returned = {process_id: flow.written for process_id, flow in by_id.items()}
    is_settled = False
    while not is_settled:
        is_settled = True
        for process_id, flow in by_id.items():
            found = returned[process_id].opened() if flow.is_computed else returned[process_id]
            for call in flow.calls:
                if call.returns_all:
                    found |= returned.get(call.process_id, Vocabulary(is_open=True))
            if found != returned[process_id]:
                returned[process_id], is_settled = found, False
    return returned
