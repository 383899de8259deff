"""Ranges of comparable values, closed or open at either end."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final


class NullEnd(Enum):
    """What stands at the end of `[1..null]`: nothing compares with it, so nothing surely lies within."""

    NULL = "null"


NULL_END: Final = NullEnd.NULL


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is None is not bounded (`>= 1`), NULL_END is a null."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True

    def ends(self) -> tuple[Any, Any]:
        """Give both ends as values: null for one that is not bounded or a null."""
        return (
            None if self.start is NULL_END else self.start,
            None if self.end is NULL_END else self.end,
        )


def written_end(value: Any) -> Any:
    """Give a value as what stands at the end of a range."""
    return NULL_END if value is None else value
