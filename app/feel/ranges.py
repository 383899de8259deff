"""Ranges of comparable values, closed or open at either end."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is None is not bounded."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
