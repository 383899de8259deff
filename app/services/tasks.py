"""What people do with user tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from ..domain.access import may_reassign
from ..domain.calendar import ZONE
from ..domain.errors import Conflict, Forbidden, Invalid, InvalidForm, NotFound
from ..domain.identity import Person, User
from ..domain.tasks import NOT_BY, Draft, TaskCandidate, TaskState, UserTask, barred_names
from ..domain.tasks import Submission as SubmissionRow
from ..engine.execution import Execution
from ..forms import Form, JsonSubmission, Submission, read_submission, with_what_it_showed
from ..forms.display import answer_in_words
from ..store.identity import find_user, get_user, members_of_group
from ..store.tasks import NO_SUCH_TASK, done_tasks_in, get_task_of, lock_draft, lock_task
from .advance import advance, surroundings
from .attachments import keep_submitted
from .drafts import Window, require_newest
from .history import Cause, Trace, write_history
from .rows import insert_rows
from .waits import NEVER
from .work import Work


def signed_in_person(work: Work) -> Person:
    """Return who gives the command. Raises Forbidden when nobody does."""
    if work.person is None:
        raise Forbidden("请先登录。 / Please sign in.")
    return work.person


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task with what its page needs: its form and the variables visible where it stands."""

    task: UserTask
    form: Form | None
    variables: Mapping[str, Any]


def open_task(work: Work, task_id: UUID, *, even_if_gone: bool = False) -> OpenTask:
    """Show a task to a person whose task it is or was. Raises NotFound.

    `even_if_gone` also shows one that a colleague has just completed, to whom it was offered too.
    """
    person = signed_in_person(work)
    task = get_task_of(work.session, task_id, person, even_if_gone=even_if_gone, to_show=True)
    form = work.house.definitions.forms.get(work.session, task.form_digest) if task.form_digest else None
    return OpenTask(task, form, variables_of(work, task) if task.is_open else {})


def gone(work: Work, task: UserTask) -> Conflict:
    """Say who closed a task meanwhile, and when."""
    at = f"{task.ended_at.astimezone(ZONE):%Y-%m-%d %H:%M}" if task.ended_at else ""
    if task.state is TaskState.CANCELLED:
        return Conflict(
            f"流程已前进，“{task.name}”已于{at}撤销，不再需要办理。 / The process has moved on ({at})."
        )
    user = find_user(work.session, task.assignee or "")
    name = user.name if user else "同事"
    return Conflict(f"“{task.name}”已由{name}于{at}办结。 / {name} completed it at {at}.")


def variables_of(work: Work, task: UserTask) -> Mapping[str, Any]:
    """Return the variables visible at an open task. Reads the snapshot, changes nothing."""
    execution = Execution.restore(task.instance.snapshot, surroundings(work, Trace(Cause("read"))))
    return execution.variables_at(task.token_id)


def complete_task(
    work: Work, task_id: UUID, submission: Submission | JsonSubmission, window: Window | None = None
) -> UserTask:
    """Complete the user task with the submitted form and let the process go on.

    Raises NotFound when it is not for the person, Forbidden when the diagram bars her from it,
    InvalidForm when the submission does not fit the form, Conflict when a colleague has completed or claimed
    it meanwhile, and NewerDraft when it was typed in a `window` and she has typed on in another one.
    """
    task = lock_task(work.session, task_id)
    person = signed_in_person(work)
    if not task.is_offered_to(person):
        raise NotFound(NO_SUCH_TASK)
    if not task.is_open:
        raise gone(work, task)
    task.complete(by=person, at=work.now)
    form = work.house.definitions.forms.get(work.session, task.form_digest) if task.form_digest else None
    draft = lock_draft(work.session, task_id, person.username) if form and window else None
    if form and window and draft:
        require_newest(draft, submission.draft(form, {})[0], window)

    detail: dict[str, Any] = {
        "task_id": str(task.id),
        "is_personal": task.is_personal,
        "form_digest": task.form_digest,
    }
    if task.about:
        detail["about"] = task.about
    if person.acts_for and person.username not in task.candidate_users:
        detail["acts_for"] = list(person.acts_for)

    def submit(execution: Execution) -> None:
        """Read the form over what the token sees, keep it, and let the token go on."""
        seen = execution.variables_at(task.token_id)
        if reason := why_barred(work, task, person, seen):
            raise Forbidden(reason)
        values = read_submission(form, submission, seen, work.environment) if form else {}
        _keep_submission(work, task, person, _to_keep(work, form, seen, values))
        keep_submitted(work, task, values)
        _name_instance(work, task, values)
        detail["between"] = list(_between(work, seen).values())
        if form and (answer := answer_in_words(form, values, seen, work.environment)):
            detail["answer"] = answer
        execution.complete(task.token_id, values)
        if work.house.registry.is_farewell(task.form_key, values):
            forget_tasks(work, task.instance_id, person.username)

    cause = Cause(
        "task_completed", task.process_id, task.element_id, task.name, detail, completed=task.token_id
    )
    advance(work, task.instance, submit, cause)
    return task


