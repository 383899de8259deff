"""Checks of the picture: shapes do not lie on each other."""

from dataclasses import dataclass
from itertools import combinations

from lxml import etree

from .drawing import Drawing
from .findings import Findings

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"


@dataclass(frozen=True, slots=True)
class Box:
    """A shape's place on the sheet."""

    element_id: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Say whether the two share some area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def check_layout(root: etree._Element, drawing: Drawing, findings: Findings) -> None:
    """Warn of shapes of one scope that overlap (boundary events lie on their activity by right)."""
    nodes = {node.id: node for node in drawing.nodes()}
    by_scope: dict[str, list[Box]] = {}
    for box in {box.element_id: box for box in _boxes(root)}.values():
        if box.element_id in nodes:
            by_scope.setdefault(nodes[box.element_id].scope, []).append(box)
    said: set[str] = set()
    for boxes in by_scope.values():
        for one, two in combinations(boxes, 2):
            first, second = nodes[one.element_id], nodes[two.element_id]
            if first.id in said or first.attached_to is not None or second.attached_to is not None:
                continue
            if one.overlaps(two):
                said.add(first.id)
                findings.warning(
                    first.id,
                    first.name,
                    "overlap",
                    f"与“{second.name or second.id}”重叠 / lies on {second.id}",
                    "请移开，或用 ./run tidy 整理。/ Move it, or let ./run tidy lay the diagram out.",
                )


def _boxes(root: etree._Element) -> list[Box]:
    found = []
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = next(shape.iterchildren(f"{{{DC}}}Bounds"), None)
        if bounds is not None:
            x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
            found.append(Box(shape.get("bpmnElement", ""), x, y, x + width, y + height))
    return found


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
