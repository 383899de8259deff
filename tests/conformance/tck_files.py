"""The test files of the DMN TCK as records: cases, their inputs and the result nodes they expect."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from app.feel import Environment, compile_expression

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TEMPORAL = {
    "date": "date(text)",
    "dateTime": "date and time(text)",
    "time": "time(text)",
    "duration": "duration(text)",
    "dayTimeDuration": "duration(text)",
    "yearMonthDuration": "duration(text)",
}
_NUMBERS = {"decimal", "double", "float", "integer", "int", "long"}


@dataclass(frozen=True)
class ExpectedNode:
    """One result node: the value a decision must have; null also where an error is expected."""

    name: str
    value: Any


@dataclass(frozen=True)
class Case:
    """One test case of a file; `invocable` names a decision service or knowledge model to call."""

    file: Path
    model: Path
    level: int
    case_id: str
    invocable: str | None
    inputs: dict[str, Any]
    nodes: tuple[ExpectedNode, ...]

    def __str__(self) -> str:
        return f"{self.file.parent.name}/{self.file.stem} {self.case_id}"


def read_cases(directory: Path, environment: Environment) -> Iterator[Case]:
    """Give every case of every test file below the directory, in order."""
    for file in sorted(directory.rglob("*.xml")):
        root = _parse(file)
        if root is not None and etree.QName(root).localname == "testCases":
            yield from _CaseReader(file, root, environment).read()


def _parse(file: Path) -> etree._Element | None:
    try:
        return etree.parse(str(file), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except etree.XMLSyntaxError:
        return None


class _CaseReader:
    def __init__(self, file: Path, root: etree._Element, environment: Environment) -> None:
        self.file = file
        self.root = root
        self.environment = environment

    def read(self) -> Iterator[Case]:
        model = self.file.parent / (_text(self.root, "modelName") or "").strip()
        level = self._level()
        for number, case in enumerate(_children(self.root, "testCase"), 1):
            yield Case(
                self.file,
                model,
                level,
                case.get("id", str(number)),
                case.get("invocableName"),
                {_name(node): self._value(node) for node in _children(case, "inputNode")},
                tuple(self._node(node) for node in _children(case, "resultNode")),
            )

    def _level(self) -> int:
        labels = " ".join(label.text or "" for label in self.root.iter("{*}label"))
        parts = "/".join(self.file.resolve().parts)
        if "compliance-level-2" in parts:
            return 2
        if "compliance-level-3" in parts:
            return 3
        return 2 if "Compliance Level 2" in labels else 3

    def _node(self, node: etree._Element) -> ExpectedNode:
        expected = next(_children(node, "expected"), None)
        value = self._value(expected) if expected is not None else None
        return ExpectedNode(_name(node), value)

    def _value(self, holder: etree._Element) -> Any:
        """Read what an input, a component, an item or an expectation holds: value, list or components."""
        components = list(_children(holder, "component"))
        if components:
            return {_name(component): self._value(component) for component in components}
        items = next(_children(holder, "list"), None)
        if items is not None:
            return None if _is_nil(items) else [self._value(item) for item in _children(items, "item")]
        value = next(_children(holder, "value"), None)
        if value is None or _is_nil(holder) or _is_nil(value):
            return None
        return self._simple(value.get(_TYPE, "xsd:string").rpartition(":")[2], "".join(value.itertext()))

    def _simple(self, kind: str, text: str) -> Any:
        if kind in _NUMBERS:
            return _number(text.strip())
        if kind == "boolean":
            return text.strip() in {"true", "1"}
        if kind in _TEMPORAL:
            return (
                compile_expression(_TEMPORAL[kind], ["text"])
                .evaluate({"text": text.strip()}, self.environment)
                .value
            )
        return text


def _number(text: str) -> Decimal | str:
    """Read a number; what is none stays text, so that one odd case stops no others."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _children(element: etree._Element, kind: str) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == kind)


def _text(element: etree._Element, kind: str) -> str | None:
    child = next(_children(element, kind), None)
    return child.text if child is not None else None


def _name(element: etree._Element) -> str:
    return " ".join(element.get("name", "").split())


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL) in {"true", "1"}
