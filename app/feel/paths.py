"""Compiles paths and filters, and knows the properties of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from .compiler import Code, Compiler, Cost, Scope
from .kinds import in_chinese, kind_of
from .numbers import is_number, is_whole, whole_part, write_number
from .run import Run
from .slips import METHODS
from .syntax import Filter, Path
from .temporal.durations import DAY, HOUR, MINUTE, SECOND, DaysTimeDuration
from .temporal.values import day_of, fraction_of, nanoseconds_of, offset_of

Property = Callable[[Any], Any]
MOST_NAMES: Final = 200  # of the entries that a remark tells
FRAMES_OF_A_LIST: Final = 2  # Python frames that reading from a list within a list takes


def compile_path(compiler: Compiler, node: Path) -> Code:
    """Compile `a.b`: an entry of a context, of every context of a list, or a property."""
    value, key, position = compiler.compile(node.value), node.key, node.position

    def read(run: Run) -> Any:
        return entry_of(run, value(run), key, position)

    return read


def entry_of(run: Run, value: Any, key: str, position: int) -> Any:  # noqa: PLR0911 (one for every kind)
    """Read an entry or property of a value; null with a remark when there is none."""
    if isinstance(value, dict):
        try:
            return value[key]
        except KeyError:
            among = tuple(islice(filter(is_text, value), MOST_NAMES))
            return run.warn(position, f"没有条目“{key}” / there is no entry “{key}”", key, among)
    if value is None:
        return run.warn(position, f"空值没有“{key}” / null has no “{key}”")
    if isinstance(value, list):
        run.enter(FRAMES_OF_A_LIST, len(value))
        entries = [entry_of(run, item, key, position) for item in value]
        run.depth -= FRAMES_OF_A_LIST
        return entries
    kind = kind_of(value)
    if kind == "context":
        return entry_of(run, dict(value), key, position)
    properties = PROPERTIES.get(kind, {})
    read = properties.get(key)
    if read is None:
        message = f"{in_chinese(kind)}没有属性“{key}” / a {kind} has no property “{key}”"
        return run.warn(position, message, key, tuple(properties) or METHODS)
    return read(value)


def is_text(value: Any) -> bool:
    """Tell whether a value is a string, as the keys of a context should be."""
    return isinstance(value, str)


def _second(value: Any) -> Decimal:
    return _with_fraction(value.second * SECOND + fraction_of(value))


def _seconds(value: Any) -> Decimal:
    span = nanoseconds_of(value)
    within = _with_fraction(abs(span) % MINUTE)
    return -within if span < 0 else within


def _with_fraction(nanoseconds: int) -> Decimal:
    """Give seconds, a whole number wherever there is no fraction."""
    whole, fraction = divmod(nanoseconds, SECOND)
    return Decimal(nanoseconds).scaleb(-9).normalize() if fraction else Decimal(whole)


def _offset(value: Any) -> DaysTimeDuration | None:
    offset = offset_of(value)
    return None if offset is None else DaysTimeDuration(offset)


def _zone(value: Any) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _part(unit: int, limit: int) -> Property:
    def read(value: Any) -> Decimal:
        span = nanoseconds_of(value)
        amount = abs(span) // unit % limit
        return Decimal(-amount if span < 0 else amount)

    return read


def _toward_zero(number: int, divisor: int) -> int:
    return abs(number) // divisor * (-1 if number < 0 else 1)


DATE_PROPERTIES: Final[dict[str, Property]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal((day_of(value) - 1) % 7 + 1),
}
TIME_PROPERTIES: Final[dict[str, Property]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": _second,
    "time offset": _offset,
    "timezone": _zone,
}
PROPERTIES: Final[Mapping[str, Mapping[str, Property]]] = {
    "date": DATE_PROPERTIES,
    "time": TIME_PROPERTIES,
    "date and time": {**DATE_PROPERTIES, **TIME_PROPERTIES},
    "days and time duration": {
        "days": _part(DAY, 10**12),
        "hours": _part(HOUR, 24),
        "minutes": _part(MINUTE, 60),
        "seconds": _seconds,
    },
    "years and months duration": {
        "years": lambda value: Decimal(_toward_zero(value.months, 12)),
        "months": lambda value: Decimal(value.months - 12 * _toward_zero(value.months, 12)),
    },
    "range": {
        "start": lambda value: value.ends()[0],
        "end": lambda value: value.ends()[1],
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def compile_filter(compiler: Compiler, node: Filter) -> Code:
    """Compile `a[b]`: the element at a place, or those for which a condition is true."""
    value = compiler.compile(node.value)
    slot = compiler.new_slot()
    condition, cost = compiler.compile_within(Scope({}, slot), node.condition)
    position = node.position

    def choose(run: Run) -> Any:
        items = value(run)
        if not isinstance(items, list):
            if items is None:
                return run.warn(position, "空值不能筛选 / null cannot be filtered")
            items = [items]
        return _filtered(run, items, condition, slot, cost, position)

    return choose


def _filtered(run: Run, items: list[Any], condition: Code, slot: int, cost: Cost, position: int) -> Any:
    outer = run.locals[slot]
    chosen = []
    try:
        if not items:
            return _of_nothing(run, condition, slot)
        for item in items:
            run.spend(cost.weight)
            run.locals[slot] = item
            decided = condition(run)
            if decided is True:
                chosen.append(item)
            elif is_number(decided):
                return element_at(run, items, decided, position)
        return chosen
    finally:
        run.locals[slot] = outer


def _of_nothing(run: Run, condition: Code, slot: int) -> list[Any] | None:
    run.locals[slot] = None
    remarks = len(run.remarks)
    is_place = is_number(condition(run))
    del run.remarks[remarks:]
    return None if is_place else []


def element_at(run: Run, items: list[Any], place: Decimal | int, position: int) -> Any:
    """Give the element at a place counted from 1, or from the end when negative; null beyond the list."""
    index = whole_part(place)
    if is_whole(place) and 1 <= abs(index) <= len(items):
        return items[index - 1 if index > 0 else index]
    written = write_number(place)
    return run.warn(position, f"列表没有第 {written} 个元素 / the list has no element {written}")
