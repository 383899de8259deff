"""What was done to an account is written down where an administrator reads it."""

from ..domain.accounts import AccountEvent
from ..domain.identity import User
from ..domain.notifications import Notification
from .audit import note_deed
from .security_time import real_now
from .work import Work


def note(work: Work, user: User, what: str, *, by: str | None = None) -> None:
    """Add a line to the account's record, in real time and with who did it."""
    actor = by or (work.person.username if work.person else user.username)
    work.session.add(AccountEvent(user_id=user.id, at=real_now(), by=actor, what=what))
    note_deed(work, "account", user.username, {"what": what}, by=actor)


def tell(work: Work, user: User, title: str, link: str = "/account/") -> None:
    """Put a notice about the person's own account into the bell."""
    work.session.add(Notification(user_id=user.id, title=title, link=link, at=work.now))
