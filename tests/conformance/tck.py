"""Run the cases of a DMN TCK directory: `python -m tests.conformance.tck DIR`, or `./run conformance DIR`."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.dmn import DecisionModel, read_decisions
from app.domain.errors import AppError, ExecutionFailed
from app.feel import Environment, compile_expression

from .tck_files import Case, ExpectedNode, read_cases

TOLERANCE = Decimal("1e-8")
NEEDED_PERCENT = {2: 100, 3: 98}
ENVIRONMENT = Environment(now=datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))


@dataclass(frozen=True)
class Outcome:
    """What became of one result node; `reason` is None when it is as expected."""

    case: Case
    node: ExpectedNode
    reason: str | None

    @property
    def key(self) -> str:
        """The node's name in lists of known failures."""
        return f"{self.case} {self.node.name}"


def run(directory: Path) -> Iterator[Outcome]:
    """Run every case below the directory and give an outcome for each result node."""
    for case in read_cases(directory, ENVIRONMENT):
        for node in case.nodes:
            yield Outcome(case, node, _reason(case, node))


def summary(outcomes: list[Outcome]) -> str:
    """Say how many result nodes of each level are as expected: `level-2 P/N level-3 P/N`."""
    return " ".join(
        f"level-{level} {_passed(outcomes, level)}/{_count(outcomes, level)}" for level in NEEDED_PERCENT
    )


def _passed(outcomes: list[Outcome], level: int) -> int:
    return sum(outcome.reason is None for outcome in outcomes if outcome.case.level == level)


def _count(outcomes: list[Outcome], level: int) -> int:
    return sum(outcome.case.level == level for outcome in outcomes)


def is_good_enough(outcomes: list[Outcome]) -> bool:
    """Tell whether every level reaches its share: all of level 2, 98 % of level 3."""
    return all(
        _passed(outcomes, level) * 100 >= needed * _count(outcomes, level)
        for level, needed in NEEDED_PERCENT.items()
    )


def _reason(case: Case, node: ExpectedNode) -> str | None:
    """Evaluate the node and say what is wrong with it, or None."""
    try:
        value, errors = _evaluate(case, node)
    except ExecutionFailed as error:
        value, errors = None, (str(error),)
    except AppError as error:
        return f"refused: {error}"
    except Exception as error:  # noqa: BLE001 - a crash is one failing case, the others still run
        return f"crashed: {type(error).__name__}: {error}"
    if is_same(node.value, value):
        return None
    return f"expected {node.value!r}, got {value!r}" + (f" ({errors[0]})" if errors else "")


def _evaluate(case: Case, node: ExpectedNode) -> tuple[Any, tuple[str, ...]]:
    model = _load(case.model)
    if case.invocable is None:
        result = model.evaluate(node.name, case.inputs, ENVIRONMENT)
        return result.value, (*result.errors, *result.warnings)
    result = model.evaluate(case.invocable, case.inputs, ENVIRONMENT)
    outputs = model.output_names(case.invocable)
    value = result.value
    if len(outputs) > 1 and node.name in outputs and isinstance(value, dict):
        value = value.get(node.name)
    return value, (*result.errors, *result.warnings)


@cache
def _load(path: Path) -> DecisionModel:
    """Read the model with the other models of its folder for its imports; its faults become null."""
    others = [other.read_bytes() for other in sorted(path.parent.glob("*.dmn")) if other != path]
    return read_decisions(path.read_bytes(), file=path.name, imported=others, strict=False)


def is_same(expected: Any, actual: Any) -> bool:
    """Compare as the TCK does: numbers within 1e-8, everything else as FEEL's `=`."""
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and expected.keys() == actual.keys()
            and all(is_same(value, actual[key]) for key, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(expected) == len(actual)
            and all(is_same(one, other) for one, other in zip(expected, actual, strict=True))
        )
    if expected is None or actual is None:
        return expected is actual
    if isinstance(actual, list | dict):  # FEEL's `=` would take a list of one for its element
        return False
    if isinstance(expected, Decimal) and isinstance(actual, Decimal | int) and not isinstance(actual, bool):
        return abs(expected - actual) <= TOLERANCE
    return (
        compile_expression("a = b", ["a", "b"]).evaluate({"a": expected, "b": actual}, ENVIRONMENT).value
        is True
    )


def main() -> int:
    """Print every failing result node and the counts; the exit code is 0 when both levels are reached."""
    parser = argparse.ArgumentParser(prog="conformance", description="Run DMN TCK cases.")
    parser.add_argument("directory", type=Path)
    directory = parser.parse_args().directory
    if not directory.is_dir():
        parser.error(f"没有这个文件夹 / there is no folder {directory}")
    outcomes = list(run(directory))
    for outcome in outcomes:
        if outcome.reason is not None:
            sys.stdout.write(f"FAILED {outcome.key}: {outcome.reason}\n")
    sys.stdout.write(summary(outcomes) + "\n")
    return 0 if is_good_enough(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
