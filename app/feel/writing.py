"""Any value as the text that FEEL's `string` function gives."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from .errors import LimitExceeded
from .functions import Function
from .names import is_single
from .numbers import is_number, write_number
from .ranges import Range
from .temporal.writing import write_temporal

CONSTANTS: Final = {None: "null", True: "true", False: "false"}


BRIEF: Final = 200


class Text(NamedTuple):
    """A piece that is written already, among values that are not."""

    text: str


def write_value(value: Any, check_size: Callable[[int], None] | None = None) -> str:
    """Write a value, strings in quotes. `check_size` may refuse the size so far."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(value):
        pieces.append(piece)
        size += len(piece)
        if check_size is not None and size > len(pieces[0]):
            check_size(size)
    return "".join(pieces)


def write_within(value: Any, most: int) -> str:
    """Write a value that may hold another many times. Raises LimitExceeded beyond `most` characters."""

    def check_size(size: int) -> None:
        if size > most:
            raise LimitExceeded(f"值超过 {most} 个字符 / the value has more than {most} characters")

    return write_value(value, check_size)


def write_briefly(value: Any) -> str:
    """Write the beginning of a value, for messages: what values hold may be written out endlessly."""
    written = ""
    for piece in _pieces(value):
        written += piece[: BRIEF + 1]
        if len(written) > BRIEF:
            return written[:BRIEF] + "…"
    return written


def _pieces(value: Any) -> Iterator[str]:
    """Give the text piece by piece; without recursion, since nothing limits how deep values are nested."""
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, list):
            yield "["
            waiting.append(Text("]"))
            for index in range(len(part) - 1, -1, -1):
                waiting += (part[index], Text(", ")) if index else (part[index],)
        elif isinstance(part, Mapping):
            yield "{"
            waiting.append(Text("}"))
            for index, (key, entry) in reversed(list(enumerate(part.items()))):
                waiting += (entry, Text(f"{', ' if index else ''}{write_key(key)}: "))
        elif isinstance(part, Range):
            yield write_range(part)
        else:
            yield _write_single(part)


def _write_single(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return CONSTANTS[value]
    if isinstance(value, str):
        return quote(value)
    if is_number(value):
        return write_number(value)
    if isinstance(value, Function):
        name = "function" if value.name == "function" else f"function {value.name}"
        return f"{name}({', '.join(value.parameter_names())})"
    return write_temporal(value) or "unknown"


def quote(text: str) -> str:
    """Write a string as a literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def write_key(key: object) -> str:
    """Write the key of a context, in quotes unless it is one word; a key from outside may be no string."""
    key = key if isinstance(key, str) else write_value(key)
    return key if is_single(key) else quote(key)


def write_range(value: Range) -> str:
    """Write a range, with one comparison where it has one end."""
    if value.start is None:
        return f"({'<=' if value.end_included else '<'} {write_value(value.ends()[1])})"
    if value.end is None:
        return f"({'>=' if value.start_included else '>'} {write_value(value.ends()[0])})"
    left, right = "[" if value.start_included else "(", "]" if value.end_included else ")"
    start, end = map(write_value, value.ends())
    return f"{left}{start}..{end}{right}"
