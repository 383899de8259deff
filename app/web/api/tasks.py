"""User tasks: find one's own, read the form, claim, keep a draft, hand in."""

from collections.abc import Collection, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict

from ...domain.api_tokens import ApiScope
from ...domain.errors import Invalid, InvalidForm
from ...domain.tasks import UserTask
from ...forms import JsonSubmission, draft_of_json, values_of_paper, values_to_begin_with
from ...services.attachments import find_own_upload
from ...services.tasks import (
    OpenTask,
    claim_task,
    complete_task,
    open_task,
    save_draft,
    unclaim_task,
)
from ...services.uploads import Upload, store_upload
from ...services.waits import NEVER
from ...services.work import Work
from ...store.keyset import done_tasks_page
from ...store.migrations import suspended
from ...store.tasks import TaskFilter, find_draft, open_tasks, submission_of
from ..current import signed_in
from .cursors import after_moment, page_of
from .operation import operation
from .shapes import Line, Moment, Page, Paging, Values


class TaskFacts(Struct, kw_only=True):
    """A user task in a list, with the instance it belongs to; `about` tells it from others of its name.

    While the instance is suspended nobody may complete it.
    """

    id: UUID
    name: str
    about: str
    element_id: str
    process: str
    instance_id: UUID
    instance_title: str
    business_key: str | None
    state: str
    assignee: str | None
    is_suspended: bool
    may_complete: bool
    created_at: Moment
    due_at: Moment | None
    ended_at: Moment | None


class TaskPage(Page[TaskFacts], kw_only=True):
    """A page of user tasks."""


class DraftFacts(Struct, kw_only=True):
    """What the person has typed so far, as texts."""

    values: Values
    saved_at: Moment


class Task(TaskFacts, kw_only=True):
    """A user task with its form (form-js), the values it begins with or was handed in with, and the draft."""

    form: Any
    values: Values
    draft: DraftFacts | None


class TaskQuery(Paging, kw_only=True):
    """Which tasks: `mine` are claimed by or given to the caller, `claimable` are free to be claimed."""

    who: Literal["any", "mine", "claimable"] = "any"
    state: Literal["created", "completed"] = "created"
    process: Line = ""
    text: Line = ""


class FormValues(Struct, forbid_unknown_fields=True, kw_only=True):
    """Values of the form's fields in the shape of `values`; what is left out stays, null empties a field."""

    values: Values


class Held(Struct, kw_only=True):
    """Which files the field is to keep beside the new one."""

    held: str | None = None


class FileFacts(Struct, kw_only=True):
    """An uploaded file: its id is a value of a file field."""

    id: UUID
    name: str
    size: int
    sha256: str
    type: str


@operation("GET", "/user-tasks", ApiScope.TASKS_READ, TaskPage, query=TaskQuery)
def list_tasks(work: Work, query: TaskQuery) -> Page[TaskFacts]:
    """List the caller's open tasks, the most urgent first, or those completed, the latest first."""
    person, after = signed_in(work), after_moment(query.cursor)
    if query.state == "completed":
        done = done_tasks_page(work.session, person, after=after, limit=query.limit + 1)
        return page_of(
            done,
            query.limit,
            lambda row: (row.ended_at, row.id),
            lambda row: facts(work, row, ()),
            wrap=TaskPage,
        )
    wanted = TaskFilter(
        mine=query.who == "mine",
        claimable=query.who == "claimable",
        text=query.text,
        processes=(query.process,) if query.process else (),
        after=after,
    )
    rows = open_tasks(work.session, person, wanted, limit=query.limit + 1)
    held = suspended(work.session, {row.instance_id for row in rows})
    return page_of(
        rows,
        query.limit,
        lambda row: (row.due_at or NEVER, row.id),
        lambda row: facts(work, row, held),
        wrap=TaskPage,
    )


@operation("GET", "/user-tasks/<uuid:task_id>", ApiScope.TASKS_READ, Task)
def get_task(work: Work, task_id: UUID) -> Task:
    """Return a task with its form and values."""
    return _whole(work, open_task(work, task_id))


@operation("POST", "/user-tasks/<uuid:task_id>/claim", ApiScope.TASKS_WRITE, TaskFacts)
def claim(work: Work, task_id: UUID) -> TaskFacts:
    """Take the task for oneself."""
    return facts(work, claim_task(work, task_id))


