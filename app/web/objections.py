"""Objections as the supervision desk alone sees them: who objected, how to reach them, what they say."""

from uuid import UUID

from flask import Blueprint, render_template, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from ..domain.errors import NotFound
from ..programme.objected import RESULT_WORDS, standing_of
from ..programme.objecting import DESK, evidence_of
from ..programme.published import get_objection
from ..programme.registers.objections import Objection
from ..programme.registers.publications import Publication
from ..services.attachments import file_path
from ..services.work import Work
from .current import reading, require_role
from .page import render

bp = Blueprint("objections", __name__, url_prefix="/objections")


@bp.get("/<number>")
def show(number: str) -> str:
    """Show one objection with who made it."""
    with reading() as work:
        require_role(work, DESK)
        objection = get_objection(work.session, number)
        return render(
            work,
            "registers/objection.html",
            objection=objection,
            publication=work.session.get_one(Publication, objection.publication_id),
            letter=letter_of(work, objection),
            words=standing_of(work.session, [objection]).get(number) or RESULT_WORDS[objection.result],
        )


@bp.get("/<number>/files/<uuid:attachment_id>")
def evidence(number: str, attachment_id: UUID) -> Response:
    """Send a file that was handed in with an objection."""
    with reading() as work:
        require_role(work, DESK)
        files = evidence_of(work, get_objection(work.session, number))
        found = next((each for each in files if each.id == attachment_id), None)
        if found is None:
            raise NotFound("没有此文件，或您无权查看。 / There is no such file, or it is not for you.")
        path = file_path(work.house.files, found.digest)
        answer = send_file(path, mimetype=found.media_type, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def letter_of(work: Work, objection: Objection) -> Markup:
    """Render what was handed in; for the supervision desk's eyes."""
    files = [
        (each.name, each.size, url_for("objections.evidence", number=objection.number, attachment_id=each.id))
        for each in evidence_of(work, objection)
    ]
    page = render_template("registers/_objection.html", objection=objection, files=files)
    return Markup(page)  # noqa: S704 - rendered with autoescape
