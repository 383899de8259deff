"""Checks of calls over all files at once: of what only events start, and of each other in a circle.

A circle that no path can avoid never ends: an error. One that some path avoids may be meant: a warning.
"""

from collections.abc import Collection, Iterator, Mapping

from ..domain.errors import Finding, Severity
from .diagram import Diagram
from .drawing import Arrow, Node, Scope

SPLITS_ALWAYS = ("parallelGateway",)


def check_calls(diagrams: Mapping[str, tuple[str, Diagram]], file: str) -> list[Finding]:
    """Return what is wrong with the calls of the processes of one file.

    `diagrams` holds, by process id, the file name and the diagram of every process that may be called, and
    those deployed before that call one of the file's; these have no file name.
    """
    calls = {
        process_id: {callee for _, callee in _calls(diagram, process_id) if callee in diagrams}
        for process_id, (_, diagram) in diagrams.items()
    }
    able = _able_to_end({process_id: diagram for process_id, (_, diagram) in diagrams.items()})
    return _without_plain_start(diagrams, file) + [
        _finding(file, node, callee, is_endless=process_id not in able)
        for process_id, (name, diagram) in diagrams.items()
        if name == file
        for node, callee in _calls(diagram, process_id)
        if callee in diagrams and process_id in _reached(callee, calls)
    ]


def _without_plain_start(diagrams: Mapping[str, tuple[str, Diagram]], file: str) -> list[Finding]:
    """Find calls of processes that only an event starts; what was drawn elsewhere is the other's finding."""
    eventful = {
        process_id: name
        for process_id, (name, diagram) in diagrams.items()
        if not diagram.specification(process_id).has_none_start
    }
    return [
        Finding(
            file,
            node.id if name == file else callee,
            "no_plain_start",
            f"“{node.name or node.id}”（{process_id}）调用“{callee}”，但它只有由事件触发的开始，不能被调用"
            f" / {node.id} of {process_id} calls {callee}, which only events start",
            f"请在“{callee}”中加一个无触发的开始事件，或改由消息启动它。"
            f" / Give {callee} a plain start event, or let a message start it.",
            Severity.ERROR,
            node.name if name == file else diagrams[callee][1].processes[callee].name,
        )
        for process_id, (name, diagram) in diagrams.items()
        for node, callee in _calls(diagram, process_id)
        if callee in eventful and (name == file or (name == "" and eventful[callee] == file))
    ]


def _finding(file: str, node: Node, callee: str, *, is_endless: bool) -> Finding:
    if is_endless:
        return Finding(
            file,
            node.id,
            "endless_call",
            f"调用“{callee}”会绕回本流程，没有一条路能结束"
            f" / the call of {callee} comes back to this process and no path can end",
            "请去掉调用，或在之前画一个不调用的出口。/ Take the call out, or draw a way around it.",
            Severity.ERROR,
            node.name,
        )
    return Finding(
        file,
        node.id,
        "call_in_a_circle",
        f"调用“{callee}”会绕回本流程；嵌套过深时会停下 / the call of {callee} comes back to this process",
        "请确认每次调用都会走到出口。/ Make sure that the way out is taken some time.",
        Severity.WARNING,
        node.name,
    )


def _calls(diagram: Diagram, process_id: str) -> Iterator[tuple[Node, str]]:
    """Yield the calls drawn in a process whose called process is written out.

    A call bound to a version tag is left out: it comes to another version than the one looked at here.
    """
    for specification in diagram.specifications.values():
        if specification.process_id == process_id:
            for node in specification.scope.nodes:
                called = node.extensions.called
                if called is not None and not called.tag and isinstance(called.process_id, str):
                    yield node, called.process_id


def _reached(start: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        process_id = waiting.pop()
        if process_id not in reached:
            reached.add(process_id)
            waiting.extend(calls.get(process_id, ()))
    return reached


def _able_to_end(diagrams: Mapping[str, Diagram]) -> set[str]:
    """Return the processes that can end: some path calls only processes that can end themselves."""
    able: set[str] = set()
    while True:
        more = {
            process_id
            for process_id, diagram in diagrams.items()
            if process_id not in able
            and _can_end(diagram.specification(process_id).scope, diagram, able, diagrams)
        }
        if not more:
            return able
        able |= more


def _can_end(scope: Scope, diagram: Diagram, able: Collection[str], known: Collection[str]) -> bool:
    """Say whether a token on a start event can reach an end; a process that is not known is trusted."""
    passable = {node.id for node in scope.nodes if _can_pass(node, diagram, able, known)}
    escapes: dict[str, list[str]] = {}
    for node in scope.nodes:
        if node.attached_to:
            escapes.setdefault(node.attached_to, []).append(node.id)
    ends: set[str] = set()
    pending, before = list(reversed(scope.nodes)), -1
    while before != len(ends):
        before = len(ends)
        for node in pending:
            if any(event in ends for event in escapes.get(node.id, ())) or (
                node.id in passable and _leads_to_an_end(node, ends)
            ):
                ends.add(node.id)
        pending = [node for node in pending if node.id not in ends]
    starts = [node.id for node in scope.nodes if node.type == "startEvent"]
    return any(start in ends for start in starts)


def _leads_to_an_end(node: Node, ends: Collection[str]) -> bool:
    if not node.outgoing:
        return True
    always = [arrow for arrow in node.outgoing if _is_always_taken(arrow, node)]
    if always:
        return all(arrow.target in ends for arrow in always)
    return any(arrow.target in ends for arrow in node.outgoing)


def _is_always_taken(arrow: Arrow, node: Node) -> bool:
    if node.type in ("exclusiveGateway", "eventBasedGateway"):
        return len(node.outgoing) == 1 and arrow.condition is None
    return node.type in SPLITS_ALWAYS or (arrow.condition is None and arrow.id != node.default)


def _can_pass(node: Node, diagram: Diagram, able: Collection[str], known: Collection[str]) -> bool:
    if node.loop is not None:
        return True  # over an empty list it does nothing
    if node.type == "subProcess":
        return _can_end(diagram.specification(node.id).scope, diagram, able, known)
    called = node.extensions.called
    if called is None or called.tag or not isinstance(called.process_id, str):
        return True
    return called.process_id in able or called.process_id not in known
