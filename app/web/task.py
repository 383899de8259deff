"""One user task: its page, its draft, its files, and handing it in."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ..domain.access import may_reassign, may_see_instance
from ..domain.errors import AppError, Conflict, Invalid, InvalidForm
from ..forms import Draft, Submission, draft_values, is_page_action
from ..programme.people import user_names
from ..programme.stages import stage_name
from ..services.attachments import Upload, find_own_upload, store_upload
from ..services.tasks import (
    OpenTask,
    claim_task,
    colleagues_for,
    complete_task,
    open_task,
    reassign_task,
    save_draft,
    unclaim_task,
)
from ..services.work import Work
from ..store.instances import parties_of
from ..store.tasks import find_draft, get_task_of, submission_of
from .current import command, reading, signed_in
from .desk import is_worked_beside, left_of_kind
from .errors import status_of
from .page import render
from .taskview import fill_fragment, papers_beside, read_past, typed_lines

bp = Blueprint("task", __name__, url_prefix="/tasks")

Page = str | tuple[str, int] | Response


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> Page:
    """Show a task: to fill in while it is open, to read when it is done."""
    with reading() as work:
        opened = open_task(work, task_id)
        if not opened.task.is_open:
            return _show_done(work, opened)
        draft = find_draft(work.session, task_id, signed_in(work).username)
        return _show_open(work, opened, draft.values if draft else None, {})


@bp.post("/<uuid:task_id>/complete")
def complete(task_id: UUID) -> Page:
    """Complete the task with the submitted form; what was typed stays when it is refused."""
    texts = _texts(task_id)
    try:
        if is_page_action(texts):
            return _change_page(task_id, texts)
        with command() as work:
            task = complete_task(work, task_id, _submission(work, task_id, texts))
    except InvalidForm as error:
        _keep_draft(task_id, texts)
        return _refuse(task_id, texts, error.fields), status_of(error)
    except Conflict as error:
        return _too_late(task_id, texts, error), status_of(error)
    flash(f"已办结：{task.name}", "success")
    return redirect(url_for("tasklist.index"), code=303)


@bp.get("/<uuid:task_id>/complete", defaults={"_action": "complete"})
@bp.get("/<uuid:task_id>/<any(claim, unclaim, reassign):_action>")
def reload(task_id: UUID, _action: str) -> Response:
    """Send who reloads the answer of a refused command back to the task."""
    return redirect(url_for(".show", task_id=task_id), code=303)


@bp.post("/<uuid:task_id>/draft")
def draft(task_id: UUID) -> tuple[Response, int] | Response:
    """Keep what was typed so far; called by the page every few seconds and on leaving."""
    with command() as work:
        opened = open_task(work, task_id)
        saved_at = save_draft(work, task_id, _draft(opened, request.form))
    return jsonify(saved_at=saved_at.isoformat())


@bp.post("/<uuid:task_id>/refresh")
def refresh(task_id: UUID) -> Page:
    """Show the form again for the values typed: conditional fields, rows, computed values."""
    with reading() as work:
        opened = open_task(work, task_id)
        return fill_fragment(work, opened, _draft(opened, request.form), {})


@bp.post("/<uuid:task_id>/upload")
def upload(task_id: UUID) -> tuple[Response, int] | Response:
    """Store one file for a field of the task; it becomes part of the case when the form is submitted."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("没有收到文件。 / No file was received.")
        with command() as work:
            stored = store_upload(
                work, task_id, request.form.get("key", ""), Upload(file.filename, file.stream)
            )
            return jsonify(stored.as_value() | {"url": url_for("files.download", attachment_id=stored.id)})
    except AppError as error:
        return jsonify(code=error.code, message=str(error)), status_of(error)


