"""How a walk begins: a diagram, a moment, and what registers answer otherwise than usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import INITIATOR
from tests.process.procedure.given import GIVEN
from tests.process.procedure.procedure import Procedure
from tests.process.procedure.trail import Trail

STARTED_BY_MESSAGE = {"makeup_publicity": "makeup_wanted"}
"""Processes that only a message starts, and where it arrives."""

NOTHING: Mapping[str, Answer] = {}


@dataclass(frozen=True)
class Start:
    """Starts cases that leave a common trail."""

    procedure: Procedure
    trail: Trail

    def __call__(
        self, process_id: str, now: str, given: Mapping[str, Answer] = NOTHING, /, **variables: Any
    ) -> Case:
        own = {"parameters": self.procedure.parameters, "initiator": INITIATOR, "instance_id": "i1"}
        case = Case(self.procedure, self.trail, datetime.fromisoformat(now), {**GIVEN, **given})
        return case.start(process_id, {**own, **variables}, STARTED_BY_MESSAGE.get(process_id))
