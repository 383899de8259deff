"""One-time links: whoever holds one may set a password once, and then never again."""

from dataclasses import dataclass
from uuid import UUID

from ..domain.accounts import LinkPurpose, OneTimeLink, digest_of, new_secret
from ..domain.errors import Invalid, NotFound
from ..domain.identity import User
from ..domain.passwords import why_refused
from ..store.accounts import find_link, lock_link, unused_links
from .account_log import note, tell
from .letters import write_letter
from .passwords import hash_password
from .security_time import real_now
from .sessions import end_sessions
from .signing_in import unlock
from .work import Work

DEAD_LINK = (
    "这个链接已经用过、已过期或不完整，请向给您链接的人再要一个。"
    " / This link was used, has expired or is incomplete; please ask for a new one."
)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made: only now can its path be shown. `mailed_to` is empty when no letter leaves."""

    path: str
    mailed_to: str = ""
    is_replacing: bool = False
    """Whether an earlier link, which nobody had used yet, is dead now."""


def has_link(work: Work, user: User) -> bool:
    """Whether the account has a link that nobody has used yet and that still works."""
    now = real_now()
    return any(link.expires_at > now for link in unused_links(work.session, user.id))


def make_link(work: Work, purpose: LinkPurpose, user_id: UUID | None, *, by: str) -> str:
    """Make a link and return its path; older unused ones for the same account die."""
    for old in unused_links(work.session, user_id):
        work.session.delete(old)
    now, secret = real_now(), new_secret()
    work.session.add(
        OneTimeLink(
            purpose=purpose,
            token_digest=digest_of(secret),
            user_id=user_id,
            created_by=by,
            created_at=now,
            expires_at=now + purpose.lasts,
        )
    )
    work.session.flush()
    return f"/link/{secret}"


def send_invitation(work: Work, user: User, *, by: str, unit: str = "") -> NewLink:
    """Make the link with which an invited person sets the first password, and mail it if possible."""
    is_replacing = has_link(work, user)
    path = make_link(work, LinkPurpose.INVITATION, user.id, by=by)
    address = work.house.config.public_url + path
    whose = f"“{unit}”" if unit else ""
    is_mailed = write_letter(
        work, user, "邀请您使用“揭榜挂帅”系统",
        (f"已为您在{whose}“揭榜挂帅”系统开通账号 {user.username}。请在 14 天内打开链接设置密码：", address),
    )  # fmt: skip
    return NewLink(path, user.email or "" if is_mailed else "", is_replacing)


def send_reset(work: Work, user: User, *, by: str) -> NewLink:
    """Make a link with which a password is set anew, and mail it if possible."""
    is_replacing = has_link(work, user)
    path = make_link(work, LinkPurpose.PASSWORD_RESET, user.id, by=by)
    address = work.house.config.public_url + path
    is_mailed = write_letter(
        work, user, "重设“揭榜挂帅”系统密码",
        ("请在 24 小时内打开链接重设：", address, "非您本人或管理员要求的，请不要打开，并告知技术支持。"),
    )  # fmt: skip
    return NewLink(path, user.email or "" if is_mailed else "", is_replacing)


def look_at_link(work: Work, token: str) -> OneTimeLink:
    """Return a usable link without using it. Raises NotFound when it is dead."""
    link = find_link(work.session, digest_of(token), real_now())
    if link is None or (link.user and not link.user.is_active):
        raise NotFound(DEAD_LINK)
    return link


def take_link(work: Work, token: str) -> OneTimeLink:
    """Return the link, locked and marked as used. Raises NotFound when it is dead."""
    link = lock_link(work.session, digest_of(token), real_now())
    if link is None or (link.user and not link.user.is_active):
        raise NotFound(DEAD_LINK)
    link.used_at = real_now()
    return link


def set_password_by_link(work: Work, token: str, password: str, repeated: str) -> User:
    """Use an invitation or a reset link: set the password, end every session, and return the account.

    Raises NotFound when the link is dead, and Invalid for the password; a refused one leaves the link alive.
    """
    link = take_link(work, token)
    user = link.user
    if user is None:
        raise NotFound(DEAD_LINK)
    check_new_password(password, repeated, user)
    user.password_hash = hash_password(password)
    unlock(work, user)
    end_sessions(work, user.id)
    if link.purpose is LinkPurpose.INVITATION:
        note(work, user, f"接受邀请（{link.created_by}），设置了密码", by=user.username)
    else:
        note(work, user, "用一次性链接重设了密码", by=user.username)
        tell(work, user, "您的密码已用一次性链接重设。如不是您本人所为，请立即联系技术支持。")
    return user


def check_new_password(password: str, repeated: str, user: User) -> None:
    """Raise Invalid, with both fields named, when the password is refused or repeated differently."""
    known = [user.username, user.name, user.mobile or "", (user.email or "").partition("@")[0]]
    problems = password_problems(password, repeated, known)
    if problems:
        raise Invalid("密码未通过，请更正。 / The password was refused.", problems)


def password_problems(password: str, repeated: str, known: list[str]) -> dict[str, str]:
    """Return what is wrong with a new password and its repetition, by field."""
    problems: dict[str, str] = {}
    refused = why_refused(password, known)
    if refused:
        problems["password"] = refused
    if password != repeated:
        problems["repeated"] = "两次输入的密码不一致。 / The two passwords differ."
    return problems
