"""When a timer is due: worked out once, when the element is entered, and kept as absolute UTC time.

A date is the first moment of that day, a local time is in the business time zone. Cycles are ISO
(`R3/PT1H`, `R/2022-01-01T00:00:00+08:00/P1D`); each next moment counts from the one before, so that a
late sweep loses nothing.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from ..domain.errors import ExecutionFailed
from ..feel import Environment, compile_expression
from .drawing import Event
from .limits import FIRST_YEAR, LAST_YEAR, SHORTEST_CYCLE
from .scopes import Variables

ENDLESS = -1
_LATER = {
    "text": compile_expression("start + duration(step)"),
    "duration": compile_expression("start + step"),
}
_CYCLE = re.compile(r"R(?P<repeats>0*[1-9][0-9]{0,8})?/(?:(?P<begin>[^/]+)/)?(?P<every>[^/]+)", re.ASCII)
_READ_TIME = compile_expression('if contains(text, "T") then date and time(text) else date(text)')


def schedule(event: Event, variables: Variables, environment: Environment, now: datetime) -> dict[str, Any]:
    """Return the memo of a timer: `due`, and for a cycle `every` and how often it still `repeats`.

    Raises ExecutionFailed when the time cannot be read.
    """
    when, warnings = _evaluate(event, variables, environment)
    if event.timer == "timeDate":
        due = moment(when, environment)
    elif event.timer == "timeDuration":
        due = _later(now, when, environment)
    else:
        return _first_of_cycle(when, environment, now)
    if due is None:
        raise _unreadable(event, when, warnings)
    return {"due": _stored(due)}


def next_of_cycle(memo: dict[str, Any], environment: Environment) -> dict[str, Any] | None:
    """Return the memo after one firing, None when the cycle has ended."""
    repeats = memo.get("repeats", 1)
    if "every" not in memo or repeats == 1:
        return None
    last = due_at(memo)
    due = _later(last, memo["every"], environment)
    if due is None:
        return None
    due = max(due, last + SHORTEST_CYCLE)  # one that was begun before short cycles were refused
    left = ENDLESS if repeats == ENDLESS else repeats - 1
    return {**memo, "due": _stored(due), "repeats": left}


def due_at(memo: dict[str, Any]) -> datetime:
    """Return the moment a waiting timer is due, in UTC."""
    return datetime.fromisoformat(memo["due"])


def moment(value: Any, environment: Environment) -> datetime | None:
    """Read a time from a FEEL value or ISO text; None when it is neither a time nor a date of our age."""
    if isinstance(value, str):
        value = _READ_TIME.evaluate({"text": value.strip()}, environment).value
    if not isinstance(value, date) or not FIRST_YEAR <= value.year <= LAST_YEAR:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=_zone(environment))
    return datetime.combine(value, time(), _zone(environment))


def _evaluate(event: Event, variables: Variables, environment: Environment) -> tuple[Any, str]:
    if event.when is None or isinstance(event.when, str):
        return event.when, ""
    return event.when.evaluate(variables, environment)


def _first_of_cycle(text: Any, environment: Environment, now: datetime) -> dict[str, Any]:
    written = _CYCLE.fullmatch(text.strip()) if isinstance(text, str) else None
    if written is not None:
        repeats, begin, every = written["repeats"], written["begin"], written["every"]
        first = moment(begin, environment) if begin else _later(now, every, environment)
        second = first and _later(first, every, environment)
        if first and second:
            if second - first < SHORTEST_CYCLE:
                raise ExecutionFailed(f"周期短于一分钟：{text} / the cycle is shorter than a minute: {text}")
            return {"due": _stored(first), "every": every, "repeats": int(repeats or ENDLESS)}
    raise ExecutionFailed(f"周期应写作 R3/PT1H，得到 {text!r} / a cycle is written R3/PT1H, it is {text!r}")


def _later(start: datetime, step: Any, environment: Environment) -> datetime | None:
    """Add a duration; years and months count in the business time zone. None when it is no positive one."""
    if step is None:
        return None
    local = start.astimezone(_zone(environment))
    expression = _LATER["text" if isinstance(step, str) else "duration"]
    later = expression.evaluate({"start": local, "step": step}, environment).value
    is_one = isinstance(later, datetime) and later >= local and later.year <= LAST_YEAR
    return later if is_one else None


def _zone(environment: Environment) -> tzinfo:
    """Return the business time zone: the one that FEEL's `now()` is in."""
    return (environment.now and environment.now.tzinfo) or UTC


def _stored(due: datetime) -> str:
    return due.astimezone(UTC).isoformat()


def _unreadable(event: Event, when: Any, warnings: str) -> ExecutionFailed:
    source = event.when if isinstance(event.when, str) or event.when is None else event.when.text
    return ExecutionFailed(
        f"定时器 {event.timer} 无法读取：{source} → {when!r}"
        f" / the timer's {event.timer} cannot be read. {warnings}"
    )
