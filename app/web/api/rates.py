"""How often one may ask: a bucket per token, and one per address for tokens that are none.

The buckets are this process's own: with several serving processes each allows as much.
"""

import time
from collections import OrderedDict
from threading import Lock

from ...domain.errors import AppError

REQUESTS_PER_MINUTE = 1_200
BURST = 200
WRONG_TOKENS_PER_MINUTE = 30
REMEMBERED = 10_000


class TooManyRequests(AppError):
    """The caller asks more often than is good for the others."""

    code = "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"请求过于频繁，请 {seconds} 秒后再试。 / Too many requests: wait {seconds} s.")
        self.seconds = seconds


class Buckets:
    """Holds up to `burst` requests per key and fills up again at `per_minute`."""

    def __init__(self, per_minute: int, burst: int) -> None:
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Take one request out of a bucket. Raises TooManyRequests when it is empty."""
        with self._lock:
            level = self._level(key)
            if level < 1:
                raise TooManyRequests(max(1, round((1 - level) / self._rate)))
            self._keep(key, level - 1)

    def require(self, key: str) -> None:
        """Raise TooManyRequests when a bucket is empty, without taking anything."""
        with self._lock:
            level = self._level(key)
        if level < 1:
            raise TooManyRequests(max(1, round((1 - level) / self._rate)))

    def _level(self, key: str) -> float:
        level, at = self._levels.get(key, (self._burst, time.monotonic()))
        return min(self._burst, level + (time.monotonic() - at) * self._rate)

    def _keep(self, key: str, level: float) -> None:
        self._levels[key] = (level, time.monotonic())
        self._levels.move_to_end(key)
        if len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)


class Rates:
    """The buckets of one application."""

    def __init__(self, per_minute: int = REQUESTS_PER_MINUTE, burst: int = BURST) -> None:
        self.tokens = Buckets(per_minute, burst)
        self.wrong_tokens = Buckets(WRONG_TOKENS_PER_MINUTE, WRONG_TOKENS_PER_MINUTE)
