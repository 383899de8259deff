"""What people do with their own account: contact, password, forgotten password, deputy."""

from datetime import date
from uuid import UUID

from ..domain.accounts import AccessAttempt, Attempt
from ..domain.contacts import Contact
from ..domain.errors import Invalid, NotFound
from ..domain.identity import Deputy, Person, User
from ..domain.roles import STAFF, may_stand_in
from ..domain.throttling import PER_HOUR, RESETS_PER_ACCOUNT
from ..store.accounts import count_attempts, find_account
from ..store.identity import get_user
from ..store.people import deputies_of, find_deputy, possible_deputies, roles_of
from .account_log import note, tell
from .accounts import CORRECT, contact_problems
from .letters import may_write_to
from .links import password_problems, send_reset
from .passwords import hash_password
from .security_time import real_now
from .sessions import end_sessions
from .signing_in import SignIn, unlock
from .work import Work

LONGEST_ABSENCE_DAYS = 366


def change_contact(work: Work, by: Person, contact: Contact) -> None:
    """Change the person's own name, position, mobile and mail. Raises Invalid with every wrong field."""
    user = get_user(work.session, by.username)
    problems = contact_problems(work, contact, user)
    if problems:
        raise Invalid(CORRECT, problems)
    before = (user.name, user.title, user.mobile or "", user.email or "")
    after = (contact.name, contact.title, contact.mobile, contact.email)
    labels = ("姓名", "职务", "手机", "邮箱")
    changed = [label for label, old, new in zip(labels, before, after, strict=True) if old != new]
    user.name, user.title = contact.name, contact.title
    user.mobile, user.email = contact.mobile or None, contact.email or None
    if changed:
        note(work, user, f"本人修改了{'、'.join(changed)}")


def change_password(
    work: Work, by: Person, current: SignIn, *, is_right: bool, password: str, repeated: str, token: str
) -> int:
    """Set a new password; every other session ends. Returns how many ended.

    `current` is the noted try with the present password and `is_right` what came of it; a right one
    was confirmed before, so that a refused new password does not count as a failure.
    Raises Invalid with every wrong field.
    """
    user = get_user(work.session, by.username)
    known = [user.username, user.name, user.mobile or "", (user.email or "").partition("@")[0]]
    problems = password_problems(password, repeated, known)
    if not is_right:
        problems["current"] = (
            f"当前密码不对，再错 {current.tries_left} 次将锁定。 / Not the present password."
        )
    elif current.is_right(password):
        problems.setdefault("password", "新密码与当前密码相同。 / The new password is the present one.")
    if problems:
        raise Invalid(CORRECT, problems)
    user.password_hash = hash_password(password)
    unlock(work, user)
    note(work, user, "本人修改了密码")
    return end_sessions(work, user.id, but_token=token)


def ask_for_reset(work: Work, typed: str, address: str) -> None:
    """Mail a reset link when the account has an address and mail is configured.

    The answer is the same whatever happens: nobody learns here which accounts exist.
    """
    now = real_now()
    user = find_account(work.session, typed)
    if user is None or not user.is_active or not may_write_to(work, user):
        return
    recent = count_attempts(work.session, Attempt.RESET, now - PER_HOUR, account=user.username)
    if recent >= RESETS_PER_ACCOUNT:
        return
    work.session.add(
        AccessAttempt(kind=Attempt.RESET, account=user.username, address=address, at=now, is_success=True)
    )
    note(work, user, "申请用邮件重设密码", by=user.username)
    send_reset(work, user, by=user.username)


def appoint_deputy(work: Work, by: Person, deputy: str, first: date | None, last: date | None) -> Deputy:
    """Let a colleague act for the person from one business day through another, both included.

    Raises Invalid with every wrong field: unknown or unsuitable deputy, days past, reversed or overlapping.
    """
    user = get_user(work.session, by.username)
    problems: dict[str, str] = {}
    chosen = next((one for one in deputies_for(work, user) if one.username == deputy), None)
    if chosen is None:
        problems["deputy"] = "请从名单中选一位同事。 / Please choose a colleague from the list."
    if first is None:
        problems["first_day"] = "请填写开始日期。 / The first day is required."
    elif first < work.today:
        problems["first_day"] = f"不能早于今天（{work.today:%Y-%m-%d}）。 / Not before today."
    if last is None:
        problems["last_day"] = "请填写结束日期。 / The last day is required."
    elif first and last < first:
        problems["last_day"] = "不能早于开始日期。 / Not before the first day."
    elif first and (last - first).days > LONGEST_ABSENCE_DAYS:
        problems["last_day"] = "最长一年，届时可再设。 / One year at most."
    if first and last and "last_day" not in problems:
        clash = next((row for row, _ in deputies_of(work.session, user.id, work.today)
                      if row.first_day <= last and row.last_day >= first), None)  # fmt: skip
        if clash:
            problems["first_day"] = (
                f"{clash.first_day:%m月%d日}至{clash.last_day:%m月%d日}已有代理人，请先撤销。"
                " / There is a deputy already."
            )
    if problems or chosen is None or first is None or last is None:
        raise Invalid(CORRECT, problems)
    row = Deputy(user_id=user.id, deputy_id=chosen.id, first_day=first, last_day=last)
    work.session.add(row)
    note(work, user, f"委托{chosen.name}代办：{first:%Y-%m-%d}至{last:%Y-%m-%d}")
    tell(work, chosen, f"{user.name}委托您代办：{first:%m月%d日}至{last:%m月%d日}", "/account/deputy")
    work.session.flush()
    return row


def dismiss_deputy(work: Work, by: Person, deputy_id: UUID) -> None:
    """End one of the person's own arrangements at once. Raises NotFound for another's."""
    row = find_deputy(work.session, deputy_id, by.id)
    if row is None:
        raise NotFound("没有这项代理。 / There is no such arrangement.")
    user = get_user(work.session, by.username)
    work.session.delete(row)
    note(work, user, f"撤销代理：{row.first_day:%Y-%m-%d}至{row.last_day:%Y-%m-%d}")


def deputies_for(work: Work, user: User) -> list[User]:
    """Return the colleagues who may act for this person (see `domain.roles.may_stand_in`)."""
    others = possible_deputies(work.session, user, STAFF)
    held = roles_of(work.session, [user.id, *(other.id for other in others)])
    mine = {row.role for row in held.get(user.id, ())}
    in_one_unit = user.organisation_id is not None
    return [
        other
        for other in others
        if may_stand_in(mine, {row.role for row in held.get(other.id, ())}, same_unit=in_one_unit)
    ]
