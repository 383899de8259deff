"""Decision tables alone: a table of 20 rules and 5 inputs, and the procedure's own tables.

The table is UNIQUE; its rules compare a range, a number, two strings, a boolean and four strings. What is
measured is one evaluation with inputs that the last rule matches, reasons included, on a model read before.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from app.dmn import DecisionModel, read_decisions
from app.feel import Environment
from bench.figures import Figure

ENVIRONMENT = Environment(now=datetime.fromisoformat("2022-01-28T12:00:00+08:00"))
PROCESSES = Path(__file__).resolve().parent.parent / "processes"
RULES = 20
SAMPLES = 15
TIMES = 500
INPUTS: dict[str, Any] = {
    "amount": Decimal("1950.00"),
    "months": 24,
    "kind": "kind_20",
    "is_joint": True,
    "division": "planning",
}


def measure() -> Iterator[Figure]:
    xml = table()
    model = read_decisions(xml)
    assert model.evaluate("level", INPUTS, ENVIRONMENT).value == "level_20"
    samples = [evaluation(model, INPUTS) for _ in range(SAMPLES)]
    yield Figure(f"a table of {RULES} rules and {len(INPUTS)} inputs", "ms", samples, target=0.3)
    yield Figure("read and compile that table", "ms", [reading(xml) for _ in range(SAMPLES)])
    files = [file.read_bytes() for file in sorted(PROCESSES.glob("*.dmn"))]
    together = [sum(map(reading, files)) for _ in range(5)]
    yield Figure(f"read and compile the procedure's {len(files)} files", "ms", together)


def evaluation(model: DecisionModel, inputs: dict[str, Any]) -> float:
    """Give the time of one evaluation in ms, the mean of many."""
    begun = perf_counter()
    for _ in range(TIMES):
        model.evaluate("level", inputs, ENVIRONMENT)
    return (perf_counter() - begun) / TIMES * 1000


def reading(xml: bytes) -> float:
    begun = perf_counter()
    read_decisions(xml)
    return (perf_counter() - begun) * 1000


def table() -> bytes:
    columns = "".join(
        f'<input id="input_{name}"><inputExpression id="expression_{name}"><text>{name}</text>'
        "</inputExpression></input>"
        for name in INPUTS
    )
    rules = "".join(rule(number) for number in range(1, RULES + 1))
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="bench" name="bench"'
        ' namespace="http://bench"><decision id="level" name="level"><variable name="level"/>'
        f'<decisionTable id="table">{columns}<output id="output" name="level"/>{rules}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def rule(number: int) -> str:
    cells = (
        f"[{(number - 1) * 100}..{number * 100})",
        "&lt;= 36",
        f'"kind_{number}", "kind_any"',
        "true",
        '"high_tech", "rural", "social", "planning"',
    )
    inputs = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
    output = f'<outputEntry><text>"level_{number}"</text></outputEntry>'
    return f'<rule id="rule_{number}">{inputs}{output}</rule>'
