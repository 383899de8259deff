"""Real time: sessions, locks and links never follow a demonstration's clock."""

from datetime import UTC, datetime


def real_now() -> datetime:
    """Return the moment by the machine's clock."""
    return datetime.now(UTC)
