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
    is_floor: bool = False
    """Whether the target is what it should reach, not what it should stay below."""

    @property
    def value(self) -> float:
        if self.statistic == "max":
            return max(self.samples)
        return self.p95 if self.statistic == "p95" else statistics.median(self.samples)

    @property
    def p95(self) -> float:
        if len(self.samples) == 1:
            return self.samples[0]
        return statistics.quantiles(self.samples, n=PERCENT, method="inclusive")[94]

    @property
    def is_met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.is_floor else self.value <= self.target

    @property
    def goal(self) -> str:
        """Say what it should be: `≤ 8`, `≥ 20`, or nothing."""
        return "" if self.target is None else f"{'≥' if self.is_floor else '≤'} {self.target:g}"


Measure = Callable[[], Iterator[Figure]]
