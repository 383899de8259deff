"""Downloads: a file goes only to those who may see where it belongs."""

from uuid import UUID

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from ..services.attachments import get_attachment
from .current import reading, signed_in

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> Response:
    """Send a file as an attachment, never to be shown inside a page of ours."""
    with reading() as work:
        signed_in(work)
        attachment, path = get_attachment(work, attachment_id)
        answer = send_file(
            path, mimetype=attachment.media_type, as_attachment=True, download_name=attachment.name
        )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
