"""A FEEL value on a page, bounded: its text, and as a small table where it is a context or a list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..feel import FeelError
from ..feel.kinds import in_chinese, kind_of
from ..feel.writing import write_briefly, write_within

MOST_SHOWN: Final = 20_000
MOST_ROWS: Final = 100
MOST_COLUMNS: Final = 20


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value's kind and text; `pairs` of a context, or `columns` and `rows` of a list of contexts."""

    kind: str
    text: str
    is_cut: bool = False
    pairs: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def show_value(value: Any) -> ShownValue:
    """Show a value, the beginning of a large one."""
    kind = kind_of(value)
    words = in_chinese(kind) if kind == "null" else f"{in_chinese(kind)} {kind}"
    try:
        text, is_cut = write_within(value, MOST_SHOWN), False
    except FeelError:
        text, is_cut = write_briefly(value), True
    if isinstance(value, Mapping) and 0 < len(value) <= MOST_ROWS:
        return ShownValue(words, text, is_cut, [(str(key), write_briefly(one)) for key, one in value.items()])
    if (
        isinstance(value, list)
        and 0 < len(value) <= MOST_ROWS
        and all(isinstance(one, Mapping) for one in value)
    ):
        columns = list(dict.fromkeys(str(key) for one in value for key in one))
        if 0 < len(columns) <= MOST_COLUMNS:
            rows = [[write_briefly(one[key]) if key in one else "" for key in columns] for one in value]
            return ShownValue(words, text, is_cut, columns=columns, rows=rows)
    return ShownValue(words, text, is_cut)
