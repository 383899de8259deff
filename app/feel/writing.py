"""Any value as the text that FEEL's `string` function gives."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .functions import Function
from .names import is_single
from .numbers import is_number, write_number
from .ranges import Range
from .temporal.writing import write_temporal

CONSTANTS: Final = {None: "null", True: "true", False: "false"}


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


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _pieces(item)
        yield "]"
    elif isinstance(value, Mapping):
        yield "{"
        for index, (key, entry) in enumerate(value.items()):
            yield f"{', ' if index else ''}{write_key(key)}: "
            yield from _pieces(entry)
        yield "}"
    elif isinstance(value, Range):
        yield write_range(value)
    else:
        yield _write_single(value)


def _write_single(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return CONSTANTS[value]
    if isinstance(value, str):
        return quote(value)
    if is_number(value):
        return write_number(value)
    if isinstance(value, Function):
        return f"function {value.name}({', '.join(value.parameter_names())})"
    return write_temporal(value) or "unknown"


def quote(text: str) -> str:
    """Write a string as a literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def write_key(key: str) -> str:
    """Write the key of a context, in quotes unless it is one word."""
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
