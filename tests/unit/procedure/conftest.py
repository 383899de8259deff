from collections.abc import Callable
from typing import Any

import pytest

from app.services.seed_parameters import PARAMETERS as SEEDED
from tests.unit.procedure.case import Answer, Case, Shelf

PARAMETERS = {each.name: each.value for each in SEEDED}
INITIATOR = {"username": "ulan", "name": "乌兰托雅", "org": "91150602PDY00001XF", "org_name": "曜原氢能"}
CLEAR: dict[str, Answer] = {
    "check-credit": lambda *_: {"credit_result": "clear", "credit_unknown": [], "credit_checks": []}
}


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def start(shelf: Shelf) -> Callable[..., Case]:
    """Start one of our processes at a moment, with the parameters and an initiator."""

    def begin(process_id: str, now: str, jobs: dict[str, Answer] | None = None, **variables: Any) -> Case:
        own = {"parameters": PARAMETERS, "initiator": INITIATOR}
        return Case(shelf, now, {**CLEAR, **(jobs or {})}).start(process_id, **{**own, **variables})

    return begin
