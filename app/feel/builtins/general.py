"""Functions of any value: identity, defaults, assertions."""

from typing import Any, Final

from ..comparison import equal
from ..errors import FeelError
from ..kinds import kind_of
from ..run import Run
from .signature import Library

GENERAL: Final = Library()


@GENERAL.define("is(value1: any, value2: any)")
def is_same(run: Run, left: Any, right: Any) -> bool:
    """Tell whether two values are the same: of one kind, equal, and dates and times in the same zone."""
    kind = kind_of(left)
    if kind != kind_of(right):
        return False
    if kind in ("time", "date and time"):
        return bool(left.tzinfo == right.tzinfo) and equal(left, right, run.spend) is True
    return equal(left, right, run.spend) is True


@GENERAL.define("get or else(value: any, default: any)")
def get_or_else(run: Run, value: Any, default: Any) -> Any:  # noqa: ARG001
    """Give the value, or the default instead of null."""
    return default if value is None else value


@GENERAL.define("is defined(value: any)")
def is_defined(run: Run, value: Any) -> bool:  # noqa: ARG001
    """Tell whether a value is not null."""
    return value is not None


@GENERAL.define("assert(value: any, condition: any)", "assert(value: any, condition: any, cause: string)")
def assert_that(run: Run, value: Any, condition: Any, cause: str = "") -> Any:  # noqa: ARG001
    """Give the value if the condition is true. Otherwise raises FeelError: the evaluation fails, as meant."""
    if condition is True:
        return value
    reason = f"：{cause}" if cause else ""
    raise FeelError(f"断言不成立 / the assertion does not hold{reason}")
