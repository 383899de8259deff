"""Which carrier an installation has: its database decides."""

from collections.abc import Callable
from uuid import UUID

from ..services.carrier import Carrier
from ..services.work import House
from .claim_loop import ClaimLoop


def carrier_for(house: House, perform: Callable[[UUID], bool]) -> Carrier:
    """Return what carries the house's jobs to `perform`: a queue on PostgreSQL, else a loop over the rows."""
    if house.database.is_postgres:
        from .queue import Queue  # half a second of every start, for who has a queue

        return Queue(house, perform)
    return ClaimLoop(house, perform)
