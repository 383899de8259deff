"""Variables written as JSON, with numbers as exact decimals."""

import json
from decimal import Decimal
from typing import Any, Final

from .exchange import from_json
from .numbers import CONTEXT

SHOWN: Final = 40  # characters of a number


def read_variables(text: str, where: str = "变量") -> dict[str, Any]:
    """Read the JSON object that holds variables. Raises ValueError, or FeelError, when it is none.

    `where` is what the messages call the text: its file.
    """
    try:
        variables = from_json(json.loads(text, parse_float=_decimal, parse_int=_integer))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{where} 第 {error.lineno} 行第 {error.colno} 列不是 JSON / no JSON at line {error.lineno}, "
            f"column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise ValueError(f"{where} 嵌套太深 / {where} is nested too deeply") from error
    if not isinstance(variables, dict):
        raise ValueError(  # noqa: TRY004 (the text is wrong, not the program)
            f"{where} 应为 JSON 对象 / {where} must hold a JSON object"
        )
    return variables


def _integer(text: str) -> Decimal | int:
    return int(text) if len(text) <= SHOWN else _decimal(text)  # Python refuses integers of many digits


def _decimal(text: str) -> Decimal:
    try:
        return CONTEXT.create_decimal(text)
    except ArithmeticError as error:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise ValueError(f"数字太大：{shown} / the number is too large") from error
