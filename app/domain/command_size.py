"""How much one command may bring into a process: the one place where the bounds stand.

Whoever starts an instance, publishes a message, completes a job or corrects a variable meets them. Pages
are bounded by their forms, and by the same megabytes of text.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .base import encode_json
from .errors import Invalid

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 4 * MEGABYTE  # of JSON, as in Camunda 8
MOST_VARIABLES: Final = 1_000
MOST_VALUES: Final = 100_000  # in all variables together, those inside lists and objects counted


class TooMuch(Invalid):
    """The variables of one command are more than is kept; the fields name the largest."""

    code = "too_much"


def check_command_size(variables: Mapping[str, Any]) -> None:
    """Let pass what one command may bring. Raises TooMuch naming the limit and the largest variable."""
    if len(variables) > MOST_VARIABLES:
        raise TooMuch(
            f"一次带来 {len(variables)} 个变量，上限 {MOST_VARIABLES}"
            f" / {len(variables)} variables at once, the limit is {MOST_VARIABLES}"
        )
    count = sum(1 for _ in _values(variables))
    if count > MOST_VALUES:
        raise _too_much(
            variables,
            f"一次带来 {count} 个值，上限 {MOST_VALUES}",
            f"{count} values at once, the limit is {MOST_VALUES}",
        )
    size = len(encode_json(variables))
    if size > MOST_BYTES:
        raise _too_much(
            variables,
            f"一次带来的变量共 {size} 字节，上限 {MOST_BYTES // MEGABYTE} MB",
            f"the variables have {size} bytes, the limit is {MOST_BYTES}",
        )


def _too_much(variables: Mapping[str, Any], chinese: str, english: str) -> TooMuch:
    largest = max(variables, key=lambda name: len(encode_json(variables[name])))
    said = f"{chinese}；请减少“{largest}”的内容，大的文件请作为附件上传 / {english}: send less in {largest}"
    return TooMuch(said, {f"variables.{largest}": "过大 / too large"})


def _values(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
