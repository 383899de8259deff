"""`python -m app.feel 'EXPR'`: evaluates an expression on the command line; `--help` tells the rest."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .day_file import DayFile, read_days
from .errors import FeelError
from .explain import advise, explain
from .json_text import read_variables
from .run import Environment
from .temporal.reading import read_date_time
from .writing import write_within

HOME = ZoneInfo("Asia/Shanghai")
EPILOG = """\
值写到标准输出，空值的原因写到标准错误；出错时退出码为 1。
The value goes to standard output, why something is null to standard error; after an error the exit code is 1.

日历中周一至周五上班；文件每行一天或一段，off 或 休 为放假，work 或 班 为补班，# 后为说明：
Monday to Friday are worked; a calendar names what is otherwise, off (休) or work (班), a day or span a line;
# begins a comment:

  2026-10-01..2026-10-07 off   # 国庆节
  2026-10-10 work              # 周六补班

例 / examples:

  python -m app.feel 'sum(for b in bids return b.score) / count(bids)' --context bids.json --explain
  python -m app.feel 'add working days(today(), 5)' --calendar 2026.txt --now 2026-09-28T09:00:00+08:00
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate the expression given and write its value; remarks and errors go to standard error.

    Gives 1 on errors.
    """
    options = read_options(arguments)
    try:
        variables = read_context(options.context)
        environment = Environment(now=read_now(options.now), calendar=read_calendar(options.calendar))
        result, parts = explain(options.expression, variables, environment, variables)
        written = str(parts) if options.explain else write_within(result.value, environment.bounds.string)
    except (FeelError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{written}\n")
    for remark in result.warnings:
        sys.stderr.write(f"{advise(remark, options.expression, variables)}\n")
    return 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m app.feel",
        description="计算一个 FEEL 表达式 / evaluate a FEEL expression",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser.add_argument("expression", help="表达式，不带开头的 = / the expression, without a leading =")
    parser.add_argument("-h", "--help", action="help", help="显示本说明 / show this")
    parser.add_argument(
        "--context", metavar="FILE", type=Path, help="变量（JSON 对象）/ variables, a JSON object"
    )
    parser.add_argument(
        "--calendar",
        metavar="FILE",
        type=Path,
        help="放假与补班的日子（见下）；不给时工作日函数为空值 / days off and made up for, see below;"
        " without it the functions of working days are null",
    )
    parser.add_argument(
        "--now",
        metavar="TIME",
        help="now() 的值，不给时为本机时间 / what now() gives, else the clock's: 2026-11-25T08:00:00+08:00",
    )
    parser.add_argument(
        "--explain", action="store_true", help="显示每一部分的结果 / show what every part gave"
    )
    return parser.parse_args(arguments)


def read_calendar(path: Path | None) -> DayFile | None:
    """Read the calendar given. Raises ValueError when it cannot be read."""
    return None if path is None else read_days(read_file(path), str(path))


def read_file(path: Path) -> str:
    """Read a text file. Raises ValueError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{path} 无法读取 / cannot be read: {why}") from error


def read_context(path: Path | None) -> dict[str, Any]:
    """Read the variables, numbers as exact decimals. Raises ValueError when the file holds no JSON object."""
    return {} if path is None else read_variables(read_file(path), str(path))


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
