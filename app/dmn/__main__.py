"""Evaluate a decision from the command line: `python -m app.dmn FILE --decision ID --context FILE`."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ..domain.errors import AppError, Invalid
from ..feel import Bounds, Environment, FeelError
from ..feel.__main__ import read_context
from ..feel.writing import write_within
from .evaluation import DecisionResult
from .model import read_decisions


def main() -> int:
    """Read the arguments, evaluate, print value and reasons; the exit code is 1 when something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m app.dmn", description="计算一个决策 / evaluate a decision"
    )
    parser.add_argument("file", type=Path, help="DMN 文件 / DMN file")
    parser.add_argument("--decision", help="决策 id 或名称 / id or name; 缺省为第一个 / default: the first")
    parser.add_argument("--context", type=Path, help="变量 JSON 文件 / JSON file with the variables")
    parser.add_argument(
        "--import", dest="imported", type=Path, action="append", default=[], help="被导入的文件"
    )
    arguments = parser.parse_args()
    try:
        result = _evaluate(arguments.file, arguments.decision, arguments.context, arguments.imported)
        value = write_within(result.value, Bounds().string)
    except (AppError, FeelError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{value}\n")
    _write_reasons(result)
    return 1 if result.errors else 0


def _evaluate(file: Path, decision: str | None, context: Path | None, imported: list[Path]) -> DecisionResult:
    model = read_decisions(
        file.read_bytes(), file=file.name, imported=[other.read_bytes() for other in imported]
    )
    if not model.decision_ids:
        raise Invalid(f"{file.name} 中没有决策 / there is no decision in the file")
    variables = read_context(context)
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    return model.evaluate(decision or model.decision_ids[0], variables, Environment(now=now))


def _write_reasons(result: DecisionResult) -> None:
    for reason in result.reasons:
        sys.stdout.write(f"为什么 / why: {reason}\n")
    for problem in (*result.errors, *result.warnings):
        sys.stderr.write(f"{problem}\n")


if __name__ == "__main__":
    sys.exit(main())
