"""Decisions: DMN 1.3-1.5 files, read once, compiled and evaluated, with the reason for every result."""

from .evaluation import DecisionResult, MatchedCell, MatchedRule
from .header import Header, read_header
from .lint import lint_decisions
from .model import DecisionModel, read_decisions
from .variable_lint import lint_variables

__all__ = [
    "DecisionModel",
    "DecisionResult",
    "Header",
    "MatchedCell",
    "MatchedRule",
    "lint_decisions",
    "lint_variables",
    "read_decisions",
    "read_header",
]
