"""Trying an expression: its value, its warnings and what every part of it gave; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from flask import Blueprint, request

from ..domain.roles import PROCESS_OWNER
from ..feel import Bounds, Environment, FeelError, advise, explain
from ..feel.explain import Line
from ..feel.json_text import read_variables
from ..services.work import Work
from .current import reading, require_role
from .feel_view import ShownValue, show_value
from .page import render
from .studio import UNPROCESSABLE

bp = Blueprint("feel_trial", __name__, url_prefix="/studio/feel")
LONGEST_EXPRESSION: Final = 5_000
LONGEST_VARIABLES: Final = 100_000
BOUNDS: Final = Bounds(steps=200_000, string=200_000, list=20_000)
"""A fifth of what a process may use: a person waits for the answer."""

MOST_LINES: Final = 300
DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class ExpressionTrial:
    """What was typed, and either what came out or what is wrong, by field."""

    expression: str = ""
    variables: str = ""
    errors: Mapping[str, str] | None = None
    value: ShownValue | None = None
    warnings: Sequence[str] = ()
    lines: Sequence[Line] = ()
    is_cut: bool = False


@bp.get("")
def index() -> str:
    """Offer an expression and variables to be filled in."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _page(work, ExpressionTrial())


@bp.post("")
def evaluate() -> str | tuple[str, int]:
    """Evaluate the expression on the variables, and explain it."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        trial = _tried(work, request.form.get("expression", ""), request.form.get("variables", ""))
        page = _page(work, trial)
        return page if trial.value else (page, UNPROCESSABLE)


def _page(work: Work, trial: ExpressionTrial) -> str:
    return render(
        work,
        "studio/feel.html",
        trial=trial,
        longest_expression=LONGEST_EXPRESSION,
        longest_variables=LONGEST_VARIABLES,
        deepest=DEEPEST,
    )


def _tried(work: Work, expression: str, variables: str) -> ExpressionTrial:
    expression, variables = (text.replace("\r\n", "\n").strip() for text in (expression, variables))
    typed = ExpressionTrial(expression[:LONGEST_EXPRESSION], variables[:LONGEST_VARIABLES])
    errors = _too_long(expression, variables)
    given: dict[str, Any] = {}
    try:
        given = read_variables(variables) if variables and "variables" not in errors else {}
    except (ValueError, FeelError) as error:
        errors["variables"] = str(error)
    if errors:
        return replace(typed, errors=errors)
    try:
        return _explained(typed, given, replace(work.environment, bounds=BOUNDS))
    except FeelError as error:
        return replace(typed, errors={"expression": str(error)})


def _explained(typed: ExpressionTrial, given: Mapping[str, Any], environment: Environment) -> ExpressionTrial:
    text = typed.expression.removeprefix("=")  # as it stands in a diagram
    result, part = explain(text, given, environment, given)
    lines = list(islice(part.lines(), MOST_LINES + 1))
    return replace(
        typed,
        value=show_value(result.value),
        warnings=[advise(remark, text, given) for remark in result.warnings],
        lines=lines[:MOST_LINES],
        is_cut=part.is_cut or len(lines) > MOST_LINES,
    )


def _too_long(expression: str, variables: str) -> dict[str, str]:
    errors = {}
    if not expression:
        errors["expression"] = "请填写表达式。 / Type an expression."
    if len(expression) > LONGEST_EXPRESSION:
        errors["expression"] = (
            f"最多 {LONGEST_EXPRESSION} 个字符。 / At most {LONGEST_EXPRESSION} characters."
        )
    if len(variables) > LONGEST_VARIABLES:
        errors["variables"] = f"最多 {LONGEST_VARIABLES} 个字符。 / At most {LONGEST_VARIABLES} characters."
    return errors
