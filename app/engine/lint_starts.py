"""Checks of the start events that the world triggers: by what name, and in one place only."""

from .drawing import Drawing, Node
from .expressions import Value
from .findings import Findings
from .limits import LONGEST_TEXT

NAMED = frozenset({"message", "signal"})


def check_starts(drawing: Drawing, findings: Findings) -> None:
    """Refuse start events of a process whose trigger is not known now, or is another's as well."""
    for process in drawing.processes:
        seen: set[tuple[str, Value | None]] = set()
        for start in (node for node in process.nodes if node.type == "startEvent"):
            _check_name(start, seen, findings)


def _check_name(start: Node, seen: set[tuple[str, Value | None]], findings: Findings) -> None:
    """The name is known when the file is deployed, and starts the process in one place only."""
    if start.event is None or start.event.kind not in NAMED:
        return
    name = start.event.name
    if (start.event.kind, name) in seen:
        findings.error(
            start.id,
            start.name,
            "start_twice",
            "此流程已有同名的开始事件 / another start event of this process has the same name",
            "请改名或只留一个。 / Rename it or keep one.",
        )
    elif not isinstance(name, str) or len(name) > LONGEST_TEXT:
        findings.error(
            start.id,
            start.name,
            "start_name_not_fixed",
            f"开始事件的名称应为固定文字，不超过 {LONGEST_TEXT} 字，不能是表达式"
            " / the name of a start event is a fixed text, not an expression",
            "请直接写出名称。 / Write the name itself.",
        )
    seen.add((start.event.kind, name))
