"""What a walk has left in the database, in words that are the same for every walk of the same story."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.attachments import Attachment
from app.domain.base import Row
from app.domain.calendar import ZONE
from app.domain.history import HistoryEntry
from app.domain.identity import User
from app.domain.instances import ProcessInstance
from app.domain.notifications import Notification, OutboxMail
from app.domain.tasks import Submission, TaskState, UserTask
from app.programme.registers.numbering import NumberSeries
from app.services.attachments import file_path
from app.services.traces import forget_traces
from app.services.work import House

REPEATED = {"web_session", "access_attempt", "heartbeat", "attachment"}
"""A person signs in again, and uploads again, when the answer is lost; a new process beats anew."""


def left_behind(house: House) -> dict[str, Any]:
    """Count what happened, to whom, on which day, and the rows of every table.

    Experts are drawn by a lot that nobody can foresee, so they count as experts only. What is due to be swept
    is swept first: a server that starts anew does so sooner than one that goes on.
    """
    forget_traces(house)
    with house.reading() as work:
        session = work.session
        names = dict(session.execute(select(User.id, User.username)).all())
        return {
            "history": Counter(_entries(session)),
            "tasks": Counter(
                (task.process_id, task.element_id, task.state.value)
                for task in session.scalars(select(UserTask))
            ),
            "submissions": Counter(
                (row.form_key, _role(row.by)) for row in session.scalars(select(Submission))
            ),
            "notices": Counter(
                (row.code, row.title, _role(names[row.user_id]))
                for row in session.scalars(select(Notification))
            ),
            "letters": Counter(
                (row.subject, _role(row.recipient.partition("@")[0]))
                for row in session.scalars(select(OutboxMail))
            ),
            "numbers": dict(session.execute(select(NumberSeries.series, NumberSeries.last)).all()),
            "papers": Counter(
                (row.name, row.field_key)
                for row in session.scalars(select(Attachment).where(Attachment.is_submitted))
            ),
            "rows": {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Row.metadata.sorted_tables
                if table.name not in REPEATED
            },
        }


def check_told(house: House, completed: Sequence[UUID], begun: Iterable[UUID]) -> None:
    """What anybody was told is there, once; every paper that was handed in lies in its place."""
    with house.reading() as work:
        counted = Counter(work.session.scalars(select(Submission.task_id)))
        done = set(work.session.scalars(select(UserTask.id).where(UserTask.state == TaskState.COMPLETED)))
        assert Counter(completed) - counted == Counter()
        assert set(counted.values()) == {1}
        assert set(counted) == done
        assert set(begun) <= set(work.session.scalars(select(UserTask.id)))
        for paper in work.session.scalars(select(Attachment).where(Attachment.is_submitted)):
            assert file_path(house.files, paper.digest).stat().st_size == paper.size


def _entries(session: Session) -> Iterable[tuple[str, ...]]:
    rows = session.execute(select(HistoryEntry, ProcessInstance).join(ProcessInstance))
    for entry, instance in rows:
        day = entry.at.astimezone(ZONE).date().isoformat()
        yield (instance.definition.key, entry.kind, entry.element_id, _role(entry.actor or ""), day)


def _role(username: str) -> str:
    return "expert" if username.startswith("ex") else username
