"""Evaluate the procedure's own decisions, as the diagrams do, and tell which rows matched."""

from datetime import datetime
from functools import cache
from typing import Any

from app.dmn import DecisionResult
from app.feel import Environment
from tests.unit.procedure.case import CALENDAR, Shelf
from tests.unit.procedure.conftest import PARAMETERS

NOW = datetime.fromisoformat("2021-07-28T10:00:00+08:00")


@cache
def shelf() -> Shelf:
    return Shelf()


def evaluate(decision_id: str, now: datetime = NOW, **variables: Any) -> DecisionResult:
    """Evaluate a decision with the parameters, for an ordinary project if not told otherwise."""
    known = {"parameters": PARAMETERS, "project_type": "tech_rd", **variables}
    environment = Environment(now=now, calendar=CALENDAR)
    return shelf().decisions[decision_id].evaluate(decision_id, known, environment)


def decide(decision_id: str, now: datetime = NOW, **variables: Any) -> Any:
    """Give the value of a decision that nothing is wrong with."""
    result = evaluate(decision_id, now, **variables)
    assert result.errors == ()
    return result.value


def rules_hit(decision_id: str, now: datetime = NOW, **variables: Any) -> list[str]:
    """Give the ids of the rows that matched, those of the required tables too."""
    return [matched.rule_id for matched in evaluate(decision_id, now, **variables).why]
