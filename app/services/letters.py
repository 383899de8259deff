"""Letters about accounts: into the outbox when mail is configured, otherwise not at all."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from ..domain.identity import User
from ..domain.notifications import OutboxMail
from .security_time import real_now
from .work import Work


def may_write_to(work: Work, user: User) -> bool:
    """Whether a letter would reach this person."""
    return bool(work.house.config.mail_url and user.email)


def write_letter(work: Work, user: User, subject: str, lines: tuple[str, ...]) -> bool:
    """Lay a letter into the outbox; the worker sends it after the commit. Returns whether one was written."""
    if not may_write_to(work, user) or user.email is None:
        return False
    domain = urlsplit(work.house.config.public_url).hostname or "localhost"
    work.session.add(
        OutboxMail(
            message_id=make_msgid(domain=domain),
            recipient=user.email,
            subject=subject,
            body="\n\n".join(
                (f"{user.name}：", *lines, "内蒙古自治区科技计划“揭榜挂帅”项目管理系统（自动发出，请勿回复）")
            ),
            due_at=real_now(),
        )
    )
    return True
