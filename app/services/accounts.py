"""How accounts come to be: the first administrator, a unit with its administrator, everybody else."""

import re
from dataclasses import dataclass, field

from ..domain.accounts import AccessAttempt, Attempt, LinkPurpose
from ..domain.contacts import Contact
from ..domain.credit_code import compact, what_is_wrong, what_is_wrong_abroad
from ..domain.errors import Invalid, NotFound
from ..domain.identity import Organisation, RoleAssignment, User
from ..domain.roles import ORG_ADMIN, SYSADMIN
from ..domain.throttling import PER_HOUR, REGISTRATIONS_PER_ADDRESS
from ..store.accounts import active_holders, count_attempts, events_of, is_taken
from ..store.identity import find_organisation, find_user
from .account_log import note
from .links import DEAD_LINK, make_link, password_problems, take_link
from .passwords import hash_password
from .security_time import real_now
from .uniqueness import only_once
from .work import Work

UNIT_NAME_LIMIT = 100
CORRECT = "请更正标出的各项。 / Please correct the marked fields."
USERNAME = re.compile(r"[A-Za-z0-9._-]{2,40}")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a unit types when it registers. `code` is checked by Chinese or by foreign rules."""

    is_foreign: bool
    code: str
    unit_name: str
    contact: Contact
    password: str = field(repr=False)
    repeated: str = field(repr=False)

    def problems(self) -> dict[str, str]:
        """Return what is wrong by itself, by field; what the database knows comes later."""
        found: dict[str, str] = {}
        wrong_code = what_is_wrong_abroad(self.code) if self.is_foreign else what_is_wrong(self.code)
        if not self.code.strip():
            found["code"] = "请填写单位代码。 / The unit's code is required."
        elif wrong_code:
            found["code"] = wrong_code
        if not self.unit_name.strip():
            found["unit_name"] = "请填写单位名称。 / The unit's name is required."
        elif len(self.unit_name.strip()) > UNIT_NAME_LIMIT:
            found["unit_name"] = (
                f"单位名称最多 {UNIT_NAME_LIMIT} 字。 / At most {UNIT_NAME_LIMIT} characters."
            )
        known = [self.unit_name.strip(), self.kept_code, self.contact.name, self.contact.mobile]
        return found | self.contact.problems() | password_problems(self.password, self.repeated, known)

    @property
    def kept_code(self) -> str:
        """The code as it is kept."""
        return self.code.strip().upper() if self.is_foreign else compact(self.code)


def first_administrator_link(work: Work) -> str | None:
    """Return the one-time path that makes the first administrator, or None when there is one.

    Only a digest of it is kept: each call makes a new link and the one before dies.
    """
    if active_holders(work.session, SYSADMIN):
        return None
    return make_link(work, LinkPurpose.FIRST_ADMINISTRATOR, None, by="")


def create_first_administrator(
    work: Work, token: str, username: str, contact: Contact, *, password: str, repeated: str
) -> User:
    """Use the first link: make the system administrator's account.

    Raises NotFound when the link is dead or there is an administrator by now, Invalid for the input.
    """
    link = take_link(work, token)
    if link.purpose is not LinkPurpose.FIRST_ADMINISTRATOR or active_holders(work.session, SYSADMIN):
        raise NotFound(DEAD_LINK)
    known = [username, contact.name, contact.mobile]
    problems = (
        username_problems(work, username)
        | contact_problems(work, contact)
        | password_problems(password, repeated, known)
    )
    if problems:
        raise Invalid(CORRECT, problems)
    user = new_user(work, username.strip(), contact, None, hash_password(password))
    work.session.add(RoleAssignment(user_id=user.id, role=SYSADMIN))
    note(work, user, "首次启动时设立为系统管理员", by=user.username)
    return user


def register_unit(work: Work, wanted: Registration, address: str) -> User:
    """Register a unit and its first administrator, whose account is named by the unit's code.

    Raises Invalid with every wrong field, also when the unit has registered before.
    """
    now = real_now()
    recent = count_attempts(work.session, Attempt.REGISTER, now - PER_HOUR, address=address)
    if recent >= REGISTRATIONS_PER_ADDRESS:
        raise Invalid(
            "从这个网络地址注册的单位过多，请一小时后再试。 / Too many registrations from this address.", {}
        )
    problems = wanted.problems()
    code = wanted.kept_code
    if "code" not in problems and (find_organisation(work.session, code) or find_user(work.session, code)):
        problems["code"] = (
            "该单位已注册，请由本单位管理员邀请您；管理员离职的，请联系技术支持 0471-6328801。"
            " / This unit is registered; ask its administrator to invite you."
        )
    problems |= contact_problems(work, wanted.contact)
    if problems:
        raise Invalid(CORRECT, problems)
    unit = Organisation(code=code, name=wanted.unit_name.strip(), registered_at=work.now)
    with only_once(work, lambda: f"单位“{code}”刚刚已由{_opened_by(work, code)}注册，请由其邀请您。"):
        work.session.add(unit)
    user = new_user(work, code, wanted.contact, unit, hash_password(wanted.password))
    work.session.add(RoleAssignment(user_id=user.id, role=ORG_ADMIN, qualifier=code))
    work.session.add(
        AccessAttempt(kind=Attempt.REGISTER, account=code, address=address, at=now, is_success=True)
    )
    note(work, user, "注册单位，设立为单位管理员", by=user.username)
    for learn in work.house.registry.unit_registered:
        learn(work, unit, user)
    work.session.flush()
    return user


def new_user(
    work: Work, username: str, contact: Contact, unit: Organisation | None, password_hash: str | None
) -> User:
    """Add an account; without a password it waits for its one-time link."""
    user = User(
        username=username,
        name=contact.name,
        title=contact.title,
        mobile=contact.mobile or None,
        email=contact.email or None,
        password_hash=password_hash,
        organisation=unit,
        created_at=work.now,
    )
    with only_once(work, lambda: f"账号“{username}”刚刚已由{_opened_by(work, username)}开通，没有重复开通。"):
        work.session.add(user)
    return user


def _opened_by(work: Work, username: str) -> str:
    """Return who opened an account, by name where that person has one."""
    user = find_user(work.session, username)
    events = events_of(work.session, user.id) if user else []
    opener = find_user(work.session, events[-1].by) if events else None
    return opener.name if opener else "他人"


def contact_problems(work: Work, contact: Contact, user: User | None = None) -> dict[str, str]:
    """Return what is wrong with a contact, also that somebody else signs in with it."""
    problems = contact.problems()
    own = user.id if user else None
    if contact.mobile and "mobile" not in problems and is_taken(work.session, contact.mobile, own):
        problems["mobile"] = "这个手机号已用于另一个账号。 / Another account has this number."
    if contact.email and "email" not in problems and is_taken(work.session, contact.email, own):
        problems["email"] = "这个邮箱已用于另一个账号。 / Another account has this address."
    return problems


def username_problems(work: Work, username: str) -> dict[str, str]:
    """Return what is wrong with a new account's name."""
    name = username.strip()
    if not USERNAME.fullmatch(name):
        return {
            "username": "账号为 2 至 40 位字母、数字、点、下划线或连字符。"
            " / 2 to 40 letters, digits, dots, underscores or hyphens."
        }
    if is_taken(work.session, name):
        return {"username": "这个账号已有人使用。 / This account name is taken."}
    return {}
