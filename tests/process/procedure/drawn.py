"""What the BPMN files draw, read without the engine: elements, and where gateways may lead to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
NODES = ("Event", "Task", "Gateway")
OTHER_NODES = ("task", "subProcess", "callActivity")

Mark = tuple[str, str]
"""(process id, element id)"""
Choices = dict[Mark, dict[Mark, str]]
"""Of each exclusive gateway: what a token shows next, and the element that the chosen flow leads to."""


@dataclass(frozen=True)
class Drawn:
    """An element of a diagram."""

    process_id: str
    id: str
    kind: str
    name: str
    documentation: str
    xml: etree._Element

    @property
    def mark(self) -> Mark:
        return (self.process_id, self.id)


def drawn_in(path: Path) -> Iterator[Drawn]:
    """Yield every element of the file's processes."""
    for process in etree.parse(path).getroot().iterchildren(BPMN + "process"):
        for xml in process.iterdescendants(BPMN + "*"):
            kind = str(xml.tag).removeprefix(BPMN)
            if kind.endswith(NODES) or kind in OTHER_NODES:
                text = (xml.findtext(BPMN + "documentation") or "").strip()
                yield Drawn(process.get("id", ""), xml.get("id", ""), kind, xml.get("name", ""), text, xml)


def flows_of(path: Path) -> Iterator[tuple[Mark, Mark]]:
    """Yield every sequence flow of the file as (source, target)."""
    for process in etree.parse(path).getroot().iterchildren(BPMN + "process"):
        own = process.get("id", "")
        for flow in process.iterdescendants(BPMN + "sequenceFlow"):
            yield (own, flow.get("sourceRef", "")), (own, flow.get("targetRef", ""))


def choices_of(paths: Iterable[Path]) -> Choices:
    """Find where every exclusive gateway may lead to, and by what a look at the tokens tells it."""
    paths = list(paths)
    elements = {drawn.mark: drawn for path in paths for drawn in drawn_in(path)}
    flows = [flow for path in paths for flow in flows_of(path)]
    entrances = {drawn.process_id: drawn.mark for drawn in elements.values() if _is_entrance(drawn)}
    choices: Choices = {mark: {} for mark, drawn in elements.items() if drawn.kind == "exclusiveGateway"}
    for source, target in flows:
        if source in choices:
            behind = [after for before, after in flows if before == target]
            for mark in _shown_by(elements[target], entrances, behind):
                choices[source][mark] = target[1]
    return {gateway: targets for gateway, targets in choices.items() if len(set(targets.values())) > 1}


def _is_entrance(drawn: Drawn) -> bool:
    around = drawn.xml.getparent()
    return drawn.kind == "startEvent" and around is not None and around.tag == BPMN + "process"


def _shown_by(target: Drawn, entrances: dict[str, Mark], behind: list[Mark]) -> list[Mark]:
    """Tell how a token at the target shows: at what is inside or behind it when that comes first."""
    if target.kind == "subProcess":
        inner = next(target.xml.iterchildren(BPMN + "startEvent"))
        return [target.mark, (target.process_id, inner.get("id", ""))]
    if target.kind == "callActivity":
        called = next(target.xml.iter(ZEEBE + "calledElement")).get("processId", "")
        return [target.mark, entrances[called]]
    if target.kind == "eventBasedGateway":
        return [target.mark, *behind]
    return [target.mark]
