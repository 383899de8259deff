"""Questions about user tasks, drafts and submissions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from ..domain.access import may_see_task
from ..domain.errors import NotFound
from ..domain.identity import Person
from ..domain.instances import ProcessInstance
from ..domain.tasks import ABOUT, BARRED, Draft, Submission, TaskCandidate, TaskState, UserTask
from .instances import visible_to

COUNTED_UP_TO = 500
"""Where counting ends, so that a page costs the same with 1,000 open tasks and with 100,000."""
NO_SUCH_TASK = "没有这项任务，或您无权查看。 / There is no such task, or it is not for you."


def lock_task(session: Session, task_id: UUID) -> UserTask:
    """Return the task, with its instance locked until the transaction ends. One statement.

    PostgreSQL reads again, after it has waited for a lock, the rows that it locks: both are named, so
    whoever was faster is seen. The instance is named first and locked first, as by everybody else.
    Raises NotFound.
    """
    task = session.scalar(LOCKED_TASK, {"task_id": task_id})
    if task is None:
        raise NotFound(NO_SUCH_TASK)
    return task


# What is asked all the time is built once: putting a statement together costs more than asking it.
LOCKED_TASK = (
    select(UserTask)
    .join(UserTask.instance)
    .where(UserTask.id == bindparam("task_id"))
    .options(contains_eager(UserTask.instance).undefer(ProcessInstance.snapshot))
    .with_for_update(of=(ProcessInstance, UserTask))
    .execution_options(populate_existing=True)
)
TASK_AND_INSTANCE = joinedload(UserTask.instance, innerjoin=True)
ONE_TASK = select(UserTask).where(UserTask.id == bindparam("task_id")).options(TASK_AND_INSTANCE)
TASK_TO_SHOW = (
    select(UserTask)
    .where(UserTask.id == bindparam("task_id"))
    .options(TASK_AND_INSTANCE.undefer(ProcessInstance.snapshot))
)
THESE_TASKS = (
    select(UserTask).where(UserTask.id.in_(bindparam("ids", expanding=True))).options(TASK_AND_INSTANCE)
)
OWN_DRAFT = select(Draft).where(Draft.task_id == bindparam("task_id"), Draft.username == bindparam("me"))


def get_task_of(
    session: Session, task_id: UUID, person: Person, *, even_if_gone: bool = False, to_show: bool = False
) -> UserTask:
    """Return the task if it is or was the person's. Raises NotFound otherwise.

    With `even_if_gone` a closed task that was offered to the person counts as well. `to_show` brings the
    instance's snapshot in the same statement.
    """
    task = session.scalar(TASK_TO_SHOW if to_show else ONE_TASK, {"task_id": task_id})
    if task is None or not (may_see_task(person, task) or (even_if_gone and task.is_offered_to(person))):
        raise NotFound(NO_SUCH_TASK)
    return task


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What part of the tasklist is wanted."""

    due_before: datetime | None = None
    due_from: datetime | None = None
    mine: bool = False
    claimable: bool = False
    text: str = ""
    processes: tuple[str, ...] = ()
    """In which processes, or in what these have called."""
    elements: tuple[str, ...] = ()
    after: tuple[datetime, UUID] | None = None
    """When the last task of the page before is due, and its id: the page goes on from there."""


def open_tasks(
    session: Session, person: Person, wanted: TaskFilter, *, limit: int = 20, offset: int = 0
) -> Sequence[UserTask]:
    """Return a page of the open tasks the person may work on, the most urgent first.

    Each group gives its own first rows in index order; merging them costs the same with 100 tasks
    and with 100,000.
    """
    asked, keys = _asked_by(session, person), _keys(person)
    page = _page(wanted, len(keys), BARRING.intersection(asked), limit, offset)
    own_places = {f"key_{place}": key for place, key in enumerate(keys)}
    ids = session.scalars(page, {**asked, **own_places}).all()
    rows = session.scalars(THESE_TASKS, {"ids": ids}).all()
    place = {task_id: number for number, task_id in enumerate(ids)}
    return sorted(rows, key=lambda task: place[task.id])


@lru_cache(maxsize=128)
def _page(wanted: TaskFilter, keys: int, barring: frozenset[str], limit: int, offset: int) -> Select[UUID]:
    """Select a page's tasks for anybody who stands under so many keys.

    Kept, for to put it together takes as long as to ask it: who asks comes as parameters.
    """
    firsts = [
        select(each.c.task_id, each.c.due_at)
        for each in (
            _matching(wanted, barring)
            .where(TaskCandidate.group == bindparam(f"key_{place}"))
            .order_by(TaskCandidate.due_at, TaskCandidate.task_id)
            .limit(limit + offset)
            .subquery()
            for place in range(keys)
        )
    ]
    merged = union(*firsts).subquery()
    page = select(merged.c.task_id).order_by(merged.c.due_at, merged.c.task_id)
    return page.limit(limit).offset(offset)


def _matching(wanted: TaskFilter, barring: Collection[str]) -> Select[UUID, datetime]:
    """Select what fits the filter among the rows of one group."""
    is_free = or_(TaskCandidate.claimed_by.is_(None), TaskCandidate.claimed_by.in_(NAMES))
    matching = select(TaskCandidate.task_id, TaskCandidate.due_at).where(
        is_free, *_is_open_to(barring), *_due(wanted)
    )
    if wanted.mine:
        matching = matching.where(TaskCandidate.claimed_by.in_(NAMES))
    if wanted.claimable:
        matching = matching.where(TaskCandidate.claimed_by.is_(None))
    if wanted.text or wanted.processes or wanted.elements:
        matching = matching.join(UserTask, UserTask.id == TaskCandidate.task_id)
    if wanted.processes:
        called = (_properties().contains(f'"{each}"', autoescape=True) for each in wanted.processes)
        matching = matching.where(or_(UserTask.process_id.in_(wanted.processes), *called))
    if wanted.elements:
        matching = matching.where(UserTask.element_id.in_(wanted.elements))
    if wanted.text:
        like = f"%{wanted.text}%"
        matching = matching.join(ProcessInstance, ProcessInstance.id == UserTask.instance_id).where(
            or_(
                UserTask.name.like(like),
                ProcessInstance.title.like(like),
                ProcessInstance.business_key.like(like),
                _properties().like(f'%"{ABOUT}":"{like}'),
            )
        )
    return matching


def _properties() -> ColumnElement[str]:
    """Return what a task keeps beside its columns as text: the processes that called its own among it."""
    return type_coerce(UserTask.properties, Text)


def count_open_tasks(session: Session, person: Person) -> int:
    """Count the open tasks the person may work on, up to one more than `COUNTED_UP_TO`."""
    asked = _asked_by(session, person)
    return session.scalar(select(_number_of(TaskFilter(), asked)), asked) or 0


def count_by_urgency(
    session: Session, person: Person, wanted: TaskFilter, borders: tuple[datetime, datetime, datetime]
) -> tuple[int, int, int, int]:
    """Count the open tasks due before, between and after the three borders.

    Each count goes up to one more than `COUNTED_UP_TO`.
    """
    spans = zip((None, *borders), (*borders, None), strict=True)
    asked = _asked_by(session, person)
    numbers = [_number_of(replace(wanted, due_from=start, due_before=end), asked) for start, end in spans]
    found = session.execute(select(*numbers), asked).one()
    return found[0], found[1], found[2], found[3]


def _number_of(wanted: TaskFilter, barring: Collection[str]) -> ScalarSelect[int]:
    """Count in index order and no further than needed; a task that stands for two of the keys is one."""
    other = aliased(TaskCandidate)
    counted_before = exists().where(
        other.task_id == TaskCandidate.task_id, other.group < TaskCandidate.group, other.group.in_(KEYS)
    )
    some = _matching(wanted, barring).where(TaskCandidate.group.in_(KEYS), ~counted_before)
    return select(func.count()).select_from(some.limit(COUNTED_UP_TO + 1).subquery()).scalar_subquery()


def _keys(person: Person) -> list[str]:
    """Return under which keys tasks stand for this person."""
    return sorted({*person.groups, *(f"user:{name}" for name in person.usernames)})


def _asked_by(session: Session, person: Person) -> dict[str, Any]:
    """Return the parameters that say who asks; of what bars the person only those there are.

    What the diagram bars her from is looked up before, for there is next to nothing of it, and the lists
    are asked for all the time.
    """
    asked: dict[str, Any] = {"names": list(person.usernames), "keys": _keys(person)}
    keys = [f"{BARRED}{name}" for name in person.usernames]
    for key, task_id in session.execute(BARRED_TASKS, {"barred": keys}):
        asked.setdefault(SELF if key == f"{BARRED}{person.username}" else DEPUTY, []).append(task_id)
    if DEPUTY in asked:
        asked["own_groups"] = sorted(person.groups if person.own_groups is None else person.own_groups)
    return asked


def _is_open_to(barring: Collection[str]) -> list[ColumnElement[bool]]:
    """Leave out what the diagram bars the person from; as a deputy, in her own right, she may still do it."""
    clauses: list[ColumnElement[bool]] = []
    if SELF in barring:
        clauses.append(TaskCandidate.task_id.not_in(bindparam(SELF, expanding=True)))
    if DEPUTY in barring:
        barred = TaskCandidate.task_id.in_(bindparam(DEPUTY, expanding=True))
        clauses.append(or_(TaskCandidate.group.in_(bindparam("own_groups", expanding=True)), ~barred))
    return clauses


NAMES: BindParameter[Any] = bindparam("names", expanding=True)
KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
SELF, DEPUTY = "barred_herself", "barred_as_deputy"
BARRING = frozenset({SELF, DEPUTY})
BARRED_TASKS = select(TaskCandidate.group, TaskCandidate.task_id).where(
    TaskCandidate.group.in_(bindparam("barred", expanding=True))
)