@operation("POST", "/user-tasks/<uuid:task_id>/unclaim", ApiScope.TASKS_WRITE, TaskFacts)
def unclaim(work: Work, task_id: UUID) -> TaskFacts:
    """Give the task back to its candidates."""
    return facts(work, unclaim_task(work, task_id))


@operation("PUT", "/user-tasks/<uuid:task_id>/draft", ApiScope.TASKS_WRITE, Task, body=FormValues)
def keep_draft(work: Work, task_id: UUID, body: FormValues) -> Task:
    """Keep values for later; only their JSON types are checked."""
    opened = open_task(work, task_id)
    draft: dict[str, Any] = {}
    if opened.form and opened.task.is_open:
        draft, mistyped = draft_of_json(opened.form, body.values, opened.variables)
        if mistyped:
            fields = {name: str(problem) for name, problem in mistyped.items()}
            raise InvalidForm(f"{len(fields)} 处类型不符 / {len(fields)} values have a wrong type", fields)
    save_draft(work, task_id, draft)
    work.session.flush()
    return _whole(work, opened)


@operation("POST", "/user-tasks/<uuid:task_id>/complete", ApiScope.TASKS_WRITE, TaskFacts, body=FormValues)
def complete(work: Work, task_id: UUID, body: FormValues) -> TaskFacts:
    """Hand the form in; it is read by the same rules as on the page."""
    submission = JsonSubmission(
        values=body.values,
        attachments=lambda attachment_id: find_own_upload(work, task_id, attachment_id),
        person=signed_in(work).name,
    )
    return facts(work, complete_task(work, task_id, submission))


@operation(
    "POST", "/user-tasks/<uuid:task_id>/files/<key>", ApiScope.TASKS_WRITE, FileFacts,
    query=Held, takes_file=True, status=201,
)  # fmt: skip
def upload(
    work: Work, task_id: UUID, key: str, query: Held, files: "MultiDict[str, FileStorage]"
) -> FileFacts:
    """Store one file for a file field; it becomes part of the case when the form is handed in.

    One too many for the field is refused. All that you uploaded for it count; with `held` (ids, parted by
    commas, or empty) only those you keep.
    """
    file = files.get("file")
    if file is None or not file.filename:
        raise Invalid("没有收到文件。 / No file was received.", {"file": "必须给出 / required"})
    held = None if query.held is None else query.held.split(",")
    stored = store_upload(work, task_id, key, Upload(file.filename, file.stream), held)
    return msgspec.convert(stored.as_value(), FileFacts)


def facts(work: Work, row: UserTask, held: Collection[UUID] | None = None) -> TaskFacts:
    """Say what a list shows of a task; `held` are the suspended instances, if they are known already."""
    if held is None:
        held = suspended(work.session, [row.instance_id]) if row.is_open else ()
    is_suspended = row.is_open and row.instance_id in held
    return TaskFacts(
        id=row.id,
        name=row.name,
        about=row.about,
        element_id=row.element_id,
        process=row.process_id,
        instance_id=row.instance_id,
        instance_title=row.instance.title,
        business_key=row.instance.business_key,
        state=row.state,
        assignee=row.assignee,
        is_suspended=is_suspended,
        may_complete=row.is_open and not is_suspended and row.may_be_completed_by(signed_in(work)),
        created_at=row.created_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )


def _whole(work: Work, opened: OpenTask) -> Task:
    task, shown = opened.task, facts(work, opened.task)
    draft = find_draft(work.session, task.id, signed_in(work).username)
    contents = work.house.definitions.contents
    return Task(
        **{name: getattr(shown, name) for name in _names(shown)},
        form=msgspec.Raw(contents.get(work.session, task.form_digest)) if task.form_digest else None,
        values=_values(work, opened),
        draft=DraftFacts(values=draft.values, saved_at=draft.saved_at) if draft else None,
    )


def _values(work: Work, opened: OpenTask) -> Values:
    """Return what the task's page shows: what the form begins with, or what was handed in."""
    if opened.form is None:
        return {}
    if opened.task.is_open:
        return values_to_begin_with(opened.form, opened.variables, work.environment)
    paper = submission_of(work.session, opened.task.id)
    return values_of_paper(opened.form, paper.values, work.environment_at(paper.at)) if paper else {}


def _names(shown: TaskFacts) -> Sequence[str]:
    return shown.__struct_fields__