@bp.post("/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Response:
    """Take the task for oneself."""
    with command() as work:
        task = claim_task(work, task_id)
    flash(f"已认领：{task.name}", "success")
    return redirect(url_for(".show", task_id=task_id), code=303)


@bp.post("/<uuid:task_id>/unclaim")
def unclaim(task_id: UUID) -> Response:
    """Give the task back."""
    with command() as work:
        get_task_of(work.session, task_id, signed_in(work))
        task = unclaim_task(work, task_id)
    flash(f"已退回：{task.name}，同处室的人可以认领", "success")
    return redirect(url_for("tasklist.index"), code=303)


@bp.post("/<uuid:task_id>/reassign")
def reassign(task_id: UUID) -> Response:
    """Hand the task to a colleague, with a reason."""
    try:
        with command() as work:
            get_task_of(work.session, task_id, signed_in(work))
            task = reassign_task(
                work, task_id, request.form.get("username", ""), request.form.get("reason", "")
            )
    except Invalid as error:
        flash(str(error), "error")
        return redirect(url_for(".show", task_id=task_id), code=303)
    flash(f"已改派：{task.name}", "success")
    return redirect(url_for("tasklist.index"), code=303)


def _texts(task_id: UUID) -> "MultiDict[str, str]":
    """Return the texts of the request; files sent without JavaScript are stored and become ids."""
    texts: MultiDict[str, str] = MultiDict(request.form)
    for key, file in request.files.items(multi=True):
        if file.filename:
            with command() as work:
                stored = store_upload(work, task_id, key, Upload(file.filename, file.stream))
            texts.add(key, str(stored.id))
    return texts


def _submission(work: Work, task_id: UUID, texts: "MultiDict[str, str]") -> Submission:
    return Submission(
        texts=texts,
        attachments=lambda attachment_id: find_own_upload(work, task_id, attachment_id),
        person=signed_in(work).name,
    )


def _draft(opened: OpenTask, texts: "MultiDict[str, str]") -> Draft:
    return draft_values(opened.form, texts) if opened.form else {}


def _change_page(task_id: UUID, texts: "MultiDict[str, str]") -> Page:
    """Answer a button that adds or removes a row, drops a file or saves: without JavaScript."""
    with command() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        if not opened.task.is_open:
            raise Conflict(f"“{opened.task.name}”已由他人办结。 / It has been completed.")
        values = _draft(opened, texts)
        save_draft(work, task_id, values)
        if "save" in texts.getlist("form-action"):
            flash("已保存，以后可以接着填。", "success")
            return redirect(url_for("tasklist.index"), code=303)
        return _show_open(work, opened, values, {})


def _keep_draft(task_id: UUID, texts: "MultiDict[str, str]") -> None:
    """Keep what was refused as the draft: whoever leaves the page now finds it again."""
    with command() as work:
        save_draft(work, task_id, _draft(open_task(work, task_id), texts))


def _refuse(task_id: UUID, texts: "MultiDict[str, str]", errors: dict[str, str]) -> str:
    with reading() as work:
        opened = open_task(work, task_id)
        return _show_open(work, opened, _draft(opened, texts), errors)


def _show_open(work: Work, opened: OpenTask, values: Draft | None, errors: dict[str, str]) -> str:
    task, person, papers = opened.task, signed_in(work), papers_beside(work, opened)
    may_complete = task.may_be_completed_by(person)
    is_desk = may_complete and is_worked_beside(opened.form, papers)
    return render(
        work,
        "tasklist/review.html" if is_desk else "tasklist/show.html",
        task=task,
        form_title=opened.form.title if opened.form else "",
        fragment=fill_fragment(work, opened, values, errors, is_pane=is_desk),
        beside=papers,
        left=left_of_kind(work, task) if is_desk else None,
        may_complete=may_complete,
        is_offered=task.is_offered_to(person),
        holder=user_names(work.session, {task.assignee}).get(task.assignee) if task.assignee else None,
        may_see_case=may_see_instance(person, task.instance, parties_of(work.session, task.instance_id)),
        is_mine=task.assignee in person.usernames,
        colleagues=colleagues_for(work, task) if may_reassign(person, task) else [],
        stage_name=stage_name,
        calendar=work.calendar,
    )


def _show_done(work: Work, opened: OpenTask) -> str:
    return render(
        work,
        "tasklist/past.html",
        task=opened.task,
        fragment=read_past(work, submission_of(work.session, opened.task.id)),
        stage_name=stage_name,
    )


def _too_late(task_id: UUID, texts: "MultiDict[str, str]", error: Conflict) -> str:
    """Show what has happened meanwhile beside what the person typed, so that nothing is lost."""
    with reading() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        return render(
            work,
            "tasklist/conflict.html",
            task=opened.task,
            message=str(error),
            theirs=submission_of(work.session, task_id),
            fragment=read_past(work, submission_of(work.session, task_id)),
            typed=typed_lines(opened, _draft(opened, texts)),
            stage_name=stage_name,
        )
