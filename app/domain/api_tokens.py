"""Tokens that let a program act for the person who made them: what they may do, until when, how used."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row
from .identity import Person, User
from .roles import INTEGRATION, PROCESS_OWNER, SYSADMIN

PREFIX = "jbgs_"
"""What every token begins with, so that scanners for leaked secrets find it."""

SHOWN = 10
"""Characters of a token that are kept and shown, to tell it from others."""

MOST_PER_PERSON = 20
LONGEST_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=5)


class ApiScope(StrEnum):
    """What a token may be used for; whatever its person may not do, it can't do either."""

    DEFINITIONS_READ = "definitions:read"
    DEFINITIONS_WRITE = "definitions:write"
    INSTANCES_READ = "instances:read"
    INSTANCES_WRITE = "instances:write"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    MESSAGES_WRITE = "messages:write"
    SIGNALS_WRITE = "signals:write"
    JOBS_WRITE = "jobs:write"
    INCIDENTS_READ = "incidents:read"
    INCIDENTS_WRITE = "incidents:write"
    METRICS_READ = "metrics:read"


SCOPE_WORDS = {
    ApiScope.DEFINITIONS_READ: "读取流程、表单、决策定义",
    ApiScope.DEFINITIONS_WRITE: "发布流程、表单、决策定义",
    ApiScope.INSTANCES_READ: "查询本人可见的流程实例",
    ApiScope.INSTANCES_WRITE: "启动流程实例",
    ApiScope.TASKS_READ: "查询本人的待办",
    ApiScope.TASKS_WRITE: "认领、暂存、办结本人的待办",
    ApiScope.MESSAGES_WRITE: "发送流程消息",
    ApiScope.SIGNALS_WRITE: "广播流程信号",
    ApiScope.JOBS_WRITE: "领取并完成系统作业",
    ApiScope.INCIDENTS_READ: "查询异常",
    ApiScope.INCIDENTS_WRITE: "重试异常",
    ApiScope.METRICS_READ: "读取运行指标",
}

ONLY_FOR = {
    ApiScope.DEFINITIONS_READ: (PROCESS_OWNER,),
    ApiScope.DEFINITIONS_WRITE: (PROCESS_OWNER,),
    ApiScope.MESSAGES_WRITE: (INTEGRATION,),
    ApiScope.SIGNALS_WRITE: (INTEGRATION,),
    ApiScope.JOBS_WRITE: (INTEGRATION,),
    ApiScope.INCIDENTS_READ: (PROCESS_OWNER, SYSADMIN),
    ApiScope.INCIDENTS_WRITE: (PROCESS_OWNER, SYSADMIN),
    ApiScope.METRICS_READ: (PROCESS_OWNER, SYSADMIN),
}
"""Scopes that mean nothing without one of these roles; they are not offered to others."""


def may_hold(person: Person, scope: ApiScope) -> bool:
    """Whether a token of this person could ever use the scope."""
    roles = ONLY_FOR.get(scope)
    return roles is None or any(person.has_role(role) for role in roles)


class ApiToken(Row):
    """One token. Of its secret only the SHA-256 is kept; `shown` are the first characters."""

    __tablename__ = "api_token"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    name: Mapped[str] = mapped_column(String(100))
    shown: Mapped[str] = mapped_column(String(20))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def may(self, scope: ApiScope) -> bool:
        """Whether the token was made for this."""
        return scope.value in self.scopes

    def is_alive(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at

    def is_use_due(self, now: datetime) -> bool:
        """Whether its use is to be noted: every few minutes is enough to see that it is used."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY
