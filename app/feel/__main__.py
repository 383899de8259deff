"""`python -m app.feel 'EXPR' --context FILE [--explain]`: evaluates an expression on the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .errors import FeelError
from .exchange import from_json
from .explain import advise, explain
from .numbers import CONTEXT
from .run import Environment
from .temporal.reading import read_date_time
from .writing import write_within

HOME = ZoneInfo("Asia/Shanghai")


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate the expression given and write its value; remarks and errors go to standard error.

    Gives 1 on errors.
    """
    options = read_options(arguments)
    try:
        variables = read_context(options.context)
        environment = Environment(now=read_now(options.now))
        result, parts = explain(options.expression, variables, environment, variables)
        written = str(parts) if options.explain else write_within(result.value, environment.bounds.string)
    except (FeelError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{written}\n")
    for remark in result.warnings:
        sys.stderr.write(f"{advise(remark, options.expression, variables)}\n")
    return 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m app.feel", description="计算一个 FEEL 表达式 / evaluate a FEEL expression"
    )
    parser.add_argument("expression", help="表达式，不带开头的 = / the expression, without a leading =")
    parser.add_argument(
        "--context", metavar="FILE", type=Path, help="变量（JSON 对象）/ variables, a JSON object"
    )
    parser.add_argument(
        "--explain", action="store_true", help="显示每一部分的结果 / show what every part gave"
    )
    parser.add_argument(
        "--now", metavar="TIME", help="now() 的值 / what now() gives, 2026-11-25T08:00:00+08:00"
    )
    return parser.parse_args(arguments)


def read_context(path: Path | None) -> dict[str, Any]:
    """Read the variables, numbers as exact decimals. Raises ValueError when the file holds no JSON object."""
    if path is None:
        return {}
    try:
        variables = from_json(json.loads(path.read_text(encoding="utf-8"), parse_float=_decimal))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path} 第 {error.lineno} 行第 {error.colno} 列不是 JSON / no JSON at line {error.lineno}, "
            f"column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise ValueError(f"{path} 嵌套太深 / {path} is nested too deeply") from error
    except OSError as error:
        raise ValueError(f"{path} 无法读取 / cannot be read: {error.strerror}") from error
    if not isinstance(variables, dict):
        raise ValueError(  # noqa: TRY004 (the file is wrong, not the program)
            f"{path} 应为 JSON 对象 / {path} must hold a JSON object"
        )
    return variables


def _decimal(text: str) -> Decimal:
    try:
        return CONTEXT.create_decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"数字太大：{text} / the number is too large") from error


def read_now(text: str | None) -> datetime:
    """Read the time given, or take the clock's."""
    if text is None:
        return datetime.now(HOME)
    moment = read_date_time(text)
    if not isinstance(moment, datetime):
        raise ValueError(  # noqa: TRY004 (what was typed is wrong, not the program)
            f"“{text}”不是日期时间 / “{text}” is no date and time"
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=HOME)


if __name__ == "__main__":
    sys.exit(main())
