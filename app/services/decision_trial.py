"""Trying a decision on values that somebody typed: nothing is stored, no process takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..dmn import DecisionResult
from ..dmn.asking import AskedInput, asked_inputs
from ..dmn.typed import read_typed
from ..domain.errors import ExecutionFailed
from ..feel import FeelError
from ..feel.writing import write_briefly
from .decision_files import model_in_force
from .work import Work

PARAMETERS: Final = "parameters"
"""The variable that every instance starts with: an input of that name need not be typed."""


@dataclass(frozen=True, slots=True)
class DecisionTrial:
    """What a decision asks for, how what was typed was read, and what came out.

    `values` are as FEEL writes them, `errors` say why a typed text could not be read, both by the input's
    name. `result` is None when it was not evaluated; `failure` says why it could not be.
    """

    inputs: Sequence[AskedInput]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    result: DecisionResult | None = None
    failure: str = ""


def ask_for(work: Work, digest: str, decision_id: str) -> DecisionTrial:
    """Say what a deployed decision asks for. Raises InvalidDeployment when it can no longer be read."""
    return DecisionTrial(asked_inputs(model_in_force(work, digest), decision_id), {}, {})


def try_decision(work: Work, digest: str, decision_id: str, typed: Mapping[str, str]) -> DecisionTrial:
    """Evaluate a deployed decision, with the newest files it imports, on what was typed for its inputs.

    Time, calendar and bounds are those of a process; so are the parameters, unless they were typed. Other
    inputs left empty are not given. Raises InvalidDeployment when the file can no longer be read.
    """
    model = model_in_force(work, digest)
    inputs = asked_inputs(model, decision_id)
    given: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for asked in inputs:
        text = typed.get(asked.name, "").strip()
        try:
            if text:
                given[asked.name] = read_typed(text, asked.kind, work.environment)
            elif asked.name == PARAMETERS:
                given[asked.name] = dict(work.parameters)
        except FeelError as error:
            errors[asked.name] = str(error)
    values = {name: write_briefly(value) for name, value in given.items()}
    if errors:
        return DecisionTrial(inputs, values, errors)
    try:
        result = model.evaluate(decision_id, given, work.environment)
    except ExecutionFailed as error:
        return DecisionTrial(inputs, values, errors, failure=str(error))
    return DecisionTrial(inputs, values, errors, result)
