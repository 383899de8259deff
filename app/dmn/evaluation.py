"""One evaluation of a decision: its inputs, what was computed, what went wrong and why rows matched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.errors import ExecutionFailed
from ..feel import Environment, Expression, FeelError, Run, UnaryTests
from .depth import Calls
from .elements import Place
from .missing import MissedTable
from .reasons import MatchedRule

MOST_PROBLEMS = 100
MOST_REASONS = 1000
MOST_MISSED = 10
DEEPEST_PATH = 32  # imports within imports: deeper contexts are not looked into


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A decision's value, why its rows matched or none did, and what went wrong on the way.

    `errors` are faults of the decision (a value of another type, two rows in a UNIQUE table); where one
    stands, something became null that should not be. `warnings` are FEEL's remarks on nulls.
    """

    value: Any
    why: tuple[MatchedRule, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    missed: tuple[MissedTable, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the decision came out as it did, in words: rows that matched, then tables of which none did."""
        return (*map(str, self.why), *map(str, self.missed))


class Evaluation:
    """The state while one decision is evaluated.

    A called decision service gets a child of its own, and so does a model behind an import: its `variables`
    are what the caller gave under the import's name, `path` how they are reached. `given` are values for
    inputs and decisions that a service was called with, wherever they are required from.
    """

    __slots__ = (
        "calls", "environment", "errors", "given", "imported", "missed", "path", "reserved", "root", "run",
        "shared", "values", "variables", "warnings", "why",
    )  # fmt: skip

    def __init__(
        self, variables: Mapping[str, Any], environment: Environment, reserved: frozenset[str] = frozenset()
    ) -> None:
        """Take the caller's variables, and the names among them that the model itself declares."""
        self.variables = variables
        self.environment = environment
        self.reserved = reserved
        self.root = self
        self.path = ""
        self.run = Run({}, environment, 0)
        self.calls = Calls()
        self.values: dict[object, Any] = {}
        self.given: dict[object, Any] = {}
        self.imported: dict[str, Evaluation] = {}
        self.shared: dict[object, Evaluation] = {}
        self.why: list[MatchedRule] = []
        self.missed: list[MissedTable] = []
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def with_inputs(self, variables: Mapping[str, Any]) -> "Evaluation":
        """Give an evaluation that sees only these variables; it reports to this one."""
        child = Evaluation(variables, self.environment, self.reserved)
        child.run, child.calls = self.run, self.calls
        child.why, child.errors, child.warnings = self.why, self.errors, self.warnings
        child.missed = self.missed
        return child

    def give(self, node: object, value: Any) -> None:
        """Fix the value of an input or a decision, here and behind every import."""
        self.values[node] = self.given[node] = value

    def of_import(self, prefix: str, model: object) -> "Evaluation":
        """Give the evaluation of an imported model, which sees what is given under the import's name.

        Where nothing is given so, all ways to the model share one: its decisions are evaluated once.
        """
        if not prefix:
            return self
        child = self.imported.get(prefix)
        if child is None:
            is_too_deep = self.path.count(".") >= DEEPEST_PATH
            inside = {} if is_too_deep else given_inside(self.variables, prefix)
            child = self._behind(prefix, inside) if inside else self.root.shared.get(model)
            if child is None:
                child = self.root.shared[model] = self._behind(prefix, inside)
            self.imported[prefix] = child
        child.run = self.run
        return child

    def _behind(self, prefix: str, inside: Mapping[str, Any]) -> "Evaluation":
        child = self.with_inputs(inside)
        child.root, child.path = self.root, f"{self.path}{prefix}."
        child.given, child.values = self.given, dict(self.given)
        return child

    def input(self, name: str, place: Place) -> Any:
        """Give what the caller gave for an input; null and a remark when there is nothing.

        An imported model's input is called `import.input` (DMN 1.5, 6.3.3). Processes hand over their
        variables flat: one of the bare name is taken with a remark, unless the model itself declares it.
        """
        if name in self.variables:
            return self.variables[name]
        flat, full = self.root.variables, f"{self.path}{name}"
        if self.path and name in flat and name not in self.root.reserved:
            self.warn(
                place,
                f"没有给出导入的输入 {full}，取了同名变量 {name} / "
                f"the imported input {full} was not given, the variable {name} was taken",
            )
            return flat[name]
        return self.warn(place, f"没有给出输入 {full}，按空值计 / the input {full} was not given")

    def outside(self, declared: frozenset[str]) -> dict[str, Any]:
        """Give a copy of the caller's variables without the names that the model itself declares.

        Those are seen only through a requirement, as DMN 6.2.1 says; others need none.
        """
        seen = {**self.root.variables, **self.variables} if self.path else dict(self.variables)
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

    def warn(self, place: Place, message: str) -> Any:
        """Note a remark, as long as there are not too many; gives null."""
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(f"{place}: {message}")

    def explain(self, reasons: Iterable[MatchedRule]) -> None:
        """Keep why rows matched, as long as there are not too many: a table may be called in a loop."""
        if len(self.why) < MOST_REASONS:
            self.why.extend(reasons)

    def explain_missing(self, table: MissedTable) -> None:
        """Keep why no row of a table matched, as long as there are not too many."""
        if len(self.missed) < MOST_MISSED:
            self.missed.append(table)

    def fail(self, place: Place, message: str) -> Any:
        """Note a fault; gives the null that takes the value's place."""
        if len(self.errors) < MOST_PROBLEMS:
            self.errors.append(f"{place}: {message}")

    def result(self, value: Any) -> DecisionResult:
        """Sum up."""
        return DecisionResult(
            value, tuple(self.why), tuple(self.errors), tuple(self.warnings), tuple(self.missed)
        )


def given_inside(variables: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """Give what stands under an import's name: a context of that name, or variables called `import.input`."""
    members = variables.get(prefix)
    if isinstance(members, Mapping):
        return members
    dotted = f"{prefix}."
    return {name[len(dotted) :]: value for name, value in variables.items() if name.startswith(dotted)}
