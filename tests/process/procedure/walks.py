"""All walks of a diagram's test files, done again for the trail they leave: in any order, on any worker."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.process.procedure.procedure import Procedure
from tests.process.procedure.start import Start
from tests.process.procedure.trail import Trail


def trail_of(process_id: str, procedure: Procedure) -> Trail:
    """Do every walk of the process's test files and give the trail they leave together."""
    trail = Trail()
    for file in sorted(Path(__file__).parent.glob(f"test_{process_id}*.py")):
        for walk in _walks_in(import_module(f"tests.process.procedure.{file.stem}")):
            walk(Start(procedure, trail))
    return trail


def _walks_in(module: ModuleType) -> Iterator[Callable[[Start], None]]:
    for name, test in vars(module).items():
        if name.startswith("test_"):
            yield from (partial(test, **arguments) for arguments in _arguments_of(test))


def _arguments_of(test: Any) -> list[dict[str, Any]]:
    """Every combination of the test's parameters."""
    combinations: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names, rows = mark.args
            keys = [names] if isinstance(names, str) else list(names)
            values = [(row,) if isinstance(names, str) else row for row in rows]
            combinations = [
                {**one, **dict(zip(keys, row, strict=True))} for one in combinations for row in values
            ]
    return combinations
