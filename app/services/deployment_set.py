"""What is wrong with files only when they are seen together: defined twice, calling each other in circles."""

from collections.abc import Iterable, Mapping, Sequence

from ..domain.definitions import Definition, ProcessDefinition
from ..domain.errors import Finding
from ..engine.diagram import Diagram
from ..engine.lint_calls import check_calls
from ..store.definitions import KINDS, find_latest
from .work import Work

LONGEST_KEY = 100


def check_keys(defined: Sequence[tuple[str, type[Definition], str]]) -> list[Finding]:
    """Return what is wrong with the keys of (file, kind, key): each is short and defined only once."""
    findings: list[Finding] = []
    first: dict[tuple[type[Definition], str], str] = {}
    for file, kind, key in defined:
        if len(key) > LONGEST_KEY and kind is not ProcessDefinition:  # the engine's lint measures those
            findings.append(
                Finding(
                    file,
                    key,
                    "long_id",
                    f"标识有 {len(key)} 字，上限 {LONGEST_KEY} / the id has {len(key)} characters",
                    f"请缩短到 {LONGEST_KEY} 字以内。 / Shorten it to {LONGEST_KEY} characters.",
                )
            )
        other = first.setdefault((kind, key), file)
        if other != file:
            findings.append(
                Finding(
                    file,
                    key,
                    "duplicate-definition",
                    f"{KINDS[kind]}“{key}”在文件 {other} 中已有定义 / {key} is defined in {other} as well",
                    "请只保留一份，或改用另一个标识。 / Keep one of them, or give it another id.",
                )
            )
    return findings


def check_circles(work: Work, diagrams: Mapping[str, Diagram]) -> list[Finding]:
    """Return the findings about calls that come back to their own process.

    `diagrams` holds the diagrams by file name; what they call outside is looked up among what is deployed.
    """
    known: dict[str, tuple[str, Diagram]] = {}
    for file, diagram in diagrams.items():
        known |= dict.fromkeys(diagram.process_ids, (file, diagram))
    waiting = _called(diagram for _, diagram in known.values())
    looked_up: set[str] = set()
    while waiting := waiting - known.keys() - looked_up:
        looked_up |= waiting
        found = [find_latest(work.session, ProcessDefinition, process_id) for process_id in sorted(waiting)]
        more = {
            row.key: ("", work.house.definitions.diagrams.get(work.session, row.digest))
            for row in found
            if row is not None
        }
        known |= more
        waiting = _called(diagram for _, diagram in more.values())
    return [finding for file in diagrams for finding in check_calls(known, file)]


def _called(diagrams: Iterable[Diagram]) -> set[str]:
    return {process_id for diagram in diagrams for process_id in diagram.called_processes}
