"""The accounts a demonstration offers on its sign-in page; without `--demo` there are none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.accounts import DemoAccount
from ..domain.identity import User
from ..store.accounts import demo_rows
from .passwords import hash_password
from .work import Work

DEMO_PASSWORD = "yanshi-jiebang-2021"  # noqa: S105 -- shown on the demonstration's sign-in page


@dataclass(frozen=True, slots=True)
class OfferedAccount:
    """One account to click: what to sign in with, and who it is."""

    username: str
    name: str
    note: str


def demo_accounts(work: Work) -> Mapping[str, Sequence[OfferedAccount]]:
    """Return the demonstration's accounts by heading, in order. Empty outside a demonstration."""
    if not work.house.config.is_demo:
        return {}
    offered: dict[str, list[OfferedAccount]] = defaultdict(list)
    for row in demo_rows(work.session):
        offered[row.heading].append(OfferedAccount(row.user.username, row.user.name, row.note))
    return offered


def offer_demo_account(work: Work, user: User, heading: str, note: str) -> None:
    """Put an account on the demonstration's list, at its end, with the demonstration's password."""
    user.password_hash = user.password_hash or demo_password_hash()
    work.session.flush()
    position = len(demo_rows(work.session))
    work.session.add(DemoAccount(user_id=user.id, position=position, heading=heading, note=note))
    work.session.flush()


def demo_password_hash() -> str:
    """Return a hash of the demonstration's password; one for all accounts saves seconds at the start."""
    return hash_password(DEMO_PASSWORD)
