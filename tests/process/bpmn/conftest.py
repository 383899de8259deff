from collections.abc import Callable
from typing import Any

import pytest

from tests.process.bpmn.case import Case, Shelf


@pytest.fixture
def case() -> Callable[..., Case]:
    """Start the process `p` of the diagram and hand out its case."""

    def start(
        xml: bytes, *others: bytes, decide: Any = None, start_element: str | None = None, **variables: Any
    ) -> Case:
        started = Case(Shelf(xml, *others), decide)
        started.start("p", variables, start_element)
        return started

    return start