def _due(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    clauses = []
    if wanted.due_before:
        clauses.append(TaskCandidate.due_at < wanted.due_before)
    if wanted.due_from:
        clauses.append(TaskCandidate.due_at >= wanted.due_from)
    if wanted.after:
        due_at, task_id = wanted.after
        clauses += [
            TaskCandidate.due_at >= due_at,
            or_(TaskCandidate.due_at > due_at, TaskCandidate.task_id > task_id),
        ]
    return clauses


def tasks_on_desks(
    session: Session, desks: Collection[str], *, limit: int = 20, offset: int = 0
) -> Sequence[UserTask]:
    """Return a page of the open tasks that stand on these desks, the most urgent first."""
    matching = select(TaskCandidate.task_id, TaskCandidate.due_at).where(TaskCandidate.group.in_(desks))
    merged = matching.distinct().subquery()
    statement = (
        select(UserTask)
        .join(merged, merged.c.task_id == UserTask.id)
        .options(joinedload(UserTask.instance))
        .order_by(merged.c.due_at, merged.c.task_id)
    )
    return session.scalars(statement.limit(limit).offset(offset)).all()


def done_tasks(session: Session, person: Person, *, limit: int = 20, offset: int = 0) -> Sequence[UserTask]:
    """Return a page of what the person has completed, the latest first."""
    statement = (
        select(UserTask)
        .where(UserTask.assignee == person.username, UserTask.state == TaskState.COMPLETED)
        .options(joinedload(UserTask.instance))
        .order_by(UserTask.ended_at.desc())
    )
    return session.scalars(statement.limit(limit).offset(offset)).all()


def open_tasks_seen_by(session: Session, person: Person, *, limit: int = 20) -> Sequence[UserTask]:
    """Return what others have to do in cases the person may see, the most urgent first."""
    statement = (
        select(UserTask)
        .join(UserTask.instance)
        .options(contains_eager(UserTask.instance))
        .where(UserTask.state == TaskState.CREATED, visible_to(person))
    )
    order = (UserTask.due_at.nulls_last(), UserTask.created_at, UserTask.id)
    return session.scalars(statement.order_by(*order).limit(limit)).all()


def done_tasks_in(session: Session, instance_id: UUID, username: str) -> Sequence[UserTask]:
    """Return what somebody has completed in one instance."""
    statement = select(UserTask).where(
        UserTask.instance_id == instance_id,
        UserTask.assignee == username,
        UserTask.state == TaskState.COMPLETED,
    )
    return session.scalars(statement).all()


def open_tasks_of(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Return the open tasks of one instance, the most urgent first."""
    statement = select(UserTask).where(
        UserTask.instance_id == instance_id, UserTask.state == TaskState.CREATED
    )
    return session.scalars(statement.order_by(UserTask.due_at.nulls_last(), UserTask.created_at)).all()


def doers_of(session: Session, instance_id: UUID, elements: Collection[str]) -> frozenset[str]:
    """Return who completed user tasks of these elements in one instance."""
    statement = select(UserTask.assignee).where(
        UserTask.instance_id == instance_id,
        UserTask.state == TaskState.COMPLETED,
        UserTask.element_id.in_(elements),
        UserTask.assignee.is_not(None),
    )
    return frozenset(name for name in session.scalars(statement) if name)


def find_draft(session: Session, task_id: UUID, username: str) -> Draft | None:
    """Return what the person has typed so far, if anything."""
    return session.scalar(OWN_DRAFT, {"task_id": task_id, "me": username})


def drafts_of_others(session: Session, task_id: UUID, username: str) -> Sequence[Draft]:
    """Return what others have typed into an open task and not handed in, the newest first."""
    statement = select(Draft).where(Draft.task_id == task_id, Draft.username != username)
    return session.scalars(statement.order_by(Draft.saved_at.desc())).all()


def lock_draft(session: Session, task_id: UUID, username: str) -> Draft | None:
    """Return the same, as it is now, and let no other window save over it until the transaction ends."""
    statement = OWN_DRAFT.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement, {"task_id": task_id, "me": username})


def submission_of(session: Session, task_id: UUID) -> Submission | None:
    """Return the form that completed this task, if it had one."""
    return session.scalar(select(Submission).where(Submission.task_id == task_id))


def submissions_of(session: Session, instance_id: UUID) -> Sequence[Submission]:
    """Return the submitted forms of one instance in order."""
    statement = select(Submission).where(Submission.instance_id == instance_id)
    return session.scalars(statement.order_by(Submission.at)).all()


def submissions_of_form(session: Session, instance_id: UUID, form_key: str) -> Sequence[Submission]:
    """Return how often a form was handed in in one instance, each time with its values."""
    statement = select(Submission).where(
        Submission.instance_id == instance_id, Submission.form_key == form_key
    )
    return session.scalars(statement.order_by(Submission.at)).all()


def completed_tasks_of(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Return the tasks that people have completed in one instance."""
    statement = select(UserTask).where(
        UserTask.instance_id == instance_id, UserTask.state == TaskState.COMPLETED
    )
    return session.scalars(statement.order_by(UserTask.ended_at)).all()
