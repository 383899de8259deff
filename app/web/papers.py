"""Papers of a case: a submitted form to read, to print and as PDF."""

import io
import re
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, send_file

from ..documents.pdf import html_to_pdf
from ..domain.access import may_see_instance, may_see_task
from ..domain.calendar import ZONE
from ..domain.errors import NotFound
from ..domain.instances import ProcessInstance
from ..domain.tasks import Submission, UserTask
from ..programme.people import user_names
from ..programme.signed_papers import is_bound_by, known_since, signatures_under
from ..programme.visibility import may_read_submission
from ..services.work import Work
from ..store.definitions import form_of_digest
from ..store.instances import parties_of
from .current import reading, signed_in
from .page import render
from .taskview import read_past

bp = Blueprint("papers", __name__, url_prefix="/papers")
PAPER_CSS = Path(__file__).parent / "static" / "form" / "paper.css"


@bp.get("/<uuid:submission_id>")
def show(submission_id: UUID) -> str:
    """Show a submitted form as it was accepted."""
    with reading() as work:
        return _page(work, submission_id, "papers/show.html", for_paper=False)


@bp.get("/<uuid:submission_id>/print")
def print_view(submission_id: UUID) -> str:
    """Show a submitted form as on paper."""
    with reading() as work:
        return _page(work, submission_id, "papers/print.html", for_paper=True)


@bp.get("/<uuid:submission_id>.pdf")
def pdf(submission_id: UUID) -> Response:
    """Send a submitted form as PDF, laid out as on paper."""
    with reading() as work:
        html = _page(work, submission_id, "papers/pdf.html", for_paper=True, css=PAPER_CSS.read_text())
        name = _file_name(work, _readable(work, submission_id))
    pages = io.BytesIO(html_to_pdf(html))
    answer = send_file(pages, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _file_name(work: Work, submission: Submission) -> str:
    """Name the file as people file it: the form, the case, the day."""
    definition = form_of_digest(work.session, submission.form_digest or "")
    instance = _instance_of(work, submission)
    parts = [
        definition.name if definition else "文书",
        instance.business_key or instance.title,
        f"{submission.at.astimezone(ZONE):%Y%m%d}",
    ]
    return "-".join(re.sub(r'[\\/:*?"<>|\s]+', "", part)[:60] for part in parts if part) + ".pdf"


def _page(work: Work, submission_id: UUID, template: str, *, for_paper: bool, css: str = "") -> str:
    submission = _readable(work, submission_id)
    definition = form_of_digest(work.session, submission.form_digest or "")
    signatures = signatures_under(work.session, submission)
    since = known_since(work.session, submission, signatures)
    return render(
        work,
        template,
        submission=submission,
        title=definition.name if definition else "",
        version=definition.version if definition else None,
        instance=_instance_of(work, submission),
        may_see_case=_sees_case(work, submission),
        by=user_names(work.session, {submission.by}).get(submission.by, submission.by),
        fragment=read_past(work, submission, for_paper=for_paper, since=since),
        signatures=signatures,
        css=css,
    )


def _readable(work: Work, submission_id: UUID) -> Submission:
    """Return a paper of a case the person sees, if it is for her, of a task she did, or that binds her unit.

    Raises NotFound otherwise.
    """
    submission = work.session.get(Submission, submission_id)
    if submission is None or not (
        _has_done(work, submission)
        or _is_for(work, submission)
        or is_bound_by(work.session, signed_in(work), submission)
    ):
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    return submission


def _is_for(work: Work, submission: Submission) -> bool:
    return may_read_submission(signed_in(work), submission) and _sees_case(work, submission)


def _has_done(work: Work, submission: Submission) -> bool:
    """Whether the person did the task that a paper was handed in for: she reads it as long as the task."""
    person, task = signed_in(work), work.session.get_one(UserTask, submission.task_id)
    return submission.by in person.usernames and may_see_task(person, task)


def _sees_case(work: Work, submission: Submission) -> bool:
    parties = parties_of(work.session, submission.instance_id)
    return may_see_instance(signed_in(work), _instance_of(work, submission), parties)


def _instance_of(work: Work, submission: Submission) -> ProcessInstance:
    return work.session.get_one(ProcessInstance, submission.instance_id)
