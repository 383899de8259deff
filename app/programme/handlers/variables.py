"""Reading what a handler is given: typed, or refused in words that say what is missing."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

from ...domain.base import Row
from ...domain.calendar import ZONE
from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall
from ..registers.amounts import CENT
from ..store import get_row

R = TypeVar("R", bound=Row)


def required(call: RecordCall, name: str) -> Any:
    """Return a variable that must have a value. Raises ExecutionFailed when it has none."""
    value = call.variables.get(name)
    if value is None:
        raise ExecutionFailed(
            f"缺少变量“{name}”，请检查前面的任务是否写入了它。"
            f" / The variable '{name}' has no value; check the tasks before.",
            call.element_id,
        )
    return value


def context_of(call: RecordCall, name: str) -> dict[str, Any]:
    """Return a variable that holds an object; an empty one where it has no value."""
    value = call.variables.get(name)
    return dict(value) if isinstance(value, Mapping) else {}


def rows_in(call: RecordCall, name: str) -> list[dict[str, Any]]:
    """Return a variable that holds a list of objects; an empty one where it has no value."""
    return rows(call.variables.get(name))


def rows(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    return [dict(row) for row in value or [] if isinstance(row, Mapping)]


def text_in(call: RecordCall, name: str, default: str = "") -> str:
    """Return a variable as text."""
    value = call.variables.get(name)
    return default if value is None else str(value)


def parameter(call: RecordCall, name: str) -> Any:
    """Return a parameter as it was when the instance started (SPEC 4.14), else as it is now.

    What was approved for this case alone (`terms`: an emergency's shorter periods, F-20B) goes before it.
    """
    own = {**context_of(call, "parameters"), **context_of(call, "terms")}
    value = own.get(name, call.work.parameters.get(name))
    if value is None:
        raise ExecutionFailed(
            f"没有参数“{name}”，请在参数管理中设定。 / There is no parameter '{name}'; set it first.",
            call.element_id,
        )
    return value


def row_in(call: RecordCall, name: str, kind: type[R]) -> R:
    """Return the row of a register that a variable names by its id."""
    return get_row(call.work.session, kind, identifier(call, required(call, name)))


def identifier(call: RecordCall, value: Any) -> UUID:
    """Read the id of a row."""
    try:
        return UUID(str(value))
    except ValueError as error:
        raise ExecutionFailed(f"“{value}”不是登记号。 / It is not an id.", call.element_id) from error


def money(call: RecordCall, value: Any, what: str) -> Decimal:
    """Read an amount in 万元. Raises ExecutionFailed when it is none, or finer than 0.01 万元."""
    try:
        exact = Decimal(str(value))
        if exact != exact.quantize(CENT):
            raise InvalidOperation  # noqa: TRY301 -- one message for both
    except InvalidOperation as error:
        raise ExecutionFailed(
            f"{what}须为两位小数的金额（万元），现为“{value}”。 / An amount with two places is expected.",
            call.element_id,
        ) from error
    return exact.quantize(CENT)


def moment(value: Any) -> datetime:
    """Read an ISO moment; a day alone is its beginning, a time without offset is Beijing's."""
    read = datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=ZONE)


def deadline(value: Any) -> datetime:
    """Read a deadline: a moment as it is, of a day alone its end (24时)."""
    text = str(value)
    if len(text) == len("2021-11-30"):
        return datetime.combine(date.fromisoformat(text), time(), ZONE) + ONE_DAY
    return moment(text)


ONE_DAY = datetime(2021, 1, 2, tzinfo=ZONE) - datetime(2021, 1, 1, tzinfo=ZONE)


def iso(value: datetime) -> str:
    """Write a moment in Beijing time, as variables hold it."""
    return value.astimezone(ZONE).isoformat()