def forget_tasks(work: Work, instance_id: UUID, username: str) -> None:
    """Take the sight of what she did in a case from somebody who left it; the history keeps who it was."""
    work.session.flush()
    for task in done_tasks_in(work.session, instance_id, username):
        task.assignee = None


def problems_of(work: Work, opened: OpenTask, submission: Submission) -> dict[str, str]:
    """Return why the form would be refused, by field; nothing is completed and nothing kept."""
    if opened.form is None:
        return {}
    try:
        read_submission(opened.form, submission, opened.variables, work.environment)
    except InvalidForm as error:
        return error.fields
    return {}


def _keep_submission(work: Work, task: UserTask, person: Person, values: dict[str, Any]) -> None:
    paper = {
        "id": uuid4(),
        "instance_id": task.instance_id,
        "task_id": task.id,
        "form_key": task.form_key,
        "form_digest": task.form_digest,
        "by": person.username,
        "organisation_code": person.organisation_code,
        "at": work.now,
        "values": values,
    }
    insert_rows(work.session, SubmissionRow, [paper])


def _to_keep(
    work: Work, form: Form | None, seen: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a paper is read with later: what the form showed, its answers, and whose paper it is."""
    if form is None:
        return {}
    return _between(work, seen) | with_what_it_showed(form, seen, values, work.environment)


def _between(work: Work, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return between which units it was done, which may be others later."""
    return {name: seen[name] for name in work.house.registry.between if name in seen}


def _name_instance(work: Work, task: UserTask, values: Mapping[str, Any]) -> None:
    """Give the instance the title its form has just been given, so that lists tell cases apart."""
    value: Any = values
    for part in work.house.registry.titles.get(task.form_key or "", "-").split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, str) and value.strip():
        task.instance.title = value.strip()


def save_draft(work: Work, task_id: UUID, values: dict[str, Any], window: Window | None = None) -> datetime:
    """Keep what the person has typed so far; locks no instance and checks nothing of it.

    Raises NotFound when the task is not hers, Conflict that says who has closed it when it is closed, and
    NewerDraft when it was typed in a `window` and another has saved a draft since that one was opened.
    """
    person = signed_in_person(work)
    task = get_task_of(work.session, task_id, person, even_if_gone=True)
    if not task.is_open:
        raise gone(work, task)
    window_id = window.id if window else ""
    draft = lock_draft(work.session, task_id, person.username) or _begin_draft(
        work, Draft(task_id=task_id, username=person.username, values=values, window=window_id)
    )
    if window is not None:
        require_newest(draft, values, window)
    draft.values, draft.saved_at, draft.window = values, work.now, window_id
    return work.now


def _begin_draft(work: Work, draft: Draft) -> Draft:
    """Begin a draft, or take the one that another page of the same person has just begun."""
    draft.saved_at = work.now
    try:
        with work.session.begin_nested():
            work.session.add(draft)
            work.session.flush()
    except IntegrityError:
        found = lock_draft(work.session, draft.task_id, draft.username)
        if found is None:
            raise
        return found
    return draft


def claim_task(work: Work, task_id: UUID) -> UserTask:
    """Take a task for oneself. Raises Conflict when a colleague was faster, Forbidden when one is barred."""
    task = lock_task(work.session, task_id)
    person = signed_in_person(work)
    get_task_of(work.session, task_id, person)
    if reason := barred_from(work, task, person):
        raise Forbidden(reason)
    task.claim(by=person)
    _show_claim(work, task)
    return task


