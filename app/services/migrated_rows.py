"""Rows of waits that stayed while what is drawn there changed: they are altered, never made anew."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from ..domain.access import party_groups
from ..domain.definitions import FormDefinition
from ..domain.incidents import Incident
from ..domain.instances import ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import MessageSubscription, SignalSubscription
from ..domain.tasks import BARRED, TaskCandidate, UserTask
from ..domain.timers import Timer
from ..domain.waits import JobWait, MessageWait, SignalWait, TimerWait, UserTaskWait, Wait
from ..store.definitions import latest_of
from ..store.identity import members_of_group
from ..store.migrations import tasks_at
from .waits import NEVER, add_parties, candidate_keys, task_properties
from .work import Work

Pair = tuple[Wait, Wait]
KeptTasks = dict[str, dict[str, Any]]
"""Token -> what its task was before: form_digest, assignee; and `left`, the assignee afterwards."""


def follow(
    work: Work,
    instance: ProcessInstance,
    before: Sequence[Wait],
    after: Sequence[Wait],
    kept: Mapping[str, Any] | None = None,
) -> KeptTasks:
    """Let the rows of waits that are still there say what the diagram says now.

    Tasks keep their row, draft and due date, and their claim while the claimant is still a candidate. Forms
    are the newest ones, or those in `kept` (what an earlier call returned) when a migration is taken back.
    """
    was = {(type(wait), wait.token_id): wait for wait in before}
    pairs = [(was[key], wait) for wait in after if (key := (type(wait), wait.token_id)) in was]
    for old, new in pairs:
        if old != new:
            _alter(work, instance, old, new)
    return _follow_tasks(work, instance, pairs, kept)


def changed_forms(work: Work, instance: ProcessInstance, waits: Iterable[Wait]) -> list[UserTaskWait]:
    """Return the open tasks whose form has a newer version than the one they show."""
    tasks = {wait.token_id: wait for wait in waits if isinstance(wait, UserTaskWait)}
    forms = latest_of(work.session, FormDefinition, {wait.form_id for wait in tasks.values() if wait.form_id})
    rows = tasks_at(work.session, instance.id, list(tasks))
    digests = {row.token_id: row.form_digest for row in rows}
    return [
        wait
        for token, wait in tasks.items()
        if token in digests and digests[token] != _digest(forms.get(wait.form_id or ""))
    ]


def _digest(form: FormDefinition | None) -> str | None:
    return form.digest if form else None


def _alter(work: Work, instance: ProcessInstance, old: Wait, new: Wait) -> None:
    place = {"process_id": new.process_id, "element_id": new.element_id, "name": new.name}
    session = work.session
    match new:
        case JobWait():
            open_ = Job.state.in_((JobState.CREATED, JobState.FAILED))
            mine = (Job.instance_id == instance.id, Job.token_id == new.token_id, open_)
            session.execute(update(Job).where(*mine).values(**place, type=new.type, headers=new.headers))
        case TimerWait():
            at = (Timer.instance_id == instance.id, Timer.token_id == new.token_id)
            session.execute(update(Timer).where(*at).values(**place))
        case MessageWait():
            row = MessageSubscription
            waits_for = {"message_name": new.message_name, "correlation_key": new.correlation_key or ""}
            here = (row.instance_id == instance.id, row.token_id == new.token_id)
            session.execute(update(row).where(*here).values(**place, **waits_for))
        case SignalWait():
            heard = SignalSubscription
            there = (heard.instance_id == instance.id, heard.token_id == new.token_id)
            session.execute(update(heard).where(*there).values(**place, signal_name=new.signal_name))
    if (old.process_id, old.element_id, old.name) != (new.process_id, new.element_id, new.name):
        unresolved = (
            Incident.instance_id == instance.id,
            Incident.token_id == new.token_id,
            Incident.resolved_at.is_(None),
        )
        session.execute(update(Incident).where(*unresolved).values(**place))


def _follow_tasks(
    work: Work, instance: ProcessInstance, pairs: Iterable[Pair], kept: Mapping[str, Any] | None
) -> KeptTasks:
    tasks: dict[UUID, tuple[UserTaskWait, UserTaskWait]] = {}
    for old, new in pairs:
        if isinstance(old, UserTaskWait) and isinstance(new, UserTaskWait):
            tasks[new.token_id] = (old, new)
    if not tasks:
        return {}
    keys = {new.form_id for _, new in tasks.values() if new.form_id}
    forms = latest_of(work.session, FormDefinition, keys)
    found: KeptTasks = {}
    for row in tasks_at(work.session, instance.id, list(tasks)):
        old, new = tasks[row.token_id]
        earlier = (kept or {}).get(row.token_id.hex)
        digest = earlier["form_digest"] if earlier else _digest(forms.get(new.form_id or ""))
        assignee = _assignee(work, row, old, new, earlier)
        found[row.token_id.hex] = {
            "form_digest": row.form_digest,
            "assignee": row.assignee,
            "left": assignee,
        }
        _renew_task(work, instance, row, new, digest, assignee)
    work.session.flush()
    return found


def _assignee(
    work: Work, row: UserTask, old: UserTaskWait, new: UserTaskWait, earlier: Mapping[str, Any] | None
) -> str | None:
    """Return who holds the task now: as it was, unless the diagram names somebody else."""
    if earlier is not None:
        untouched = row.assignee == earlier["left"]
        return earlier["assignee"] if untouched else row.assignee
    if old.assignee != new.assignee:
        return new.assignee
    if row.assignee is None or row.assignee == new.assignee:
        return row.assignee
    if (old.candidate_groups, old.candidate_users) == (new.candidate_groups, new.candidate_users):
        return row.assignee
    return row.assignee if _is_candidate(work, row.assignee, new) else None


def _is_candidate(work: Work, username: str, wait: UserTaskWait) -> bool:
    return username in wait.candidate_users or any(
        user.username == username
        for group in wait.candidate_groups
        for user in members_of_group(work.session, group)
    )


def _renew_task(
    work: Work,
    instance: ProcessInstance,
    row: UserTask,
    wait: UserTaskWait,
    digest: str | None,
    assignee: str | None,
) -> None:
    groups, users = list(wait.candidate_groups), list(wait.candidate_users)
    is_offered_anew = (row.candidate_groups, row.candidate_users, row.assignee) != (groups, users, assignee)
    row.process_id, row.element_id, row.name = wait.process_id, wait.element_id, wait.name
    row.form_key, row.form_digest = wait.form_id, digest
    row.candidate_groups, row.candidate_users, row.assignee = groups, users, assignee
    row.properties, row.priority = task_properties(wait), wait.priority
    if not is_offered_anew:
        return
    work.session.flush()
    offered = (TaskCandidate.task_id == row.id, ~TaskCandidate.group.startswith(BARRED))
    work.session.execute(delete(TaskCandidate).where(*offered))
    candidates = [
        {
            "id": uuid4(),
            "task_id": row.id,
            "group": group,
            "due_at": row.due_at or NEVER,
            "claimed_by": assignee,
        }
        for group in candidate_keys(assignee, groups, users)
    ]
    if candidates:
        work.session.execute(insert(TaskCandidate), candidates)
    add_parties(work, instance, party_groups(groups))
