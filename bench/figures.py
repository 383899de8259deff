"""What a measurement hands over: samples of one quantity, and the figure that stands for them."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity: what was measured, all samples, which statistic counts and what it should not exceed."""

    what: str
    unit: str
    samples: Sequence[float]
    statistic: Literal["median", "p95", "max"] = "median"
    target: float | None = None

    @property
    def value(self) -> float:
        if self.statistic == "max":
            return max(self.samples)
        if self.statistic == "p95" and len(self.samples) > 1:
            return statistics.quantiles(self.samples, n=PERCENT, method="inclusive")[94]
        return statistics.median(self.samples)

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.value <= self.target


Measure = Callable[[], Iterator[Figure]]
