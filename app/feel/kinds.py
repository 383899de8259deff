"""Which kind of FEEL value something is."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from .functions import Function
from .numbers import is_number
from .ranges import Range
from .temporal.durations import YearsMonthsDuration
from .temporal.values import is_date, is_date_time, is_days_time, is_time

PLAIN: Final = {
    str: "string",
    bool: "boolean",
    Decimal: "number",
    int: "number",
    list: "list",
    dict: "context",
}
TESTS: Final[tuple[tuple[str, Callable[[Any], bool]], ...]] = (
    ("boolean", lambda value: isinstance(value, bool)),
    ("number", is_number),
    ("string", lambda value: isinstance(value, str)),
    ("date and time", is_date_time),
    ("date", is_date),
    ("time", is_time),
    ("days and time duration", is_days_time),
    ("years and months duration", lambda value: isinstance(value, YearsMonthsDuration)),
    ("range", lambda value: isinstance(value, Range)),
    ("function", lambda value: isinstance(value, Function)),
    ("list", lambda value: isinstance(value, list)),
    ("context", lambda value: isinstance(value, Mapping)),
)


IN_CHINESE: Final = {
    "string": "字符串", "boolean": "真假值", "number": "数字", "list": "列表", "context": "上下文",
    "null": "空值", "date": "日期", "time": "时间", "date and time": "日期时间",
    "days and time duration": "天时时长", "years and months duration": "年月时长",
    "range": "区间", "function": "函数",
}  # fmt: skip


def in_chinese(kind: str) -> str:
    """Name a kind for people; an unknown one as it is spelled."""
    return IN_CHINESE.get(kind, kind)


def single(value: Any) -> Any:
    """Give the element of a list of one, every other value as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def kind_of(value: Any) -> str:
    """Name the kind of a value as `instance of` spells it; `unknown` for what FEEL has no name for."""
    plain = PLAIN.get(type(value))
    if plain is not None:
        return plain
    if value is None:
        return "null"
    return next((name for name, test in TESTS if test(value)), "unknown")
