"""The procedure as it lies in the repository: diagrams, decisions, forms, parameters, working calendar."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from app.dmn import DecisionModel, read_decisions
from app.domain.calendar import ZONE, WorkingCalendar
from app.engine.diagram import Diagram, read_diagram
from app.engine.surroundings import Surroundings, Version
from app.feel import Environment
from app.forms import Form, read_form
from app.services.seed import provisional_days, published_days
from app.services.seed_parameters import PARAMETERS
from tests.process.procedure.drawn import Choices, choices_of

ROOT = Path(__file__).parents[3]
DIAGRAMS = sorted((ROOT / "processes").glob("*.bpmn"))
DECISIONS = sorted((ROOT / "processes").glob("*.dmn"))
FORMS = sorted((ROOT / "forms").glob("*.form"))
LAST_YEAR = 2030


class Procedure:
    """Everything an execution asks for, read once; it is the engine's library too."""

    def __init__(self) -> None:
        self._diagrams: dict[str, Diagram] = {}
        self._newest: dict[str, str] = {}
        for path in DIAGRAMS:
            diagram = read_diagram(path.read_bytes(), path.name)
            self._diagrams[diagram.digest] = diagram
            self._newest.update(dict.fromkeys(diagram.process_ids, diagram.digest))

    def latest(self, process_id: str) -> str:
        return self._newest[process_id]

    def newest_version(self, process_id: str, _tag: str | None = None) -> Version:
        return Version(self.latest(process_id))

    def together(self, process_id: str, caller: Version) -> Version:
        raise NotImplementedError

    def diagram(self, digest: str) -> Diagram:
        return self._diagrams[digest]

    @property
    def diagrams(self) -> list[Diagram]:
        return list(self._diagrams.values())

    @cached_property
    def decisions(self) -> dict[str, DecisionModel]:
        """Every decision by its id."""
        models = [read_decisions(path.read_bytes(), file=path.name) for path in DECISIONS]
        return {decision_id: model for model in models for decision_id in model.decision_ids}

    @cached_property
    def forms(self) -> dict[str, Form]:
        """Every form by its id, which is its file's name too."""
        return {path.stem: read_form(path.read_bytes(), path.name) for path in FORMS}

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters that a new installation starts with."""
        return {seeded.name: seeded.value for seeded in PARAMETERS}

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Working days by the official notices; from the first year without one, by the statute."""
        noticed = {day.day: day.is_working for day in published_days()}
        first_open = max(noticed).year + 1
        open_years = [day for year in range(first_open, LAST_YEAR) for day in provisional_days(year)]
        return WorkingCalendar({**noticed, **{day.day: day.is_working for day in open_years}})

    @cached_property
    def choices(self) -> Choices:
        """Where every exclusive gateway may lead to."""
        return choices_of(DIAGRAMS)

    def surroundings(self, now: datetime) -> Surroundings:
        """Give what an execution may ask for at this moment."""
        environment = Environment(now=now.astimezone(ZONE), calendar=self.calendar)

        def decide(decision_id: str, variables: Mapping[str, Any]) -> Any:
            result = self.decisions[decision_id].evaluate(decision_id, variables, environment)
            assert not result.errors, (decision_id, result.errors)
            return result.value

        return Surroundings(now, self, decide, environment)
