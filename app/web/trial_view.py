"""A decision's trial on its page in the studio: what was typed, result, reasons, what went wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..dmn import DecisionResult, MatchedRule, MissedTable
from ..dmn.asking import AskedInput
from ..dmn.typed import LONGEST
from ..domain.definitions import Definition
from ..domain.errors import InvalidDeployment, NotFound
from ..feel.kinds import in_chinese
from ..services.decision_trial import PARAMETERS, DecisionTrial, ask_for, try_decision
from ..services.work import Work
from .feel_view import ShownValue, show_value
from .trial_marks import TableMarks, marks_of

PREFIX: Final = "in."
"""Begins the names of the form's fields, so that no input is called as a field of ours."""

MOST_REASONS: Final = 50
PLACE: Final = re.compile(r"^decisions\.dmn(?:#import\d+)?: (?:[^\s（:]+（([^）]*)）)?")
EXAMPLES: Final[Mapping[str | None, str]] = {
    "number": "如 1200.5",
    "boolean": "true 或 false",
    "date": "如 2021-09-01",
    "time": "如 09:30:00",
    "date and time": "如 2021-09-01T09:30:00+08:00",
    "days and time duration": "如 P5D",
    "years and months duration": "如 P2Y",
}


@dataclass(frozen=True, slots=True)
class TrialField:
    """One input to fill in: what it is, what was typed, how that was read or why it could not be."""

    asked: AskedInput
    typed: str
    value: str
    error: str

    @property
    def kind(self) -> str:
        """What sort of value is asked for, in words; its type's name where that is one of the file's own."""
        return in_chinese(self.asked.kind) if self.asked.kind else self.asked.type_ref or ""

    @property
    def is_long(self) -> bool:
        """Whether a context or a list may be wanted."""
        return self.asked.kind is None and not self.asked.offered

    @property
    def example(self) -> str:
        """How a value may be typed: as those that tables name, or as the entries that are read of it."""
        if self.asked.name == PARAMETERS:
            return "不填时取现行参数"
        if self.asked.kind in EXAMPLES:
            return EXAMPLES[self.asked.kind]
        if self.asked.offered:
            return f"如 {self.asked.offered[0]}"
        if self.asked.entries:
            return f"如 {{{self.asked.entries[0]}: …}}"
        return "如 央企" if self.asked.kind == "string" else '如 "央企"、1200.5、date("2021-09-01")'


@dataclass(frozen=True, slots=True)
class TrialView:
    """What is asked, and what came out: `result` is None before a trial and where none could be made."""

    fields: Sequence[TrialField]
    is_tried: bool = False
    failure: str = ""
    result: ShownValue | None = None
    marks: Mapping[str, TableMarks] = field(default_factory=dict)
    why: Sequence[MatchedRule] = ()
    more_reasons: int = 0
    missed: Sequence[MissedTable] = ()
    errors: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def wrong(self) -> Sequence[TrialField]:
        """The fields whose text could not be read."""
        return [each for each in self.fields if each.error]


def decision_trial(work: Work, shown: Definition, typed: Mapping[str, str] | None = None) -> TrialView | None:
    """Show what a version of a decision asks for, and what it gives on what was typed.

    None for a library, and for a file that the rules of today can no longer read.
    """
    try:
        if typed is None:
            return TrialView(_fields(ask_for(work, shown.digest, shown.key), {}))
        values = {name[len(PREFIX) :]: text for name, text in typed.items() if name.startswith(PREFIX)}
        trial = try_decision(work, shown.digest, shown.key, values)
    except (InvalidDeployment, NotFound):
        return None
    fields = _fields(trial, values)
    if trial.result is None:
        return TrialView(fields, is_tried=True, failure=without_place(trial.failure))
    return _with_result(fields, trial.result)


def _with_result(fields: Sequence[TrialField], result: DecisionResult) -> TrialView:
    return TrialView(
        fields,
        is_tried=True,
        result=show_value(result.value),
        marks=marks_of(result),
        why=result.why[:MOST_REASONS],
        more_reasons=max(0, len(result.why) - MOST_REASONS),
        missed=result.missed,
        errors=[without_place(each) for each in result.errors],
        warnings=[without_place(each) for each in result.warnings],
    )


def _fields(trial: DecisionTrial, typed: Mapping[str, str]) -> list[TrialField]:
    """Give the fields, short ones first: two of them stand beside each other."""
    fields = [
        TrialField(
            asked,
            typed.get(asked.name, "")[: LONGEST + 1],
            trial.values.get(asked.name, ""),
            trial.errors.get(asked.name, ""),
        )
        for asked in trial.inputs
    ]
    return sorted(fields, key=lambda each: each.is_long)


def without_place(message: str) -> str:
    """Leave out of a message the file, which is on the page, and of the element's id and name the id."""
    return PLACE.sub(lambda found: found[1] or "", message)
