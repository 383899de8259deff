"""Signing in: throttled by account and by address, counted in our own table.

Two transactions, so that neither the count can be outrun by parallel guesses nor the database be held
while the password is worked out: `begin_sign_in` notes the try as failed, `finish_sign_in` mends that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from ..domain.accounts import AccessAttempt, Attempt
from ..domain.calendar import ZONE
from ..domain.errors import Invalid
from ..domain.identity import User
from ..domain.throttling import FAILURES_PER_ADDRESS, LONGEST_LOCK, WINDOW, locked_until, tries_left
from ..store.accounts import (
    count_failures_from,
    failures_since_success,
    find_account,
    get_attempt,
    recent_failures,
)
from ..store.identity import find_user, get_user
from .account_log import note
from .passwords import is_right
from .security_time import real_now
from .sessions import open_session
from .work import Work

ACCOUNT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class SignIn:
    """A try that was noted: what is needed to check its password outside any transaction."""

    attempt_id: UUID
    username: str
    password_hash: str | None
    tries_left: int

    def is_right(self, password: str) -> bool:
        """Whether the password fits. Slow by intention."""
        return is_right(self.password_hash, password)


def begin_sign_in(work: Work, typed: str, address: str) -> SignIn:
    """Note the try and say whose password is to be checked, be there such an account or not.

    Raises Invalid while the account is locked or the address has guessed too often.
    """
    now = real_now()
    if count_failures_from(work.session, address, now - WINDOW) >= FAILURES_PER_ADDRESS:
        raise Invalid(
            "从这个网络地址登录失败的次数过多，请 15 分钟后再试。 / Too many failures from this address.",
            {"account": "请 15 分钟后再试。 / Please wait 15 minutes."},
        )
    user = find_account(work.session, typed)
    account = (user.username if user else normalize("NFKC", typed).strip().casefold())[:ACCOUNT_LIMIT]
    failures = failures_since_success(work.session, account)
    until = locked_until(failures)
    if until and until > now:
        raise locked(until)
    attempt = AccessAttempt(kind=Attempt.SIGN_IN, account=account, address=address, at=now)
    work.session.add(attempt)
    work.session.flush()
    return SignIn(
        attempt.id, account, user.password_hash if user else None, tries_left([now, *failures], now)
    )


def finish_sign_in(work: Work, sign_in: SignIn, address: str, browser: str) -> str:
    """Open a session after the password was found right; return the secret for the cookie.

    Raises Invalid when the account or its unit is disabled: only who knows the password is told.
    """
    user = get_user(work.session, sign_in.username)
    if not user.is_active or (user.organisation and not user.organisation.is_active):
        raise Invalid(
            "账号已停用。 / The account is disabled.",
            {"account": "账号或所属单位已停用，请联系单位管理员或技术支持。 / Ask your administrator."},
        )
    get_attempt(work.session, sign_in.attempt_id).is_success = True
    return open_session(work, user, address, browser)


def note_failure(work: Work, sign_in: SignIn, address: str) -> None:
    """Write a wrong password, and the lock it may bring, into the record of the account, if there is one."""
    user = find_user(work.session, sign_in.username)
    if user is None:
        return
    origin = f"来自 {address}" if address else "来源不明"
    note(work, user, "登录失败：密码不对", by=origin)
    if not sign_in.tries_left:
        note(work, user, "连续 5 次密码不对，账号锁定 15 分钟", by="系统")


def confirm(work: Work, sign_in: SignIn) -> None:
    """Note that the password of this try was right, without signing in anew."""
    get_attempt(work.session, sign_in.attempt_id).is_success = True


def unlock(work: Work, user: User) -> None:
    """Forget the account's failures: they are counted since its last success."""
    work.session.add(
        AccessAttempt(kind=Attempt.SIGN_IN, account=user.username, address="", at=real_now(), is_success=True)
    )


def lock_of(work: Work, user: User) -> datetime | None:
    """Return until when the account is locked, or None."""
    until = locked_until(failures_since_success(work.session, user.username))
    return until if until and until > real_now() else None


def locks_of(work: Work, users: Sequence[User]) -> Mapping[str, datetime]:
    """Return which of these accounts are locked, and until when. One statement."""
    names, now = [user.username for user in users], real_now()
    failures = recent_failures(work.session, names, now - LONGEST_LOCK)
    found = {name: locked_until(times) for name, times in failures.items()}
    return {name: until for name, until in found.items() if until and until > now}


def wrong(sign_in: SignIn) -> Invalid:
    """Return the answer to a wrong password or an unknown account: the same for both."""
    if sign_in.tries_left:
        left = f"再错 {sign_in.tries_left} 次将锁定 15 分钟。 / {sign_in.tries_left} more and it is locked."
    else:
        left = "账号已锁定 15 分钟。 / Locked for 15 minutes."
    return Invalid(
        "账号或密码不对。 / The account or the password is wrong.",
        {"password": f"账号或密码不对，请核对大小写。{left}"},
    )


def locked(until: datetime) -> Invalid:
    """Return the answer while an account is locked."""
    clock = until.astimezone(ZONE).strftime("%H:%M")
    return Invalid(
        f"连续 5 次有误，账号锁定到 {clock}。 / Locked until {clock} after five wrong tries.",
        {"account": f"锁定到 {clock}，到时再试，或重设密码。 / Wait until {clock}, or reset the password."},
    )
