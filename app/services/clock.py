"""The business clock: real time, unless a demonstration moves it."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ..domain.parameters import Setting
from ..store.settings import find_setting

NAME = "business_clock"


def business_now(session: Session) -> datetime:
    """Return the demonstration's time: it runs on from the moment it was last set to."""
    setting = find_setting(session, NAME)
    real = datetime.now(UTC)
    if setting is None:
        return real
    shown = datetime.fromisoformat(setting.value["shown"])
    since = datetime.fromisoformat(setting.value["set_at"])
    return shown + (real - since)


def set_business_clock(session: Session, moment: datetime) -> None:
    """Let the business clock show `moment` from now on. Only for demonstrations."""
    value = {"shown": moment.astimezone(UTC).isoformat(), "set_at": datetime.now(UTC).isoformat()}
    setting = find_setting(session, NAME)
    if setting is None:
        session.add(Setting(name=NAME, value=value))
    else:
        setting.value = value
    session.flush()
