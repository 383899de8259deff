"""One reading of a draft: what it says, what is hidden, computed and offered, what is wrong, what it sets.

Three steps: every text is read by itself; conditions, computed values and soft rules are settled until
nothing changes; what is visible and writable is checked and collected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..feel import Environment
from .checking import Checker
from .collecting import collect
from .level import Level, past_level, read_level
from .outcomes import as_it_was_shown
from .problems import Problem
from .settling import Settler
from .tree import Form
from .values import FileFacts, NoFiles, with_known_files


@dataclass(frozen=True)
class Reading:
    """A draft, read. `problems` goes by name on the page; `top` knows the rest, level by level."""

    form: Form
    top: Level
    checker: Checker
    variables: dict[str, Any]

    @property
    def problems(self) -> dict[str, Problem]:
        """Everything that keeps it from being accepted."""
        return self.checker.problems

    @property
    def warnings(self) -> dict[str, list[Problem]]:
        """Soft rules that are broken, by name on the page; they don't block."""
        return dict(_warnings(self.top))


def read_draft(
    form: Form,
    draft: Mapping[str, Any],
    variables: Mapping[str, Any],
    environment: Environment,
    files: FileFacts = NoFiles,
    person: str = "",
) -> Reading:
    """Read a draft against what the process knows; never raises for what a person typed."""
    known = with_known_files(form, variables, files)
    top = read_level(Level(form.components, draft, variables), known)
    Settler(environment).settle(top)
    checker = Checker(environment, person)
    checker.check(top)
    return Reading(form, top, checker, {} if checker.problems else collect(top))


def read_past(form: Form, variables: Mapping[str, Any], environment: Environment) -> Level:
    """Read values accepted earlier, to show them: conditions hold, nothing is checked or computed."""
    top = past_level(Level(as_it_was_shown(form, variables).components, {}, variables))
    Settler(environment, is_past=True).settle(top)
    return top


def _warnings(level: Level) -> list[tuple[str, list[Problem]]]:
    own = [
        (level.full(component), level.warnings[component.name])
        for component in level.shown()
        if component.name in level.warnings
    ]
    return own + [found for rows in level.rows.values() for row in rows for found in _warnings(row)]
