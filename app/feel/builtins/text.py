"""Functions of strings."""

from decimal import Decimal
from typing import Any, Final

from ..numbers import whole_part
from ..run import Run
from .signature import Library, Refused

TEXT: Final = Library()


@TEXT.define("substring(string: string, start position: number, length?: number)")
def substring(run: Run, string: str, start: Decimal, length: Decimal | None = None) -> str:  # noqa: ARG001
    """Cut out a piece; places count from 1, or from the end when negative."""
    place = whole_part(start)
    if not 1 <= abs(place) <= len(string) or (length is not None and length < 1):
        raise Refused(
            "起始位置应在字符串之内，长度应大于 0 / start must lie in the string, length be more than 0"
        )
    begin = place - 1 if place > 0 else len(string) + place
    return string[begin:] if length is None else string[begin : begin + whole_part(length)]


@TEXT.define("string length(string: string)")
def string_length(run: Run, string: str) -> Decimal:  # noqa: ARG001
    """Count the characters."""
    return Decimal(len(string))


@TEXT.define("upper case(string: string)")
def upper_case(run: Run, string: str) -> str:  # noqa: ARG001
    """Write in capitals."""
    return string.upper()


@TEXT.define("lower case(string: string)")
def lower_case(run: Run, string: str) -> str:  # noqa: ARG001
    """Write in small letters."""
    return string.lower()


@TEXT.define("substring before(string: string, match: string)")
def substring_before(run: Run, string: str, match: str) -> str:  # noqa: ARG001
    """Give what stands before the first match; nothing when there is none."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@TEXT.define("substring after(string: string, match: string)")
def substring_after(run: Run, string: str, match: str) -> str:  # noqa: ARG001
    """Give what stands behind the first match; nothing when there is none."""
    return string.partition(match)[2] if match else string


@TEXT.define("contains(string: string, match: string)")
def contains(run: Run, string: str, match: str) -> bool:  # noqa: ARG001
    """Tell whether a piece stands in a string."""
    return match in string


@TEXT.define("starts with(string: string, match: string)")
def starts_with(run: Run, string: str, match: str) -> bool:  # noqa: ARG001
    """Tell whether a string begins with a piece."""
    return string.startswith(match)


@TEXT.define("ends with(string: string, match: string)")
def ends_with(run: Run, string: str, match: str) -> bool:  # noqa: ARG001
    """Tell whether a string ends with a piece."""
    return string.endswith(match)


@TEXT.define(
    "string join(list: list, delimiter?: string | null)",
    "string join(list: list, delimiter: string | null, prefix: string, suffix: string)",
)
def string_join(
    run: Run, items: list[Any], delimiter: str | None = None, prefix: str = "", suffix: str = ""
) -> str:
    """Join strings, leaving out nulls."""
    pieces = [item for item in items if item is not None]
    if not all(isinstance(piece, str) for piece in pieces):
        raise Refused("列表中有非字符串 / the list holds something that is no string")
    between = delimiter or ""
    run.check_string(sum(map(len, pieces)) + len(between) * len(pieces))
    return prefix + between.join(pieces) + suffix


@TEXT.define("trim(string: string)")
def trim(run: Run, string: str) -> str:  # noqa: ARG001
    """Take the blanks off both ends."""
    return string.strip()


@TEXT.define("is blank(string: string)")
def is_blank(run: Run, string: str) -> bool:  # noqa: ARG001
    """Tell whether a string consists of blanks only."""
    return not string.strip()