def unclaim_task(work: Work, task_id: UUID) -> UserTask:
    """Give a task back to its candidates; one's draft stays. Raises NotFound when it is not hers."""
    task = lock_task(work.session, task_id)
    person = signed_in_person(work)
    get_task_of(work.session, task_id, person)
    task.unclaim(by=person)
    _show_claim(work, task)
    return task


def reassign_task(work: Work, task_id: UUID, username: str, reason: str) -> UserTask:
    """Hand a task to a colleague of the same desk; the head of the desk does so, with a reason.

    Raises NotFound when it is not for the person at all, Forbidden for others than the head, Invalid when the
    colleague is not of the desk or no reason is given.
    """
    task = lock_task(work.session, task_id)
    person = signed_in_person(work)
    get_task_of(work.session, task_id, person)
    if not may_reassign(person, task):
        raise Forbidden("只有本处室负责人可以改派。 / Only the head of the desk may reassign it.")
    if not reason.strip():
        raise Invalid("请填写改派理由。 / A reason is required.", {"reason": "请填写改派理由。 / Required."})
    colleague = get_user(work.session, username)
    allowed = {user.username for user in colleagues_for(work, task)}
    if colleague.username not in allowed:
        raise Invalid("此人不在该任务的候选人中。 / Not a candidate.", {"username": "不在候选人中"})
    task.assign(colleague.username)
    _show_claim(work, task)
    detail: dict[str, Any] = {
        "task_id": str(task.id),
        "to": colleague.username,
        "to_name": colleague.name,
        "reason": reason,
    }
    cause = Cause("task_reassigned", task.process_id, task.element_id, task.name, detail)
    write_history(work, task.instance, [], Trace(cause))
    return task


def colleagues_for(work: Work, task: UserTask) -> list[User]:
    """Return to whom the task may be handed on, by name: whom the diagram does not bar, its holder apart.

    While nobody holds it, the person herself is left out: she takes it without that.
    """
    holders = {task.assignee} if task.assignee else signed_in_person(work).usernames
    is_closed_to_some = bool(task.properties.get(NOT_BY))
    barred = barred_names(task.properties, variables_of(work, task)) if is_closed_to_some else frozenset()
    left_out = barred.union(holders)
    return sorted(
        (user for user in _candidates(work, task) if user.username not in left_out),
        key=lambda user: user.name,
    )


def barred_from(work: Work, task: UserTask, person: Person) -> str:
    """Say why the diagram bars this person from an open task; empty when it does not."""
    return why_barred(work, task, person, variables_of(work, task)) if task.properties.get(NOT_BY) else ""


def why_barred(work: Work, task: UserTask, person: Person, variables: Mapping[str, Any]) -> str:
    """Say why the person must not do this task, given the variables seen at it; empty when she may.

    A deputy of somebody barred may do it only in her own right.
    """
    barred = barred_names(task.properties, variables)
    if person.username not in barred and not barred.intersection(person.acts_for):
        return ""
    own = person.username not in barred and person.username in {u.username for u in _candidates(work, task)}
    if own:
        return ""
    return (
        f"“{task.name}”须由未经办本件的人员办理；您或您所代理的人办过本件的前面环节，不能办理，请交其他负责人。"
        " / Whoever worked on this case before must not decide this."
    )


def _candidates(work: Work, task: UserTask) -> list[User]:
    people = {
        user.username: user
        for group in task.candidate_groups
        for user in members_of_group(work.session, group)
    }
    return list(people.values())


def _show_claim(work: Work, task: UserTask) -> None:
    own = TaskCandidate.task_id == task.id
    work.session.execute(update(TaskCandidate).where(own).values(claimed_by=task.assignee))
    work.session.execute(delete(TaskCandidate).where(own, TaskCandidate.group.like("user:%")))
    if task.assignee:
        work.session.add(
            TaskCandidate(
                task_id=task.id,
                group=f"user:{task.assignee}",
                due_at=task.due_at or NEVER,
                claimed_by=task.assignee,
            )
        )
