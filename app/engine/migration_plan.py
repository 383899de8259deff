"""From which version to which: the mapping of a process's elements, proposed by id and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .builder import class_of
from .diagram import Diagram
from .drawing import Node
from .migration_reach import NotProven, stuck_from_start
from .tasks import JobTask

Elements = Mapping[str, str | None]
"""Element of the source -> element of the target, or None: whoever stands there is refused."""

EVENT_KINDS = ("boundaryEvent", "intermediateCatchEvent")


@dataclass(frozen=True, slots=True)
class ProcessMapping:
    """One process, from the version in the file `source` to the one in the file `target` (digests)."""

    process_id: str
    source: str
    target: str
    elements: Elements
    deployment: str = ""  # which brought the target in

    def place(self, element_id: str) -> str | None:
        """Return where a token on this element goes; None when it goes nowhere."""
        return self.elements.get(element_id)


@dataclass(frozen=True, slots=True)
class Plan:
    """The mappings of a migration: of the process itself and of those it calls."""

    mappings: tuple[ProcessMapping, ...]

    def of(self, process_id: str, digest: str) -> ProcessMapping | None:
        """Return the mapping for a process that runs in this version; None when it stays as it is."""
        return next((m for m in self.mappings if (m.process_id, m.source) == (process_id, digest)), None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an element cannot be carried over: the rule, and the reason in words."""

    element_id: str
    name: str
    rule: str
    what: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"“{self.name or self.element_id}”（{self.element_id}）：{self.what}"


@dataclass(frozen=True, slots=True)
class Side:
    """A process in one of its versions."""

    process_id: str
    diagram: Diagram
    nodes: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        found = (node for each in self.diagram.specifications.values() for node in each.scope.nodes)
        nodes = {node.id: node for node in found if node.process_id == self.process_id}
        object.__setattr__(self, "nodes", nodes)

    def trigger_of(self, node: Node) -> str:
        """Return what starts an event sub-process: timer, message ...; empty for everything else."""
        if not node.is_triggered_by_event:
            return ""
        starts = (inner for inner in self.nodes.values() if inner.scope == node.id)
        return next((one.event.kind for one in starts if one.type == "startEvent" and one.event), "")


def propose(source: Side, target: Side) -> dict[str, str | None]:
    """Map every element to the one of the same id, where that is of the same kind and in the same place."""
    found: dict[str, str | None] = {}
    for node in _outer_first(source):
        there = target.nodes.get(node.id)
        found[node.id] = None
        if there is None or source.trigger_of(node) != target.trigger_of(there):
            continue
        if not differences(node, there, {**found, node.id: node.id}, source.process_id):
            found[node.id] = node.id
    return found


def follow_up(source: Side, target: Side, before: Elements, after: Elements) -> dict[str, str | None]:
    """Return the mapping after a change, with those mapped by id that had no place to go until now.

    Whoever maps a sub-process that has a new id need not map everything in it by hand.
    """
    found = dict(after)
    for node in _outer_first(source):
        there = target.nodes.get(node.id)
        if there is None or found.get(node.id) is not None or before.get(node.id) is not None:
            continue
        had, has = (differences(node, there, one, source.process_id) for one in (before, found))
        if had and not has and source.trigger_of(node) == target.trigger_of(there):
            found[node.id] = node.id
    return found


def check_mapping(source: Side, target: Side, elements: Elements) -> list[Trouble]:
    """Return what is wrong with a mapping, and which elements have no target (that is no error)."""
    found: list[Trouble] = []
    taken: dict[str, str] = {}
    for node in _outer_first(source):
        goal = elements.get(node.id)
        if goal is None:
            found.append(_no_target(node))
            continue
        there = target.nodes.get(goal)
        if there is None:
            found.append(Trouble(node.id, node.name, "unknown", f"目标 {goal} 不存在 / there is no {goal}"))
            continue
        found += [
            Trouble(node.id, node.name, rule, what)
            for rule, what in differences(node, there, elements, source.process_id)
        ]
        if source.trigger_of(node) != target.trigger_of(there):
            what = "由另一种事件启动 / another kind of event starts it"
            found.append(Trouble(node.id, node.name, "kind", what))
        if node.type in EVENT_KINDS and goal in taken:
            what = f"与 {taken[goal]} 同去 {goal}；一个事件只能接一个 / {goal} is the target of two events"
            found.append(Trouble(node.id, node.name, "two_events", what))
        taken[goal] = node.id
    return found + list(_weak_joins(target))


