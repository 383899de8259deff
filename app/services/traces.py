"""Traces: what machines leave behind goes after a while, a few rows at a time, so that no table grows.

What was done stands in the history of each instance; these rows only say that a machine was at it.
"""

from datetime import timedelta

from ..domain.notifications import OutboxMail
from ..store.traces import KINDS, delete_some
from .security_time import real_now
from .sessions import forget_sessions
from .work import House

PERIOD = "traces_kept_days"
AT_ONCE = 500


def forget_traces(house: House) -> int:
    """Delete what was over longer ago than the parameter says; return how many rows that were.

    Letters are dated by real time, all else by the business clock. Each batch is a transaction of its own.
    """
    with house.command() as work:
        forget_sessions(work)
        days = work.parameters.get(PERIOD)
    if not isinstance(days, int):  # before the system was started once
        return 0
    gone, period = 0, timedelta(days=days)
    for kind in KINDS:
        some = AT_ONCE
        while some == AT_ONCE:
            with house.command() as work:
                now = real_now() if kind is OutboxMail else work.now
                some = delete_some(work.session, kind, now - period, now, AT_ONCE)
            gone += some
    return gone
