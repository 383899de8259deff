"""How the checks of what is supported refuse a node or a scope."""

from .drawing import Node, Scope
from .findings import Findings


def refuse_at(findings: Findings, where: Node | Scope, rule: str, what: str, remedy: str) -> None:
    """Note an error about a node or a scope."""
    findings.error(where.id, where.name, rule, what, remedy)
