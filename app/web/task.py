"""One user task: its page, its draft, its files, and handing it in."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ..domain.access import may_reassign, may_see_instance
from ..domain.errors import AppError, Conflict, Forbidden, Invalid, InvalidForm, NotFound
from ..domain.tasks import Draft as DraftRow
from ..forms import Draft, Submission, changed_draft, draft_of_variables, draft_values, is_page_action
from ..programme.people import user_names
from ..programme.recusing import may_recuse
from ..programme.recusing import recuse as leave_the_case
from ..programme.stages import stage_of_task
from ..programme.too_late import missed_deadline
from ..services.attachments import find_own_upload
from ..services.drafts import NewerDraft, print_of
from ..services.tasks import (
    OpenTask,
    barred_from,
    claim_task,
    colleagues_for,
    complete_task,
    gone,
    open_task,
    problems_of,
    reassign_task,
    save_draft,
    unclaim_task,
)
from ..services.uploads import Upload, store_upload
from ..services.work import Work
from ..store.instances import parties_of
from ..store.migrations import suspended
from ..store.tasks import NO_SUCH_TASK, drafts_of_others, find_draft, submission_of
from .auth import sign_in_page
from .carried import carry, choose_again, chosen_files, is_from_here
from .current import command, reading, signed_in
from .desk import is_worked_beside, left_of_kind
from .errors import STATUS, TOO_LARGE, Answer, is_nobody, show_http, status_of
from .formparts import NewerWords
from .page import render
from .taskview import (
    differing_lines,
    fill_fragment,
    papers_beside,
    papers_of_one_form,
    read_past,
    typed_lines,
)
from .too_large import dropped_words, files_are_dropped
from .windows import KEEP, window_of

bp = Blueprint("task", __name__, url_prefix="/tasks")

Page = str | tuple[str, int] | Response


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> Page:
    """Show a task: to fill in while it is open, to read when it is done."""
    with reading() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        if not opened.task.is_open:
            return _show_closed(work, opened)
        draft = find_draft(work.session, task_id, signed_in(work).username)
        return _show_open(work, opened, draft.values if draft else None, {})


@bp.post("/<uuid:task_id>/complete")
def complete(task_id: UUID) -> Page:
    """Complete the task with the submitted form; what was typed stays when it is refused."""
    texts: MultiDict[str, str] = MultiDict(request.form)
    try:
        return _hand_in(task_id, texts)
    except NewerDraft as error:
        return _choose_draft(task_id, texts, error), status_of(error)
    except Conflict as error:
        return _too_late(task_id, texts, error), status_of(error)
    except Forbidden:
        if not is_nobody() or set(texts) <= {"csrf_token"}:
            raise
        return _ask_to_sign_in(task_id, texts)


def _hand_in(task_id: UUID, texts: "MultiDict[str, str]") -> Page:
    refused = _take_files(task_id, texts)
    if is_page_action(texts):
        return _change_page(task_id, texts, refused)
    if refused:
        refused = _other_problems(task_id, texts) | refused
    else:
        try:
            with command() as work:
                task = complete_task(work, task_id, _submission(work, task_id, texts), window_of(texts))
        except InvalidForm as error:
            refused = error.fields
        else:
            flash(f"已办结：{task.name}", "success")
            return redirect(url_for("tasklist.index"), code=303)
    _keep_draft(task_id, texts)
    return _refuse(task_id, texts, refused), TOO_LARGE if files_are_dropped() else STATUS[Invalid]


@bp.app_errorhandler(CSRFError)
def show_stale(error: CSRFError) -> Answer | Page:
    """Answer a form without a valid token: what was typed is not taken, and not lost.

    The token is renewed by signing in: a page opened before gets the new one, and may be sent again.
    """
    if request.headers.get("X-Requested-With") == "fetch":
        is_over = is_nobody()
        told = {"code": "signed_out" if is_over else "stale", "csrf_token": generate_csrf()}
        return jsonify(told), UNAUTHORIZED if is_over else BAD_REQUEST
    task_id = (request.view_args or {}).get("task_id")
    if request.endpoint != "task.complete" or task_id is None or not is_from_here():
        return show_http(error)
    texts: MultiDict[str, str] = MultiDict(request.form)
    if is_nobody():
        return _ask_to_sign_in(task_id, texts)
    try:
        again = {key: choose_again(names) for key, names in chosen_files().items()}
        return _refuse(
            task_id, texts, again, "您在打开本页之后重新登录过，请核对所填内容，再提交一次。"
        ), BAD_REQUEST
    except AppError:
        return show_http(error)


UNAUTHORIZED, BAD_REQUEST = 401, 400
SUSPENDED = "此件已暂停办理，恢复后再办；已保存的草稿都在。 / It is suspended; drafts are kept."


def _ask_to_sign_in(task_id: UUID, texts: "MultiDict[str, str]") -> Page:
    """Show the sign-in, which carries what was typed on into the draft."""
    carried = carry(texts, chosen_files())
    page = sign_in_page(url_for(".show", task_id=task_id), carried=carried, is_interrupted=True)
    return page if isinstance(page, Response | tuple) else (page, UNAUTHORIZED)


@bp.get("/<uuid:task_id>/complete", defaults={"_action": "complete"})
@bp.get("/<uuid:task_id>/<any(claim, unclaim, reassign, recuse):_action>")
def reload(task_id: UUID, _action: str) -> Response:
    """Send who reloads the answer of a refused command back to the task."""
    return redirect(url_for(".show", task_id=task_id), code=303)


@bp.post("/<uuid:task_id>/draft")
def draft(task_id: UUID) -> tuple[Response, int] | Response:
    """Keep what was typed so far; called by the page every few seconds, and on leaving with what has changed.

    When a colleague has closed the task meanwhile, the answer says who and when; when another window has
    saved a newer draft, that this one is not saved.
    """
    try:
        with command() as work:
            opened = open_task(work, task_id, even_if_gone=True)
            window = window_of(MultiDict(request.form))
            saved_at = save_draft(work, task_id, _changed_draft(work, opened), window)
    except Conflict as error:
        code = "newer_draft" if isinstance(error, NewerDraft) else error.code
        return jsonify(code=code, message=str(error)), status_of(error)
    return jsonify(saved_at=saved_at.isoformat())


@bp.post("/<uuid:task_id>/refresh")
def refresh(task_id: UUID) -> Page:
    """Show the form again for the values typed: conditional fields, rows, computed values."""
    with reading() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        if not opened.task.is_open:
            raise gone(work, opened.task)
        return fill_fragment(work, opened, _draft(opened, request.form), {})


@bp.post("/<uuid:task_id>/upload")
def upload(task_id: UUID) -> tuple[Response, int] | Response:
    """Store one file for a field of the task; it becomes part of the case when the form is submitted."""
    file, held = request.files.get("file"), request.form.getlist("held")
    try:
        if file is None or not file.filename:
            raise Invalid("没有收到文件。 / No file was received.")
        with command() as work:
            sent = Upload(file.filename, file.stream)
            stored = store_upload(work, task_id, request.form.get("key", ""), sent, held or None)
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
        task = unclaim_task(work, task_id)
    flash(f"已退回：{task.name}，同事可以认领", "success")
    return redirect(url_for("tasklist.index"), code=303)


@bp.post("/<uuid:task_id>/reassign")
def reassign(task_id: UUID) -> Response:
    """Hand the task to a colleague, with a reason."""
    try:
        with command() as work:
            task = reassign_task(
                work, task_id, request.form.get("username", ""), request.form.get("reason", "")
            )
    except Invalid as error:
        flash(str(error), "error")
        return redirect(url_for(".show", task_id=task_id), code=303)
    flash(f"已改派：{task.name}", "success")
    return redirect(url_for("tasklist.index"), code=303)


@bp.post("/<uuid:task_id>/recuse")
def recuse(task_id: UUID) -> Response:
    """Leave the case as an expert who has found an interest in it, with a reason."""
    try:
        with command() as work:
            signed_in(work)
            task = leave_the_case(work, task_id, request.form.get("reason", ""))
    except Invalid as error:
        flash(str(error).partition(" / ")[0], "error")
        return redirect(url_for(".show", task_id=task_id), code=303)
    flash(f"已记录回避：{task.name}。草稿已作废，您不必再办理。", "success")
    return redirect(url_for("tasklist.index"), code=303)


def _take_files(task_id: UUID, texts: "MultiDict[str, str]") -> dict[str, str]:
    """Store files sent without JavaScript, as ids among the texts; return why others were refused."""
    if files_are_dropped():
        return {key: dropped_words("”“".join(names)) for key, names in chosen_files().items()}
    refused: dict[str, str] = {}
    for key, file in request.files.items(multi=True):
        if file.filename:
            try:
                with command() as work:
                    sent = Upload(file.filename, file.stream)
                    stored = store_upload(work, task_id, key, sent, held=texts.getlist(key))
            except Invalid as error:
                refused[key] = error.fields.get(key, str(error))
            else:
                texts.add(key, str(stored.id))
    return refused


def _other_problems(task_id: UUID, texts: "MultiDict[str, str]") -> dict[str, str]:
    """Return what is wrong besides the refused files, so that all is named at once."""
    with reading() as work:
        return problems_of(work, open_task(work, task_id), _submission(work, task_id, texts))


def _submission(work: Work, task_id: UUID, texts: "MultiDict[str, str]") -> Submission:
    return Submission(
        texts=texts,
        attachments=lambda attachment_id: find_own_upload(work, task_id, attachment_id),
        person=signed_in(work).name,
    )


def _draft(opened: OpenTask, texts: "MultiDict[str, str]") -> Draft:
    return draft_values(opened.form, texts) if opened.form else {}


def _changed_draft(work: Work, opened: OpenTask) -> Draft:
    """Read what the page sends; of the fields it leaves out, what was kept or what the form begins with."""
    if opened.form is None:
        return {}
    kept = find_draft(work.session, opened.task.id, signed_in(work).username)
    before = kept.values if kept else draft_of_variables(opened.form, opened.variables)
    return changed_draft(opened.form, request.form, before)


def _change_page(task_id: UUID, texts: "MultiDict[str, str]", refused: dict[str, str]) -> Page:
    """Answer a button that adds or removes a row, drops a file or saves: without JavaScript."""
    with command() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        values = _draft(opened, texts)
        save_draft(work, task_id, values, window_of(texts))
        if "save" in texts.getlist("form-action") and not refused:
            flash("已保存，以后可以接着填。", "success")
            return redirect(url_for("tasklist.index"), code=303)
        return _show_open(work, opened, values, refused)


def _keep_draft(task_id: UUID, texts: "MultiDict[str, str]") -> None:
    """Keep what was refused as the draft: whoever leaves the page now finds it again."""
    with command() as work:
        save_draft(work, task_id, _draft(open_task(work, task_id), texts), window_of(texts))


def _refuse(task_id: UUID, texts: "MultiDict[str, str]", errors: dict[str, str], said: str = "") -> str:
    with reading() as work:
        opened = open_task(work, task_id)
        if said:
            flash(said)
        return _show_open(work, opened, _draft(opened, texts), errors)


def _choose_draft(task_id: UUID, texts: "MultiDict[str, str]", error: NewerDraft) -> str:
    """Show what was typed here, and how the newer draft of another window differs, to take one."""
    with reading() as work:
        opened = open_task(work, task_id)
        values = _draft(opened, texts)
        newer = NewerWords(
            str(error).partition(" / ")[0],
            f"{KEEP}{print_of(error.values)}",
            url_for(".show", task_id=task_id),
            differing_lines(opened, error.values, values),
        )
        return _show_open(work, opened, values, {}, newer)


def _show_open(
    work: Work,
    opened: OpenTask,
    values: Draft | None,
    errors: dict[str, str],
    newer: NewerWords | None = None,
) -> str:
    task, person, papers = opened.task, signed_in(work), papers_beside(work, opened)
    barred = SUSPENDED if suspended(work.session, [task.instance_id]) else barred_from(work, task, person)
    may_complete = not barred and task.may_be_completed_by(person)
    is_desk = may_complete and is_worked_beside(opened.form, papers)
    others = drafts_of_others(work.session, task.id, person.username) if not task.assignee else ()
    return render(
        work,
        "tasklist/review.html" if is_desk else "tasklist/show.html",
        task=task,
        form_title=opened.form.title if opened.form else "",
        fragment=fill_fragment(work, opened, values, errors, is_pane=is_desk, newer=newer),
        beside=papers,
        left=left_of_kind(work, task) if is_desk else None,
        may_compare=not barred and len(papers) > 1 and papers_of_one_form(work, opened) is not None,
        may_complete=may_complete,
        is_offered=not barred and task.is_offered_to(person),
        barred=barred.partition(" / ")[0],
        holder=user_names(work.session, {task.assignee}).get(task.assignee) if task.assignee else None,
        may_see_case=may_see_instance(person, task.instance, parties_of(work.session, task.instance_id)),
        is_mine=task.assignee in person.usernames,
        drafts=[(drafted_by, draft.saved_at) for drafted_by, draft in _named(work, others)],
        colleagues=colleagues_for(work, task) if may_reassign(person, task) else [],
        may_recuse=may_recuse(person, task),
        stage_of_task=stage_of_task,
        calendar=work.calendar,
    )


def _named(work: Work, drafts: Sequence[DraftRow]) -> list[tuple[str, DraftRow]]:
    names = user_names(work.session, {draft.username for draft in drafts})
    return [(names.get(draft.username, "同事"), draft) for draft in drafts]


def _show_closed(work: Work, opened: OpenTask) -> Page:
    """Show what one has done; or, to whom a colleague forestalled, what happened beside what was typed."""
    task, person = opened.task, signed_in(work)
    if task.assignee in person.usernames:
        submission = submission_of(work.session, task.id)
        paper = read_past(work, submission)
        return render(
            work,
            "tasklist/past.html",
            task=task,
            submission=submission,
            fragment=paper,
            stage_of_task=stage_of_task,
        )
    draft = find_draft(work.session, task.id, person.username)
    if draft is None:
        raise NotFound(NO_SUCH_TASK)
    message = missed_deadline(work, task) or str(gone(work, task))
    return _show_forestalled(work, opened, draft.values, message)


def _too_late(task_id: UUID, texts: "MultiDict[str, str]", error: Conflict) -> str:
    """Show what has happened meanwhile beside what the person typed, so that nothing is lost."""
    with reading() as work:
        opened = open_task(work, task_id, even_if_gone=True)
        message = missed_deadline(work, opened.task) or str(error)
        return _show_forestalled(work, opened, _draft(opened, texts), message)


def _show_forestalled(work: Work, opened: OpenTask, typed: Draft, message: str) -> str:
    theirs = submission_of(work.session, opened.task.id)
    return render(
        work,
        "tasklist/conflict.html",
        task=opened.task,
        message=message,
        theirs=theirs,
        fragment=read_past(work, theirs),
        typed=typed_lines(opened, typed),
        stage_of_task=stage_of_task,
    )