def options(node: Node, target: Side, elements: Elements, process_id: str) -> list[Node]:
    """Return the elements of the target to which this one may be mapped, as the others are mapped now."""
    return [
        there
        for there in target.nodes.values()
        if not differences(node, there, {**elements, node.id: there.id}, process_id)
    ]


def differences(source: Node, target: Node, elements: Elements, process_id: str) -> list[tuple[str, str]]:
    """Return (rule, words) for everything in which two elements differ so that no token can go over."""
    return [
        (rule, what) for differs, rule, what in _compared(source, target, elements, process_id) if differs
    ]


def _compared(
    source: Node, target: Node, elements: Elements, process_id: str
) -> Iterator[tuple[bool, str, str]]:
    yield (
        _kind(source) != _kind(target),
        "kind",
        f"种类不同：{_kind(source)} → {_kind(target)} / another kind of element",
    )
    around = process_id if source.scope == process_id else elements.get(source.scope)
    yield (
        around != target.scope,
        "scope",
        f"不在同一层：{source.scope} → {target.scope} / in another scope",
    )
    yield (
        (elements.get(source.attached_to) if source.attached_to else None) != target.attached_to,
        "attached",
        f"边界事件附着在别处：{source.attached_to} → {target.attached_to} / attached to another activity",
    )
    yield (
        _loop(source) != _loop(target),
        "multi_instance",
        f"多实例方式不同：{_loop(source)} → {_loop(target)} / another kind of multi-instance",
    )
    yield (
        _has_output(source) != _has_output(target),
        "multi_instance_output",
        "一版收集结果而另一版不收集 / only one of them collects the results",
    )
    yield (
        source.is_for_compensation != target.is_for_compensation,
        "compensation",
        "一版用于补偿而另一版不是 / only one of them is for compensation",
    )


def _kind(node: Node) -> str:
    event = node.event.kind if node.event and node.event.kind != "none" else ""
    work = "job" if class_of(node) is JobTask and node.type.endswith("Task") else ""
    inner = "event" if node.is_triggered_by_event else ""
    return " ".join(part for part in (node.type, event, work, inner) if part)


def _loop(node: Node) -> str:
    if node.loop is None:
        return "单个 / single"
    return "顺序 / sequential" if node.loop.is_sequential else "并行 / parallel"


def _has_output(node: Node) -> bool:
    return node.loop is not None and bool(node.loop.output_collection)


def _no_target(node: Node) -> Trouble:
    if node.type in EVENT_KINDS and node.attached_to:
        what = "不再等待（新版的边界事件重新开始） / it stops waiting; events of the new version begin anew"
    else:
        what = "没有目标：停在此处的件不迁移 / no target: whoever stands here is refused"
    return Trouble(node.id, node.name, "no_target", what, is_error=False)


def _weak_joins(target: Side) -> Iterator[Trouble]:
    for specification in target.diagram.specifications.values():
        if specification.process_id != target.process_id:
            continue
        try:
            joins = stuck_from_start(specification)
        except NotProven:
            continue
        for join in sorted(joins):
            what = "新版本身就可能在此汇合处永远等待 / the new version itself may wait here for ever"
            yield Trouble(join, target.nodes[join].name, "weak_join", what, is_error=False)


def _outer_first(side: Side) -> list[Node]:
    """Return the nodes so that sub-processes come before what is in them, hosts before their events."""
    return sorted(side.nodes.values(), key=lambda node: (_depth(side, node), node.attached_to is not None))


def _depth(side: Side, node: Node) -> int:
    depth = 0
    while node.scope in side.nodes:
        node, depth = side.nodes[node.scope], depth + 1
    return depth
