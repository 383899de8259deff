"""People, the units they belong to and the roles they hold."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Row


class Organisation(Row):
    """A unit with an account: its code is the 统一社会信用代码, or a foreign registration number."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    registered_at: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=True)


class User(Row):
    """A person with an account. Without a password the person was invited and has not come yet."""

    __tablename__ = "app_user"

    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(String(200), index=True)
    mobile: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()


class RoleAssignment(Row):
    """A role that a person holds: `div_officer` for `high_tech`, `org_admin` for a unit's code."""

    __tablename__ = "role_assignment"
    __table_args__ = (UniqueConstraint("user_id", "role", "qualifier"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[str] = mapped_column(String(40), index=True)
    qualifier: Mapped[str] = mapped_column(String(40), default="")


class Deputy(Row):
    """Somebody acts for somebody else from one day through another; what is done says for whom."""

    __tablename__ = "deputy"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


@dataclass(frozen=True, slots=True)
class Person:
    """Who gives a command: a plain value, with all groups worked out, deputies' included.

    `own_groups` are those held in one's own right; None says that all of them are.
    """

    id: UUID
    username: str
    name: str
    title: str = ""
    organisation_code: str | None = None
    organisation_name: str = ""
    groups: frozenset[str] = frozenset()
    acts_for: tuple[str, ...] = field(default=())
    own_groups: frozenset[str] | None = None

    @property
    def usernames(self) -> frozenset[str]:
        """Own name and the names of those the person acts for."""
        return frozenset((self.username, *self.acts_for))

    def has_role(self, role: str, qualifier: str = "") -> bool:
        """Whether the person holds the role, for this qualifier when one is given."""
        return (f"{role}:{qualifier}" if qualifier else role) in self.groups
