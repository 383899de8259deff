"""Which keys a file claims that cannot be read: whoever names them is not told that they are missing."""

import json
import re
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

from ..domain.definitions import DecisionDefinition, Definition, FormDefinition, ProcessDefinition

Claimed = AbstractSet[tuple[type[Definition], str]]

KIND_OF_ENDING: dict[str, type[Definition]] = {
    ".bpmn": ProcessDefinition,
    ".dmn": DecisionDefinition,
    ".form": FormDefinition,
}
IDS = re.compile(rb"""<(?:[\w.-]+:)?(?:process|decision)\s[^<>]*?\bid\s*=\s*["']([^"']+)["']""")


def claimed_keys(name: str, content: bytes) -> set[tuple[type[Definition], str]]:
    """Return the keys that a file with errors would bring: the ids in it, and its own name."""
    kind = KIND_OF_ENDING.get(PurePosixPath(name).suffix)
    if kind is None:
        return set()
    found = {PurePosixPath(name).stem}
    if kind is FormDefinition:
        found.add(_id_in_json(content))
    else:
        found |= {each.decode("utf-8", "replace") for each in IDS.findall(content)}
    return {(kind, key) for key in found}


def _id_in_json(content: bytes) -> str:
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return str(raw.get("id", "")) if isinstance(raw, dict) else ""
