"""The business clock: real time, unless a demonstration moves it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from ..domain.calendar import ZONE
from ..domain.parameters import Setting
from ..store.settings import find_setting, find_value

NAME = "business_clock"
FARTHEST_YEARS = 30
FARTHEST = timedelta(days=round(FARTHEST_YEARS * 365.2425))
"""How far past real time the clock may go: longer than any project with all its deadlines lasts, and far
from the year 9999, past which no deadline could be worked out and from which no clock comes back."""


def business_now(session: Session) -> datetime:
    """Return the demonstration's time: it runs on from the moment it was last set to."""
    kept = find_value(session, NAME)
    real = datetime.now(UTC)
    if kept is None:
        return real
    shown = datetime.fromisoformat(kept["shown"])
    since = datetime.fromisoformat(kept["set_at"])
    return shown + (real - since)


def is_demonstration(session: Session) -> bool:
    """Whether this database was filled as a demonstration: only then has its clock ever been set."""
    return find_setting(session, NAME) is not None


def why_clock_may_not_show(target: datetime | None, shown: datetime) -> str:
    """Say why the clock, which shows one moment, can't be moved to another; empty when it can."""
    latest = (datetime.now(UTC) + FARTHEST).astimezone(ZONE)
    if target is None or target <= shown:
        return "请填写晚于现在的时间：业务时钟只能向前。 / The clock only moves forward."
    if target > latest:
        return (
            f"最晚可拨到 {latest:%Y-%m-%d}（真实时间之后 {FARTHEST_YEARS} 年）：时钟拨过去就回不来。"
            f" / {latest:%Y-%m-%d} at the latest: the clock never comes back."
        )
    return ""


def set_business_clock(session: Session, moment: datetime) -> None:
    """Let the business clock show `moment` from now on. Only for demonstrations."""
    value = {"shown": moment.astimezone(UTC).isoformat(), "set_at": datetime.now(UTC).isoformat()}
    setting = find_setting(session, NAME)
    if setting is None:
        session.add(Setting(name=NAME, value=value))
    else:
        setting.value = value
    session.flush()
