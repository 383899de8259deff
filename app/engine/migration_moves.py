"""An operator's hand on tokens: where they are, and putting them elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ..domain.errors import Conflict, Invalid
from .elements import Element
from .events import BoundaryEvent, StartEvent
from .incidents import INCIDENT
from .instance import Instance
from .joins import Join
from .migration_reach import NotProven, stuck_joins
from .open_scopes import depth_of
from .process import Process
from .spiff import Token
from .subprocesses import EventSubProcess


@dataclass(frozen=True, slots=True)
class Place:
    """An element that a token may be put on."""

    element_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A token on the way, and where it may be put. A loop is one token: that of its body."""

    token_id: UUID
    process_id: str
    element_id: str
    name: str
    type: str
    depth: int  # of sub-processes and calls around it
    is_incident: bool
    places: tuple[Place, ...]


def standing(process: Process) -> list[Standing]:
    """Return every token that may be moved, the outer ones first."""
    found: list[Standing] = []
    for instance in process.instances:
        places = tuple(
            Place(element.bpmn_id, element.bpmn_name or "", element.type)
            for element in instance.spec.elements
            if _may_be_entered(element)
        )
        found += [_standing(token, instance, places) for token in instance.tokens() if _is_on_the_way(token)]
    return found


def move(process: Process, token_ids: Sequence[UUID], element_id: str) -> None:
    """Take these tokens of one scope away, put one on the element, and run on.

    Raises Conflict when one of them has gone, Invalid when the element cannot be entered so, or when a
    token would wait for ever afterwards: then all tokens that a join waits for must be moved together.
    """
    tokens = [process.find_token(token_id) for token_id in token_ids]
    moved = [token for token in tokens if token is not None and _is_on_the_way(token)]
    if not moved or len(moved) < len(tokens):
        raise Conflict("令牌已前行，请刷新后再选 / a token has moved on: look again")
    instance: Instance = moved[0].workflow
    if any(token.workflow is not instance for token in moved):
        raise Invalid("只能同时移动同一层的令牌 / tokens of one scope only", {"tokens": "不在同一层"})
    element = instance.spec.task_specs.get(element_id)
    if not isinstance(element, Element) or not _may_be_entered(element):
        raise Invalid(
            f"令牌不能移到 {element_id} / a token cannot be put on {element_id}", {"element": "不能移到此处"}
        )
    before = _stuck(instance)
    for token in moved:
        token.cancel()
    instance.place(element)
    stuck = _stuck(instance) - before
    if stuck:
        names = "、".join(sorted(stuck))
        raise Invalid(
            f"移动后会在汇合处 {names} 永远等待；请把它等待的各分支令牌一起移动"
            f" / a token would wait for ever at {names}: move the tokens it waits for together",
            {"element": "会永远等待"},
        )
    process.run()


def _standing(token: Token, instance: Instance, places: tuple[Place, ...]) -> Standing:
    element = token.task_spec
    return Standing(
        token.id,
        instance.spec.process_id,
        element.bpmn_id,
        element.bpmn_name or "",
        element.type,
        depth_of(instance),
        INCIDENT in token.memo,
        tuple(place for place in places if place.element_id != element.bpmn_id),
    )


def _is_on_the_way(token: Token) -> bool:
    return not any(name in token.memo for name in ("host", "gateway", "listens", "body", "undoes_for"))


def _may_be_entered(element: Element) -> bool:
    if isinstance(element, StartEvent | BoundaryEvent | EventSubProcess) or element.node.is_for_compensation:
        return False
    if element.name != element.bpmn_id:  # the inside of a loop
        return False
    return not (isinstance(element, Join) and len(element.node.incoming) > 1)


def _stuck(instance: Instance) -> frozenset[str]:
    try:
        return stuck_joins(instance)
    except NotProven:
        return frozenset()
