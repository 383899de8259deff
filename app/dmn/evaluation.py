"""One evaluation of a decision: its inputs, what was computed, what went wrong and why rows matched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..domain.errors import ExecutionFailed
from ..feel import Environment, Expression, FeelError, Run, UnaryTests
from ..feel.writing import write_briefly
from .depth import Calls
from .elements import Place

MOST_PROBLEMS = 100
MOST_REASONS = 1000


class MatchedCell(NamedTuple):
    """An input column of a matched row: its heading, the value it had and the cell that let it pass."""

    label: str
    value: Any
    cell: str

    def __str__(self) -> str:
        return f"{self.label} = {write_briefly(self.value)} [{self.cell}]"


class MatchedRule(NamedTuple):
    """Why a table gave what it gave: one row that matched (rows are numbered from 1), or none: row 0."""

    table: str
    table_id: str
    number: int
    rule_id: str
    inputs: tuple[MatchedCell, ...]
    outputs: Mapping[str, Any]
    annotation: str

    def __str__(self) -> str:
        cells = "；".join(str(cell) for cell in self.inputs)
        note = f"（{self.annotation}）" if self.annotation else ""
        outputs = "；".join(f"{label} = {write_briefly(value)}" for label, value in self.outputs.items())
        row = (
            f"第 {self.number} 行 / row {self.number}"
            if self.number
            else "没有命中的行，用默认结论 / no row matched: default"
        )
        return f"{self.table} {row}: {cells} → {outputs}{note}"


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A decision's value, why its rows matched, and what went wrong on the way.

    `errors` are faults of the decision (a value of another type, two rows in a UNIQUE table); where one
    stands, something became null that should not be. `warnings` are FEEL's remarks on nulls.
    """

    value: Any
    why: tuple[MatchedRule, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


class Evaluation:
    """The state while one decision is evaluated. A called decision service gets a child of its own."""

    __slots__ = ("calls", "environment", "errors", "run", "values", "variables", "warnings", "why")

    def __init__(self, variables: Mapping[str, Any], environment: Environment) -> None:
        self.variables = variables
        self.environment = environment
        self.run = Run({}, environment, 0)
        self.calls = Calls()
        self.values: dict[object, Any] = {}
        self.why: list[MatchedRule] = []
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def with_inputs(self, variables: Mapping[str, Any], values: dict[object, Any]) -> "Evaluation":
        """Give an evaluation that sees only these inputs and values; it reports to this one."""
        child = Evaluation(variables, self.environment)
        child.run, child.calls = self.run, self.calls
        child.values = values
        child.why, child.errors, child.warnings = self.why, self.errors, self.warnings
        return child

    def outside(self, declared: frozenset[str]) -> dict[str, Any]:
        """Give a copy of the caller's variables without the names that the model itself declares.

        Those are seen only through a requirement, as DMN 6.2.1 says; others need none.
        """
        seen = dict(self.variables)
        for name in declared & seen.keys():
            del seen[name]
        return seen

    def evaluate(self, expression: Expression, scope: Mapping[str, Any], place: Place) -> Any:
        """Evaluate a FEEL expression within the budget of the whole decision.

        Raises ExecutionFailed when the budget is used up.
        """
        try:
            value = expression.evaluate_within(self.run, scope)
        except (FeelError, RecursionError) as error:
            raise self._failure(place, error) from error
        if self.run.remarks:
            self.take_remarks(place)
        return value

    def matches(self, tests: UnaryTests, value: Any, scope: Mapping[str, Any], place: Place) -> bool:
        """Try a value against a cell; null counts as no."""
        try:
            return tests.matches_within(self.run, value, scope) is True
        except (FeelError, RecursionError) as error:
            raise self._failure(place, error) from error

    def _failure(self, place: Place, error: Exception) -> ExecutionFailed:
        """Say what ended the evaluation, and the limit where that is how deep it went."""
        limit = self.environment.bounds.depth
        if isinstance(error, RecursionError) or self.run.depth > limit:
            error = FeelError(
                f"表达式与函数调用层层嵌套，超过上限 {limit} 层 / "
                f"expressions and calls are nested deeper than the limit of {limit}"
            )
        return ExecutionFailed(f"{place}: {error}", place.element_id)

    def spend(self, steps: int) -> None:
        """Take steps from the budget of the whole decision. Raises ExecutionFailed when it is used up."""
        try:
            self.run.spend(steps)
        except FeelError as error:
            raise ExecutionFailed(str(error)) from error

    def take_remarks(self, place: Place) -> None:
        """Move FEEL's remarks to the warnings, with the place they are about."""
        for remark in self.run.remarks:
            self.warn(place, str(remark))
        self.run.remarks.clear()

    def warn(self, place: Place, message: str) -> None:
        """Note a remark, as long as there are not too many."""
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(f"{place}: {message}")

    def explain(self, reasons: Iterable[MatchedRule]) -> None:
        """Keep why rows matched, as long as there are not too many: a table may be called in a loop."""
        if len(self.why) < MOST_REASONS:
            self.why.extend(reasons)

    def fail(self, place: Place, message: str) -> Any:
        """Note a fault; gives the null that takes the value's place."""
        if len(self.errors) < MOST_PROBLEMS:
            self.errors.append(f"{place}: {message}")

    def result(self, value: Any) -> DecisionResult:
        """Sum up."""
        return DecisionResult(value, tuple(self.why), tuple(self.errors), tuple(self.warnings))
