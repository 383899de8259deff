"""Downloads: a file goes only to those who may read the paper it belongs to, or find it beside their task."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, request, send_file, url_for
from werkzeug.wrappers import Response

from ..domain.attachments import Attachment
from ..domain.errors import NotFound
from ..programme.visibility import may_read_submission
from ..services.attachments import file_path, get_attachment
from ..services.tasks import open_task
from ..services.work import Work
from ..store.tasks import submission_of
from .current import reading, signed_in
from .taskview import papers_beside

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> Response:
    """Send a file as an attachment, never to be shown inside a page of ours."""
    task_id = request.args.get("task", type=UUID)
    with reading() as work:
        signed_in(work)
        try:
            found = _beside(work, attachment_id, task_id) if task_id else _of_a_paper(work, attachment_id)
        except NotFound as error:
            raise NotFound(
                "没有这个页面，或您无权查看。 / There is no such page, or it is not for you."
            ) from error
        attachment, path = found
        answer = send_file(
            path, mimetype=attachment.media_type, as_attachment=True, download_name=attachment.name
        )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _of_a_paper(work: Work, attachment_id: UUID) -> tuple[Attachment, Path]:
    """Return a file of one's own, or of a paper that one may read. Raises NotFound."""
    attachment, path = get_attachment(work, attachment_id)
    paper = submission_of(work.session, attachment.task_id) if attachment.task_id else None
    if paper is not None and not may_read_submission(signed_in(work), paper):
        raise NotFound("没有此文件，或您无权查看。 / There is no such file, or it is not for you.")
    return attachment, path


def _beside(work: Work, attachment_id: UUID, task_id: UUID) -> tuple[Attachment, Path]:
    """Return a file of a paper shown beside the person's open task. Raises NotFound.

    Whoever judges a paper reads its files too, though the case it comes from is not that person's.
    """
    opened = open_task(work, task_id)
    shown = papers_beside(work, opened) if opened.task.is_open else []
    attachment = work.session.get(Attachment, attachment_id)
    link = f'href="{url_for("files.download", attachment_id=attachment_id)}'  # a quote no answer can write
    if attachment is None or not any(link in paper.content for paper in shown):
        raise NotFound("没有此文件，或您无权查看。 / There is no such file, or it is not for you.")
    return attachment, file_path(work.house.files, attachment.digest)
