"""Decisions: DMN 1.3-1.5 files, read once, compiled and evaluated, with the reason for every result."""

from .evaluation import DecisionResult
from .header import Header, read_header
from .lint import lint_decisions
from .missing import MissedRow, MissedTable
from .model import DecisionModel, read_decisions
from .reasons import MatchedCell, MatchedRule
from .variable_lint import lint_variables

__all__ = [
    "DecisionModel",
    "DecisionResult",
    "Header",
    "MatchedCell",
    "MatchedRule",
    "MissedRow",
    "MissedTable",
    "lint_decisions",
    "lint_variables",
    "read_decisions",
    "read_header",
]
