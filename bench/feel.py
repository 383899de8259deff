"""FEEL alone: evaluation, compilation, start-up, the cache.

The condition is `amount >= 500 and period <= 3` over five variables, of which it reads two; the list has
100 contexts of one number each. Throughputs stand as time for one evaluation: 800,000 a second are 1.25 µs,
6,000 a second 166.7 µs. Import and cache are measured in processes of their own, with bytecode; the cache
holds 10,000 different expressions of about 60 characters.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from app.feel import Environment, Expression, compile_expression
from app.feel.expressions import _compile_expression
from bench.figures import PERCENT, Figure

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(now=datetime.fromisoformat("2022-01-28T12:00:00+08:00"))
CONDITION = "amount >= 500 and period <= 3"
QUANTIFIED = "every b in bids satisfies b.score >= 60"
SIXTY = 'if total * 0.3 > 1000 then "leader" else string(total * 0.3)'
FIVE: dict[str, Any] = {
    "amount": Decimal("560.00"),
    "period": 3,
    "division": "high_tech",
    "is_joint": False,
    "title": "稀土永磁材料高温性能提升关键技术",
}
SAMPLES = 15
IMPORT = (
    "from time import perf_counter; begun = perf_counter(); import app.feel; "
    "print((perf_counter() - begun) * 1000)"
)
CACHE = """
import tracemalloc
from app.feel import compile_expression
tracemalloc.start()
for number in range(10_000):
    compile_expression(f"if total_{number % 97} * 0.{number} > {number} then amount else rest + {number}")
print(tracemalloc.get_traced_memory()[0] / 1_000_000)
"""


def measure() -> Iterator[Figure]:
    condition = compile_expression(CONDITION)
    large = {**payload(50_000), **FIVE}
    alone, beside = in_turn(condition, FIVE, large)
    yield Figure("a condition over two of five variables", "µs", alone, target=1.25)
    yield Figure("the same beside 50 kB of other variables", "µs", beside, target=1.25)
    slower = [(with_more / with_few - 1) * PERCENT for with_few, with_more in zip(alone, beside, strict=True)]
    yield Figure("  how much slower that is", "%", slower, target=10)
    bids = {"bids": [{"score": Decimal(60 + number % 40)} for number in range(100)]}
    every = compile_expression(QUANTIFIED)
    yield Figure("every of 100 contexts", "µs", evaluations(every, bids, 200), target=166.7)
    yield Figure("parse and compile 60 characters", "ms", [compile_once() for _ in range(201)], target=0.5)
    with TemporaryDirectory() as bytecode:
        in_a_process(IMPORT, bytecode)
        imports = [float(in_a_process(IMPORT, bytecode)) for _ in range(SAMPLES)]
        yield Figure("import app.feel in a new process", "ms", imports, target=60)
        cache = [float(in_a_process(CACHE, bytecode))]
        yield Figure("a cache of 10,000 compiled expressions", "MB", cache, target=100)


def in_turn(
    expression: Expression, few: Mapping[str, Any], many: Mapping[str, Any]
) -> tuple[list[float], list[float]]:
    """Take both in turn and in short spells, so that whatever else the machine does strikes both alike."""
    pairs = [
        (evaluations(expression, few, 5_000, 1)[0], evaluations(expression, many, 5_000, 1)[0])
        for _ in range(SAMPLES * 10)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def evaluations(
    expression: Expression, variables: Mapping[str, Any], times: int, samples: int = SAMPLES
) -> list[float]:
    """Give the time of one evaluation in µs, several times, each the mean of many."""
    evaluate = expression.evaluate
    assert evaluate(variables, ENVIRONMENT).value is True
    return [timed(lambda: repeat(evaluate, variables, times)) / times * 1_000_000 for _ in range(samples)]


def repeat(evaluate: Callable[..., Any], variables: Mapping[str, Any], times: int) -> None:
    for _ in range(times):
        evaluate(variables, ENVIRONMENT)


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def compile_once() -> float:
    """Compile past the cache, in ms."""
    return timed(lambda: _compile_expression.__wrapped__(SIXTY, frozenset())) * 1000


def in_a_process(program: str, bytecode: str) -> str:
    """Run a program in a new process of this Python, with a folder for bytecode; give what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = bytecode
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


def payload(size: int) -> dict[str, Any]:
    """Filled-in forms of about this many bytes of JSON."""
    forms: dict[str, Any] = {}
    written = 0
    while written < size:
        number = len(forms)
        rows = [{"name": f"指标{row}", "value": row * number} for row in range(8)]
        forms[f"form_{number}"] = {"title": f"需求{number}", "rows": rows, "comment": "意见" * 30}
        written += len(json.dumps(forms[f"form_{number}"], ensure_ascii=False).encode())
    return forms
