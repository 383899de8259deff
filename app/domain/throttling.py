"""How many wrong tries are too many: plain rules over the times of failures."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
LONGEST_LOCK = WINDOW + LOCKED_FOR
"""No failure from before this has to do with a lock of now."""
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 60
"""A whole unit, or a whole city behind one gateway, shares an address; a guesser needs far more."""
REGISTRATIONS_PER_ADDRESS = 10
RESETS_PER_ACCOUNT = 3
OBJECTIONS_PER_ADDRESS = 10
PER_HOUR = timedelta(hours=1)


def locked_until(failures: Sequence[datetime]) -> datetime | None:
    """Return when the lock ends that these failures brought about, or None.

    `failures` are the times since the last success, newest first. Five within a quarter of an hour
    lock for a quarter of an hour from the last one; tries during the lock are not counted.
    """
    if len(failures) < FAILURES_PER_ACCOUNT:
        return None
    newest, fifth = failures[0], failures[FAILURES_PER_ACCOUNT - 1]
    return newest + LOCKED_FOR if newest - fifth <= WINDOW else None


def tries_left(failures: Sequence[datetime], now: datetime) -> int:
    """Return how many wrong tries are left before the account is locked."""
    recent = [moment for moment in failures if moment > now - WINDOW]
    return max(0, FAILURES_PER_ACCOUNT - len(recent))
