"""Telling people: a notice in the bell for each, and a letter when mail is configured."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update

from ..domain.calendar import ZONE, last_day_of
from ..domain.identity import User
from ..domain.instances import ProcessInstance
from ..domain.messages import MessageSubscription
from ..domain.notifications import Notification, OutboxMail
from ..domain.roles import PROCESS_OWNER
from ..domain.waits import UserTaskWait
from ..store.identity import members_of_group
from .work import Work

OPERATE = "/operate/"
"""Where incidents are looked at and retried."""


def notify_groups(
    work: Work,
    groups: Iterable[str],
    title: str,
    body: str,
    *,
    code: str = "",
    instance: ProcessInstance | None = None,
    link: str = "",
    but: Collection[str] = (),
) -> int:
    """Tell everybody in these groups once, but not people of these names; return how many were told."""
    people: dict[UUID, User] = {}
    for group in groups:
        members = members_of_group(work.session, group)
        people.update({user.id: user for user in members if user.username not in but})
    for user in people.values():
        work.session.add(
            Notification(
                user_id=user.id,
                instance_id=instance.id if instance else None,
                code=code,
                title=title,
                body=body,
                link=link or (f"/projects/{instance.id}" if instance else ""),
                at=work.now,
            )
        )
        send_mail(work, user.email, title, body)
    return len(people)


def tell_who_waits(work: Work, instance: ProcessInstance, waits: Sequence[UserTaskWait]) -> None:
    """Tell units and people named that something waits for them; desks look at their tasklists anyway.

    Whoever gives the command sees the next task at once and is not told. Of what comes back to her own unit
    her colleagues are told too: who filled it in is seldom who returned it.
    """
    mine = work.person.groups if work.person else frozenset()
    names = work.person.usernames if work.person else frozenset()
    for wait in waits:
        people = {f"user:{name}" for name in {wait.assignee, *wait.candidate_users} - {None} - names}
        units = {group for group in wait.candidate_groups if group.startswith(("org:", "org_admin:"))}
        units -= frozenset() if wait.about else mine
        until = f"请于 {_deadline(wait.due_at)}前办理。" if wait.due_at else "请尽快办理。"
        notify_groups(
            work,
            people | units,
            f"请您办理：{wait.name}{f'（{wait.about}）' if wait.about else ''}",
            f"{instance.title or instance.definition.name}。{until}在“待办”里打开。",
            instance=instance,
            link="/tasks/",
            but=names | _overseers(work, people | units),
        )


def _overseers(work: Work, groups: Collection[str]) -> set[str]:
    """Return the administrators of units whose other people are asked: what these do is not theirs to do."""
    found: set[str] = set()
    for group in groups:
        kind, _, unit = group.partition(":")
        if kind == "org" and f"org_admin:{unit}" not in groups:
            admins = {user.username for user in members_of_group(work.session, f"org_admin:{unit}")}
            everybody = {user.username for user in members_of_group(work.session, group)}
            found |= admins if everybody - admins else set()
    return found


def tell_of_trouble(work: Work, process_id: str, name: str) -> None:
    """Tell the process owners that something has stopped at an element; of what it is about, nothing."""
    notify_groups(
        work,
        [PROCESS_OWNER],
        f"技术问题：{name or process_id}",
        f"流程 {process_id} 有一件停在“{name or process_id}”，已提交的内容都在。"
        "请到“运行”查看原因，改好后重试。",
        link=OPERATE,
    )


def tell_of_rivals(work: Work, receiver: MessageSubscription, others: int) -> None:
    """Tell the process owners that several instances waited for one message: a conflict, not a lottery."""
    notify_groups(
        work,
        [PROCESS_OWNER],
        f"消息有多处等待：{receiver.name or receiver.message_name}",
        f"消息 {receiver.message_name}（关联号 {receiver.correlation_key}）在流程 {receiver.process_id} 里"
        f"另有 {others} 件在等，只交给了其中一件。请在流程图中用不会重复的关联号，再核对其余各件。",
        link=OPERATE,
    )


def _deadline(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    if local.hour == local.minute == 0:
        return f"{last_day_of(moment):%Y-%m-%d} 24时"
    return f"{local:%Y-%m-%d %H:%M}"


def send_mail(work: Work, recipient: str | None, subject: str, body: str) -> None:
    """Put a letter into the outbox, when the person has an address and mail is configured."""
    config = work.house.config
    if not (recipient and config.mail_url):
        return
    number = uuid4()
    work.session.add(
        OutboxMail(
            message_id=f"<{number}@{config.mail_from.rpartition('@')[2] or 'localhost'}>",
            recipient=recipient,
            subject=subject,
            body=body,
            due_at=work.now,
            attempts=0,
        )
    )


def mark_read(work: Work, user_id: UUID, notice_id: UUID | None = None) -> None:
    """Mark one of the person's notices as read, or all of them."""
    own = [Notification.user_id == user_id, Notification.read_at.is_(None)]
    if notice_id:
        own.append(Notification.id == notice_id)
    work.session.execute(update(Notification).where(*own).values(read_at=work.now))
